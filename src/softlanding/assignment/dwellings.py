r"""Dwellings of different sizes: each household in one of its own that is large enough.

Let D_k be the number of a place's dwellings for at least k persons. Households can each
be given a dwelling that is large enough exactly if, for every size k, at most D_k of them
need one for at least k persons (Hall's theorem; the sets of suitable dwellings are nested).
So sizes are dimensions of capacity, one for each size that occurs: "dwellings for 4 or
more" is used once by every household that needs a dwelling of at least that size. The
smallest dwelling that fits is left to the smallest household, larger ones serve it only
where larger households leave them free. No mechanism needs to know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from softlanding.assignment.household import Household, Place

__all__ = ["dwelling_dimensions", "dwelling_sizes", "give_dwellings"]


def dwelling_sizes(places: Sequence[Place]) -> tuple[int, ...]:
    """Sizes that occur anywhere, ascending."""
    return tuple(sorted({size for place in places for size in place.dwellings}))


def dwelling_dimensions(
    households: Sequence[Household], places: Sequence[Place]
) -> tuple[tuple[str, ...], list[list[int]], list[list[int]]]:
    """Names of the dimensions, uses by household and capacities by place.

    A place that states no dwellings has one for each household.

    Examples
    --------
    Berg has a dwelling for two and one for four. A couple can take either, so that the
    dimensions count 2 and 1; a family of three needs the larger one.

    >>> dwelling_dimensions([Household("a", 2), Household("b", 3)],
    ...                     [Place("Berg", {"persons": 9}, dwellings={2: 1, 4: 1})])
    (('dwellings for 2 or more', 'dwellings for 4 or more'), [[1, 0], [1, 1]], [[2, 1]])
    """
    sizes = dwelling_sizes(places)
    uses = []
    for household in households:
        needed = next((size for size in sizes if size >= household.persons), None)
        uses.append([int(needed is None or size <= needed) for size in sizes])
    room = [
        [
            sum(count for held, count in place.dwellings.items() if held >= size)
            if place.dwellings
            else len(households)
            for size in sizes
        ]
        for place in places
    ]
    return tuple(f"dwellings for {size} or more" for size in sizes), uses, room


def give_dwellings(households: Sequence[Household], dwellings: Mapping[int, int]) -> dict[str, int]:
    """The dwelling, by its size, for each household of one place; the smallest that fits.

    Households that find none are left out: there are none if the dimensions were kept.

    Examples
    --------
    >>> give_dwellings([Household("a", 1), Household("b", 3)], {2: 1, 4: 2})
    {'b': 4, 'a': 2}
    """
    free = dict(dwellings)
    given: dict[str, int] = {}
    for household in sorted(households, key=lambda one: (-one.persons, one.id)):
        sizes = [size for size in sorted(free) if size >= household.persons and free[size]]
        if sizes:
            given[household.id] = sizes[0]
            free[sizes[0]] -= 1
    return given
