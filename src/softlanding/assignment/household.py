"""A household and a place with the attributes that constraints and scores read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["SINGLE_PARENTS", "Household", "Place"]

SINGLE_PARENTS = "single parents"
"""The service of a place that receives single parents though it does not in general."""


@dataclass(frozen=True, slots=True)
class Household:
    """A household as the constraints see it; it is never split.

    Parameters
    ----------
    id
        Unique.
    persons
        At least 1.
    uses
        Use of further capacities by dimension, at least 0; 0 where left out.
    languages
        Spoken by somebody in the household; none = not stated, not constrained.
    needs
        Services without which the household cannot live there.
    wishes
        Stated wishes. They enter the scores, never a constraint.
    family_in
        Ids of places with close family; if any is given, only these are possible.
    linked_to
        Ids of households that must come to the same place.
    linked_near
        Ids of households that must come to a place nearby, or be unplaced together.
    family_wished_in
        Ids of places with family that the household would like to join. They enter the
        scores (`family_wish`), never a constraint.
    single_parent
        Whether one adult comes with children.
    step_free
        Whether the household can only live in a step-free dwelling.
    group
        Group for comparisons of fairness; not a constraint.
    """

    id: str
    persons: int
    uses: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    family_in: frozenset[str] = frozenset()
    linked_to: frozenset[str] = frozenset()
    group: str = ""
    linked_near: frozenset[str] = frozenset()
    family_wished_in: frozenset[str] = frozenset()
    single_parent: bool = False
    step_free: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the constraints see it.

    Parameters
    ----------
    id
        Unique.
    capacities
        By dimension; "persons" is needed, others are 0 where left out.
    languages
        Spoken by those who receive; none = not stated, not constrained.
    services
        Offered there; none = none offered.
    max_household_persons
        Largest household that is accepted; None = any.
    single_parents
        Whether single parents are received. Where not, the service `SINGLE_PARENTS` does.
    step_free
        Whether there is a step-free dwelling.
    minimums
        Least use of a capacity, by dimension; 0 where left out.
    dwellings
        Number of dwellings by the persons that they hold; none = not stated.
    latitude, longitude
        Degrees, for what is nearby; None = unknown.
    """

    id: str
    capacities: Mapping[str, int]
    languages: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    max_household_persons: int | None = None
    single_parents: bool = True
    step_free: bool = False
    minimums: Mapping[str, int] = field(default_factory=dict)
    dwellings: Mapping[int, int] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
