"""A synthetic world in which the probability of every person at every place is known."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.prediction import FollowUp, read_follow_up

ORIGINS = np.array(["SYR", "AFG", "COD", "SDN"])
LANGUAGES = np.array(["ar", "fa;ps", "fr;sw", "ar;en"])


@dataclass(frozen=True)
class World:
    """Observations, covariates of places, and the truth.

    `truth` has the shape (persons, places), in the order of `persons` and of `places`;
    `visible` is its mean over women and men who are otherwise alike, which is what somebody
    can know who isn't told the sex.
    """

    table: pl.DataFrame
    places: pl.DataFrame
    truth: NDArray[np.float64]
    visible: NDArray[np.float64]
    at: NDArray[np.int64]

    @property
    def follow_up(self) -> FollowUp:
        return read_follow_up(self.table, places=self.places["place"].to_list())

    @property
    def persons(self) -> pl.DataFrame:
        return self.table


def make_world(
    seed: int,
    households: int = 1200,
    places: int = 40,
    years: tuple[int, int] = (2014, 2019),
    place_sd: float = 0.4,
    match_sd: float = 0.3,
    household_sd: float = 0.0,
) -> World:
    """Households arrive at places at random, the larger the likelier."""
    draw = np.random.default_rng(seed)
    sizes = draw.choice([1, 2, 3, 4, 5], size=households, p=[0.3, 0.2, 0.2, 0.2, 0.1])
    household = np.repeat(np.arange(households), sizes)
    persons = len(household)
    origin = draw.integers(4, size=households)[household]
    woman = draw.random(persons) < 0.48
    age = draw.integers(18, 60, size=persons)
    schooling = np.clip(draw.poisson(2.6 - 0.7 * woman + 0.5 * (origin == 0)), 0, 8)
    occupation = draw.integers(1, 10, size=persons)
    year = draw.integers(years[0], years[1] + 1, size=households)[household]
    day = draw.integers(0, 365, size=households)[household]
    arrived = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + day

    population = np.exp(draw.normal(9.5, 1.0, size=places))
    unemployment = draw.normal(7, 2, size=places)
    popularity = population**0.8 / (population**0.8).sum()
    at = draw.choice(places, size=households, p=popularity)[household]
    for_all = draw.normal(0, place_sd, size=places) - 0.1 * (unemployment - 7)
    tertiary = draw.normal(0, match_sd, size=(places, 3))
    craft = draw.normal(0, match_sd, size=(places, 3))
    base = (
        -0.9
        + 0.25 * (schooling - 2)
        - 0.03 * np.abs(age - 33)
        + 0.4 * (occupation >= 6)
        + 0.02 * (year - years[0])
        + draw.normal(0, household_sd, size=households)[household]
    )
    level, work = np.digitize(schooling, [2, 5]), np.digitize(occupation, [4, 6])
    logit = base[:, None] + for_all + tertiary.T[level] + craft.T[work]
    low = schooling < 2
    truth = expit(logit - 0.4 * (woman & low)[:, None])
    women = woman[low].mean()
    visible = np.where(
        low[:, None], women * expit(logit - 0.4) + (1 - women) * expit(logit), expit(logit)
    )
    value = (draw.random(persons) < truth[np.arange(persons), at]).astype(float)
    names = np.array([f"Place {index:03}" for index in range(places)])
    table = pl.DataFrame(
        {
            "person": [f"p{index:06}" for index in range(persons)],
            "household": [f"h{index:06}" for index in household],
            "place": names[at],
            "arrived_on": arrived,
            "observed_on": arrived + 90 + draw.integers(0, 20, size=persons),
            "outcome": ["employed_90_days"] * persons,
            "value": value,
            "age": age,
            "schooling": schooling,
            "languages": LANGUAGES[origin],
            "occupation": occupation,
            "household_size": sizes[household],
            "single_parent": draw.random(persons) < 0.1,
            "sex": np.where(woman, "female", "male"),
            "nationality": ORIGINS[origin],
        }
    )
    covariates = pl.DataFrame(
        {"place": names, "population": population, "unemployment_rate": unemployment}
    )
    return World(table, covariates, truth, visible, at)
