"""A made-up country whose truth is known: who was placed where, and what would have been.

Methods that claim to know what a placement changes are tried here first. Everything comes
from a seed. From published figures: household sizes (calibrated to the mean of 4.33 of UNHCR
Europe 2017), and that about half are in work after five years (Germany 49%, Swedish men 49%).
**Assumptions**, made up for this purpose: the features and how they act, the size and
shape of the effects of places and matches, adults per household, and that sizes of
places follow Zipf's law.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem

__all__ = ["FEATURES", "FollowUpWorld", "follow_up_world"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEATURES = ("age", "schooling", "speaks_language", "has_family", "from_city", "household_persons")
HOUSEHOLD_SIZES = (0.15, 0.09, 0.11, 0.16, 0.18, 0.14, 0.09, 0.08)  # 1, 2, …, 8 persons
ADULTS = (1, 2, 2, 2, 2, 2, 3, 3)  # assumption: of working age, by household size
SCHOOLING = (0.23, 0.38, 0.31, 0.08)  # assumption: a mixture of Syria and Afghanistan
ZIPF = 1.0  # assumption: size of a place by its rank, before chance
FIRST_DAY = np.datetime64("2018-01-01")
PERSON_LEAST, PERSON_MOST = 0.25, 0.75  # of a person's own part of the probability


@dataclass(frozen=True, eq=False)
class FollowUpWorld:
    """What a register would know, and beside it the truth that no register knows.

    Parameters
    ----------
    features : array of float, shape (persons, 6)
        As `FEATURES` names them: years; 0 none to 3 tertiary; 0 or 1; 0 or 1; 0 or 1;
        persons.
    place, household : arrays of int, shape (persons,)
        Where each adult was placed, and to whom each belongs; households count from 0
        in the order of arrival.
    outcome : array of float, shape (persons,)
        1 = in work five years after arrival, 0 = not, NaN = lost to follow-up.
    arrived : array of datetime64[D], shape (persons,)
        Day of arrival, never descending.
    propensities : array of float, shape (persons, places)
        Probability with which history sent the household to each place.
    truth : array of float, shape (persons, places)
        Probability of the outcome of each person at each place.
    household_persons : array of int, shape (households,)
        Persons of each household, children too: they fill the places.
    quota : array of float, shape (places,)
        Share of each place; they sum to 1.
    """

    features: Floats
    place: Ints
    household: Ints
    outcome: Floats
    arrived: NDArray[np.datetime64]
    propensities: Floats
    truth: Floats
    household_persons: Ints
    quota: Floats

    def gain(self, policy: Floats, chosen: NDArray[np.bool_] | None = None) -> float:
        """True gain of a policy over history's lottery, over the chosen persons.

        Parameters
        ----------
        policy : array of float, shape (persons, places)
            Probability of each place; of the chosen persons only, if some are.
        chosen : array of bool, shape (persons,), optional
            Over whom the mean is taken.
        """
        rows = slice(None) if chosen is None else chosen
        change = (policy - self.propensities[rows]) * self.truth[rows]
        return float(change.sum(axis=1).mean())


def follow_up_world(
    seed: int,
    *,
    households: int = 2_000,
    places: int = 20,
    years: int = 4,
    match: float = 0.0,
    place_effect: float = 0.08,
    selective: float = 0.0,
    lost: float = 0.0,
) -> FollowUpWorld:
    r"""Draw persons, places, a history and its outcomes.

    Parameters
    ----------
    seed
        Same seed, same world.
    households, places, years
        How many, at least 1.
    match
        Largest effect of who is placed where, in probability. 0 is the null world: places
        differ, but equally for everybody.
    place_effect
        Largest effect of a place on everybody, in probability. Together with `match` at
        most 0.25.
    selective
        How strongly officers went by language and family ties; 0 = a lottery by quota,
        1 = odds of places differ by factors of about 3.
    lost
        Share of persons whose outcome is unknown, from 0 to 1, by chance.

    Notes
    -----
    .. math:: \Pr(Y_i(p) = 1) = 0.25 + 0.5\,\sigma(x_i\beta + u_{h(i)}) + g_p
              + \text{match} \cdot \tanh(x_i B_p)

    with an unseen household effect *u*. The person's part is logistic; places and matches
    are added on the scale of the probability. With `match = 0` no exchange of households
    between places changes the expected number of outcomes: the null is exact. With effects
    added to the logit it would not be.

    Raises
    ------
    InputRefused
        If a number is outside its range.

    Examples
    --------
    >>> world = follow_up_world(1, households=500, places=30)
    >>> round(float(world.household_persons.mean()), 1), world.truth.shape[1]
    (4.2, 30)
    >>> bool(abs(world.gain(world.propensities)) < 1e-12)
    True
    """
    counts = {"households": households, "places": places, "years": years}
    _check(counts, {"match": match, "place_effect": place_effect, "selective": selective}, lost)
    draw = np.random.default_rng(seed)
    quota = np.arange(1, places + 1) ** -ZIPF * draw.uniform(0.7, 1.3, places)
    quota /= quota.sum()
    sizes = draw.choice(np.arange(1, 9), size=households, p=HOUSEHOLD_SIZES)
    adults = np.array(ADULTS)[sizes - 1]
    household = np.repeat(np.arange(households), adults)
    features = _features(draw, sizes, household)

    standard = (features - _MEANS) / _SPREADS
    own = standard @ draw.normal(0, 0.8, len(FEATURES)) + draw.normal(0, 0.7, households)[household]
    base = PERSON_LEAST + (PERSON_MOST - PERSON_LEAST) / (1 + np.exp(-own))
    effects = draw.uniform(-place_effect, place_effect, places)
    loading = draw.normal(0, 0.8, (len(FEATURES), places))
    truth = base[:, None] + effects + match * np.tanh(standard @ loading)

    tastes = selective * draw.normal(0, 1, (2, places))
    seen = features[np.searchsorted(household, np.arange(households))][:, [2, 3]]
    odds = quota * np.exp((seen - 0.5) @ tastes)
    chances = odds / odds.sum(axis=1, keepdims=True)
    chosen = (draw.random(households)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1)
    place = np.minimum(chosen, places - 1)[household]
    row = np.arange(len(household))
    outcome = (draw.random(len(row)) < truth[row, place]).astype(np.float64)
    outcome[draw.random(len(row)) < lost] = np.nan
    days = np.sort(draw.integers(0, 365 * years, households))
    return FollowUpWorld(
        features,
        place,
        household,
        outcome,
        (FIRST_DAY + days)[household],
        chances[household],
        truth,
        sizes,
        quota,
    )


_MEANS = np.array([36.0, 1.24, 0.3, 0.4, 0.5, 4.33])
_SPREADS = np.array([11.0, 0.9, 0.46, 0.49, 0.5, 2.1])


def _features(draw: np.random.Generator, sizes: Ints, household: Ints) -> Floats:
    """Age and schooling of each adult; language, family and city of each household."""
    persons, households = len(household), len(sizes)
    return np.column_stack(
        [
            18 + np.floor(47 * draw.beta(1.5, 2.4, persons)),
            draw.choice(4, size=persons, p=SCHOOLING),
            (draw.random(households) < 0.3)[household],
            (draw.random(households) < 0.4)[household],
            (draw.random(households) < 0.5)[household],
            sizes[household],
        ]
    ).astype(np.float64)


def _check(counts: dict[str, int], strengths: dict[str, float], lost: float) -> None:
    problems = [
        Problem("is below 1", "give at least 1", column=name, value=str(number))
        for name, number in counts.items()
        if number < 1
    ]
    problems += [
        Problem("is below 0", "give at least 0", column=name, value=str(number))
        for name, number in strengths.items()
        if not number >= 0
    ]
    match, place_effect = strengths["match"], strengths["place_effect"]
    if not match + place_effect <= PERSON_LEAST:
        cure = f"keep their sum at most {PERSON_LEAST}, so that probabilities stay between 0 and 1"
        value = f"{match} + {place_effect}"
        problems.append(Problem("is too much", cure, column="match + place_effect", value=value))
    if not 0 <= lost <= 1:
        cure = "give a share from 0 to 1"
        problems.append(Problem("is no share", cure, column="lost", value=str(lost)))
    if problems:
        raise InputRefused(problems)
