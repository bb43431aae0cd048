"""Chances of work, of passing a course and of staying, calibrated to published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from softlanding.simulation.figures import (
    COURSE_PASSED,
    ORIGINS,
    STAYED_THREE_YEARS,
    WORK,
    WORK_YEARS,
)
from softlanding.simulation.people import LEVELS, ORIGIN_NAMES, schooling_shares, shares
from softlanding.simulation.towns import LARGE_TOWN, SMALL_TOWN, Towns

__all__ = ["FADING", "Outcomes", "outcomes_of", "published_work"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FADING: Mapping[int, float] = {1: 1.0, 2: 1.0, 5: 0.5}
"""How much congestion of the first year counts after so many years."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Log-odds of what happens to people in each town of one future.

    Parameters
    ----------
    work : mapping of int to array of float, shape (kinds, towns)
        Log-odds of work by years since arrival, without congestion; kinds are those of
        `Households.kind`.
    course : array of float, shape (levels,)
        Log-odds of passing a course within two years, without congestion.
    stay : array of float, shape (towns,)
        Log-odds of staying for a further year, for a household without a wish.
    """

    work: Mapping[int, Floats]
    course: Floats
    stay: Floats

    def work_chance(self, years: int, kind: Ints, town: Ints, lost: Floats) -> Floats:
        """Chance of each person to be in work; `lost` are log-odds lost to congestion."""
        return np.asarray(expit(self.work[years][kind, town] - FADING[years] * lost))


def outcomes_of(towns: Towns, country: str, assumed: Mapping[str, float]) -> Outcomes:
    """Outcomes in a country's towns, for effects of assumed size.

    Notes
    -----
    Log-odds of work are ``a + g·level − t·z + m·d`` with the gradient g, the town effect t,
    standardised unemployment z, the match m and demand d. The intercept a is solved for
    each sex and year so that the mean over schooling, and over towns by population, is the
    published rate.
    """
    part = towns.population / towns.population.sum()
    mean = float(part @ towns.unemployment)
    spread = float(np.sqrt(part @ (towns.unemployment - mean) ** 2))
    place = -assumed["town_effect"] * (towns.unemployment - mean) / max(spread, 1e-9)
    fit = assumed["match"] * towns.demand
    rise: Floats = assumed["schooling_gradient"] * np.arange(len(LEVELS), dtype=np.float64)
    effect = rise[:, None] + fit.T + place[None, :]
    work = {}
    for column, years in enumerate(WORK_YEARS):
        rows = []
        for sex in ("men", "women"):
            rate = published_work(country)[sex][column]
            weights = _levels(sex)[:, None] * part[None, :]
            rows.append(effect + _intercept(effect, weights, rate))
        work[years] = np.concatenate(rows)
    levels = shares(_levels("men") + _levels("women"))
    course = rise + _intercept(rise, levels, COURSE_PASSED / 100)
    return Outcomes(work, np.asarray(course), _staying(towns))


def published_work(country: str) -> Mapping[str, tuple[float, ...]]:
    """Rates of work of women and men after 1, 2 and 5 years.

    Where only one rate is published, the odds of women and men are in Sweden's ratio and
    their mean is that rate.

    Examples
    --------
    >>> published_work("SE")["women"]
    (0.08, 0.14, 0.32)
    >>> women, men = (published_work("DE")[sex][0] for sex in ("women", "men"))
    >>> round((women + men) / 2, 6)
    0.19
    """
    known = WORK[country]
    if "women" in known:
        return {sex: tuple(rate / 100 for rate in known[sex]) for sex in ("women", "men")}
    rates: dict[str, list[float]] = {"women": [], "men": []}
    for column, rate in enumerate(known["all"]):
        gap = float(
            logit(WORK["SE"]["men"][column] / 100) - logit(WORK["SE"]["women"][column] / 100)
        )
        effect, even = np.array([0.0, gap]), np.array([0.5, 0.5])
        women = _intercept(effect, even, rate / 100)
        rates["women"].append(float(expit(women)))
        rates["men"].append(float(expit(women + gap)))
    return {sex: tuple(found) for sex, found in rates.items()}


def _intercept(effect: Floats, weights: Floats, rate: float) -> float:
    """What to add to all log-odds so that their weighted mean chance is a rate."""

    def above(intercept: float) -> float:
        return float((weights * expit(effect + intercept)).sum()) - rate

    return float(brentq(above, -30, 30, xtol=1e-10))


def _levels(sex: str) -> Floats:
    """Schooling of adults of one sex over all origins."""
    mixed = [schooling_shares(origin, sex) for origin in ORIGIN_NAMES]
    return np.asarray(shares(ORIGINS.values()) @ np.array(mixed))


def _staying(towns: Towns) -> Floats:
    """Log-odds of a further year from what is published of three."""
    three = np.full(len(towns), STAYED_THREE_YEARS["all"] / 100)
    three[towns.population < SMALL_TOWN] = STAYED_THREE_YEARS["small"] / 100
    three[towns.population >= LARGE_TOWN] = STAYED_THREE_YEARS["large"] / 100
    return np.asarray(logit(three ** (1 / 3)))
