r"""Which experienced municipality resembles a new one: the suggestion of mentors.

Three parts in [0, 1], each weighing a third:

- size: :math:`1 - |\log_{10}(p_a / p_b)|`, never below 0: alike at 1, ten times apart at 0;
- nearness: :math:`1 - km / 200`, never below 0;
- experience: years in which the candidate took part or received people, full at three.

Size and nearness are symmetric; experience is the candidate's own. Ties go to the nearer,
then to the lower number. A suggestion is a reason to talk, not a decision: a person asks,
and the mentor answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

import numpy as np
import numpy.typing as npt

from softlanding.office.network.models import Experience
from softlanding.office.territories.api import SizeClass, great_circle_km, size_class

FAR_KM = 200
FULL_YEARS = 3


@dataclass(frozen=True, slots=True)
class Town:
    """What similarity looks at; a missing figure earns nothing and costs nothing else."""

    pk: int
    name: str
    region_id: int
    population: int | None
    degurba: int | None
    latitude: float | None
    longitude: float | None

    @property
    def size_class(self) -> SizeClass:
        return size_class(self.population, self.degurba)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate with its points and the reasons, as codes with numbers."""

    town: Town
    points: float
    km: float | None
    reasons: tuple[dict[str, Any], ...]


def distances(town: Town, others: Sequence[Town]) -> list[float | None]:
    """Kilometres to each of the others at once; None where a place is missing."""

    def angles(angle: str, of: Sequence[Town]) -> npt.NDArray[np.float64]:
        return np.array([getattr(one, angle) for one in of], dtype=float)  # None becomes NaN

    km = great_circle_km(
        *(angles(angle, [town]) for angle in ("latitude", "longitude")),
        *(angles(angle, others) for angle in ("latitude", "longitude")),
    )
    return [None if np.isnan(found) else float(found) for found in km]


def likeness(one: Town, other: Town, km: float | None) -> float:
    """Size and nearness together, in [0, 2]; the same both ways."""
    size = 0.0
    if one.population and other.population:
        size = max(0.0, 1 - abs(log10(one.population) - log10(other.population)))
    nearness = 0.0 if km is None else max(0.0, 1 - km / FAR_KM)
    return size + nearness


def suggest(
    town: Town,
    candidates: Iterable[Town],
    *,
    experience: dict[int, dict[str, list[int]]],
    mentees: dict[int, int],
) -> list[Suggestion]:
    """The candidates with experience, those first that resemble a town most, with reasons.

    Parameters
    ----------
    experience
        Years by candidate and kind (`Experience.Kind`).
    mentees
        Towns that a candidate mentors already.
    """
    found = []
    others = [one for one in candidates if one.pk != town.pk and experience.get(one.pk)]
    for other, km in zip(others, distances(town, others), strict=True):
        years = experience[other.pk]
        known = {year for of_kind in years.values() for year in of_kind}
        points = (likeness(town, other, km) + min(len(known), FULL_YEARS) / FULL_YEARS) / 3
        reasons = tuple(_reasons(town, other, km, years, mentees.get(other.pk, 0)))
        found.append(Suggestion(other, round(points, 6), km, reasons))
    found.sort(key=lambda s: (-s.points, float("inf") if s.km is None else s.km, s.town.pk))
    return found


def _reasons(
    town: Town, other: Town, km: float | None, years: dict[str, list[int]], mentees: int
) -> Iterable[dict[str, Any]]:
    if town.size_class == other.size_class != SizeClass.UNCLASSIFIED:
        yield {"code": "same_size_class", "size_class": str(town.size_class)}
    if town.population and other.population:
        yield {"code": "size", "mentor": other.population, "town": town.population}
    if km is not None:
        yield {"code": "distance", "km": round(km)}
    if town.region_id == other.region_id:
        yield {"code": "same_region"}
    for kind in (Experience.Kind.RECEIVED, Experience.Kind.TOOK_PART):
        if years.get(kind):
            yield {"code": str(kind), "years": sorted(set(years[kind]))}
    if mentees:
        yield {"code": "mentees", "count": mentees}
