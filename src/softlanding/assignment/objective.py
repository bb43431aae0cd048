"""Scores out of parts: expected outcome, wishes, priorities, staying, each with its weight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.household import Household, Place
from softlanding.assignment.reason import Reason
from softlanding.errors import InputRefused, Problem

__all__ = [
    "Objective",
    "Part",
    "PartOfScore",
    "family_wish",
    "parts_told",
    "priorities",
    "staying",
    "wishes_met",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """One thing that the score of a pair is made of.

    Parameters
    ----------
    name
        For reports: "expected outcome", "wishes".
    values : array of float, shape (households, places)
        On a scale of its own, larger is better; NaN where the pair is not possible.
    weight
        At least 0; what counts is its share in the sum of all weights.
    low, high
        Ends of the scale, which become 0 and 1. Default: the smallest and the largest
        value. A value outside becomes less than 0 or more than 1.
    """

    name: str
    values: Floats
    weight: float = 1.0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PartOfScore:
    """What one part adds to one score: points = share × normalised.

    Parameters
    ----------
    value
        On the part's own scale.
    normalised
        The same with the ends of the scale at 0 and 1.
    share
        The part's weight divided by the sum of all weights.
    points
        What it adds to the score.
    """

    name: str
    value: float
    normalised: float
    share: float
    points: float


class Objective:
    """A weighted sum of parts, each brought to the scale from 0 to 1.

    Raises
    ------
    InputRefused
        With every fault at once: no part, different shapes, repeated names, weights below
        0 or all 0, a scale that does not rise, infinite values.

    Examples
    --------
    An outcome from 0 to 1 counts three times as much as wishes.

    >>> outcome = Part("expected outcome", np.array([[0.8, 0.4]]), weight=3, low=0, high=1)
    >>> wishes = Part("wishes", np.array([[0.0, 1.0]]), weight=1)
    >>> objective = Objective([outcome, wishes])
    >>> objective.scores.round(9)
    array([[0.6 , 0.55]])
    >>> [(part.name, round(part.points, 9)) for part in objective.parts_of(0, 1)]
    [('expected outcome', 0.3), ('wishes', 0.25)]
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        problems = _faults(self.parts)
        if problems:
            raise InputRefused(problems)
        self._scales = [_scale(part) for part in self.parts]
        total = math.fsum(part.weight for part in self.parts)
        self.shares = tuple(part.weight / total for part in self.parts)

    @property
    def scores(self) -> Floats:
        """Scores of all pairs, shape (households, places); NaN where a part is."""
        scores = np.zeros(self.parts[0].values.shape)
        for part, share, (low, width) in zip(self.parts, self.shares, self._scales, strict=True):
            scores += share * ((part.values - low) / width)
        return scores

    def parts_of(self, household: int, place: int) -> tuple[PartOfScore, ...]:
        """Each part of the score of one pair, in the order given."""
        found = []
        for part, share, (low, width) in zip(self.parts, self.shares, self._scales, strict=True):
            value = float(part.values[household, place])
            normalised = (value - low) / width
            found.append(PartOfScore(part.name, value, normalised, share, share * normalised))
        return tuple(found)


def parts_told(place: str | None, parts: tuple[PartOfScore, ...]) -> tuple[Reason, ...]:
    """One sentence for each part of a score.

    Examples
    --------
    >>> parts_told("Berg", (PartOfScore("wishes", 0.5, 0.5, 0.25, 0.125),))[0].text
    'wishes: 0.5 in Berg adds 0.125 to the score (weight 25%).'
    """
    return tuple(
        Reason(
            "score_part",
            f"{part.name}: {part.value:.3g} in {place} adds {part.points:.3g} to the score "
            f"(weight {part.share:.0%}).",
            {"place": place, **asdict(part)},
        )
        for part in parts
    )


