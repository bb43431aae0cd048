"""Small cohorts and plain ways to learn and to place, for the tests of evaluation."""

import numpy as np

from softlanding.prediction.cohort import Cohort, Floats, Ints, Predict
from softlanding.simulation.follow_up_world import FollowUpWorld


def by_lot(place: list[int], outcome: list[float], places: int = 2) -> Cohort:
    """Single persons, each placed by the toss of a fair coin."""
    persons = len(place)
    chances = np.full((persons, places), 1 / places)
    return Cohort(np.zeros((persons, 1)), place, range(persons), outcome, chances)


def random_cohort(seed: int, persons: int = 40, places: int = 3) -> Cohort:
    """Households of one to three, with probabilities of their own; a few outcomes unknown."""
    draw = np.random.default_rng(seed)
    household = np.sort(draw.integers(0, persons // 2, persons))
    _, member = np.unique(household, return_inverse=True)
    chances = draw.dirichlet(np.full(places, 3.0), member.max() + 1)
    went = np.array([draw.choice(places, p=row) for row in chances])
    outcome = draw.integers(0, 2, persons).astype(float)
    outcome[draw.random(persons) < 0.1] = np.nan
    features = draw.normal(size=(persons, 2))
    return Cohort(features, went[member], household, outcome, chances[member])


def random_policy(cohort: Cohort, seed: int) -> Floats:
    """Probabilities for each household."""
    rows = np.random.default_rng(seed).dirichlet(np.ones(cohort.places), cohort.household_count)
    return np.asarray(rows[cohort.households])


def of_world(world: FollowUpWorld) -> Cohort:
    """What a register would know of it."""
    return Cohort(world.features, world.place, world.household, world.outcome, world.propensities)


def mean_of_place(places: int):
    """Learn the mean outcome of each place."""

    def fit(features: Floats, place: Ints, outcome: Floats, seed: int, /) -> Predict:
        persons = np.bincount(place, minlength=places)
        sums = np.bincount(place, weights=outcome, minlength=places)
        means = (sums + outcome.mean()) / (persons + 1)
        return lambda given: np.tile(means, (len(given), 1))

    return fit


def best_place(expected: Floats, household: Ints, /) -> Ints:
    """Every household to the place with the largest sum, however full."""
    total = np.zeros((household.max() + 1, expected.shape[1]))
    np.add.at(total, household, expected)
    return np.asarray(total.argmax(axis=1))