def wishes_met(
    households: Sequence[Household], places: Sequence[Place], *, silent: float = 1.0
) -> Floats:
    """Share of a household's wishes that a place meets, shape (households, places).

    A wish is met by the place of that name, or by a place that offers a service of that
    name.

    Parameters
    ----------
    silent
        For a household without wishes. 1: none is unmet, so that in a score silence is
        never a disadvantage. 0: where wishes that are met are counted.

    Examples
    --------
    >>> household = Household("Amina", 3, wishes=frozenset({"Berg", "university"}))
    >>> wishes_met([household], [Place("Berg", {"persons": 9}), Place("Sala", {"persons": 9})])
    array([[0.5, 0. ]])
    """
    offered = [place.services | {place.id} for place in places]
    shares = [
        [len(wishes & there) / len(wishes) if wishes else silent for there in offered]
        for wishes in (household.wishes for household in households)
    ]
    return np.array(shares, dtype=np.float64).reshape(len(households), len(places))


def family_wish(households: Sequence[Household], places: Sequence[Place]) -> Floats:
    """1 at a place where the household would like to join family, otherwise 0.

    A household that names no such place has 1 everywhere.
    """
    liked = [household.family_wished_in for household in households]
    near = np.array(
        [[not words or place.id in words for place in places] for words in liked], dtype=np.float64
    )
    return near.reshape(len(households), len(places))


def staying(
    households: Sequence[Household], places: Sequence[Place], now: Mapping[str, str]
) -> Floats:
    """1 at the place where a household lives now, otherwise 0.

    Parameters
    ----------
    now
        Place id by household id; a household that is left out has 1 everywhere.
    """
    homes = [now.get(household.id) for household in households]
    stays = np.array(
        [[home is None or place.id == home for place in places] for home in homes],
        dtype=np.float64,
    )
    return stays.reshape(len(households), len(places))


def priorities(ranks: Floats) -> Floats:
    """Ranks that places give to households as values from 0, the last, to 1, the first.

    Parameters
    ----------
    ranks : array of float, shape (households, places)
        1 is a place's first choice; equal ranks are allowed; NaN = not ranked, as if last.

    Examples
    --------
    >>> priorities(np.array([[1.0], [2.0], [3.0], [np.nan]])).ravel()
    array([1. , 0.5, 0. , 0. ])
    """
    worst = np.nanmax(ranks, axis=0, initial=1.0)
    behind = (worst - ranks) / np.maximum(worst - 1, 1)
    return np.asarray(np.nan_to_num(behind), dtype=np.float64)


def _scale(part: Part) -> tuple[float, float]:
    """Where the scale of a part begins, and how long it is; 1 if all values are equal."""
    finite = part.values[np.isfinite(part.values)]
    low = float(finite.min(initial=np.inf)) if part.low is None else part.low
    high = float(finite.max(initial=-np.inf)) if part.high is None else part.high
    if not math.isfinite(low) or not math.isfinite(high):
        return 0.0, 1.0
    return low, high - low if high > low else 1.0


def _faults(parts: tuple[Part, ...]) -> list[Problem]:
    if not parts:
        return [Problem("is missing", "give at least one", column="part", code="missing")]
    problems = []

    def fault(part: Part, message: str, cure: str, value: object = "") -> None:
        problems.append(Problem(f"of {part.name} {message}", cure, column=str(value)))

    names = [part.name for part in parts]
    for part in parts:
        if names.count(part.name) > 1:
            fault(part, "is there twice", "give each part its own name", "name")
        if part.values.ndim != 2 or part.values.shape != parts[0].values.shape:
            fault(part, f"have the shape {part.values.shape}", "give all the same", "values")
        if np.isinf(part.values).any():
            fault(part, "are infinite", "give numbers, or NaN where impossible", "values")
        if not (math.isfinite(part.weight) and part.weight >= 0):
            fault(part, f"is {part.weight}", "give a number of at least 0", "weight")
        if part.low is not None and part.high is not None and not part.high > part.low:
            fault(part, f"goes from {part.low} to {part.high}", "let it rise", "scale")
    if not any(part.weight > 0 for part in parts):
        problems.append(Problem("are all 0", "give one above 0", column="weight"))
    return problems
