"""A bound on how near whole households can come to quotas, and the search for a proof."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

__all__ = ["least_deviation"]

_CELLS = 6_000  # of units × sizes, up to which the mixed-integer programme is asked
_NEAR_WHOLE = 1e-6

Counts = list[list[int]]


def least_deviation(
    quotas: Sequence[int],
    sizes: Sequence[int],
    supply: Sequence[int],
    counts: Counts,
    *,
    seconds: float,
) -> tuple[Counts, int]:
    """Best mix that is found, and a bound below every mix.

    Parameters
    ----------
    quotas, sizes
        Persons per unit; household sizes.
    supply
        Households of each size.
    counts
        The mix found so far, shape (units, sizes).
    seconds
        Time limit of the programme.

    Returns
    -------
    counts, bound
        A mix with no larger deviation, and whole persons that no mix undercuts.

    Examples
    --------
    Three couples for two towns that take 3 persons each: one gets a person more, the
    other one fewer.

    >>> least_deviation([3, 3], [2], [3], [[2], [1]], seconds=0)
    ([[2], [1]], 2)
    """
    persons = sum(map(int.__mul__, sizes, supply))
    loads = _reachable(sizes, supply, max(quotas) + max(sizes, default=0))
    bound = max(
        abs(persons - sum(quotas)),
        sum(_distance(loads, quota) for quota in quotas),
    )
    found = _deviation(quotas, sizes, counts)
    if found == bound or len(quotas) * len(sizes) > _CELLS or seconds <= 0:
        return counts, bound
    better, proven = _programme(quotas, sizes, supply, seconds)
    if better is not None and _deviation(quotas, sizes, better) < found:
        counts = better
    return counts, max(bound, proven)


def _deviation(quotas: Sequence[int], sizes: Sequence[int], counts: Counts) -> int:
    return sum(
        abs(sum(map(int.__mul__, sizes, line)) - quota)
        for line, quota in zip(counts, quotas, strict=True)
    )


def _reachable(sizes: Sequence[int], supply: Sequence[int], most: int) -> int:
    """Loads up to `most` that one unit could have if it chose alone, as a bit set."""
    mask = (1 << (most + 1)) - 1
    loads = 1
    for size, count in zip(sizes, supply, strict=True):
        taken, usable = 0, min(count, most // size)
        while taken < usable:
            more = min(taken + 1, usable - taken)
            loads |= loads << (more * size) & mask
            taken += more
    return loads


def _distance(loads: int, quota: int) -> int:
    """From the quota to the nearest load."""
    below = quota + 1 - (loads & ((2 << quota) - 1)).bit_length()
    above = loads >> quota
    return min(below, (above & -above).bit_length() - 1) if above else below


def _programme(
    quotas: Sequence[int], sizes: Sequence[int], supply: Sequence[int], seconds: float
) -> tuple[Counts | None, int]:
    """Mix and bound by HiGHS; the mix only if it gives out exactly the households there are."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    units, kinds = len(quotas), len(sizes)
    cells = units * kinds
    # columns: counts by unit and size, then what each unit has too much, then too little
    at = np.arange(units)
    cell = np.arange(cells)
    row = np.concatenate([cell // kinds, at, at, units + cell % kinds])
    column = np.concatenate([cell, cells + at, cells + units + at, cell])
    value = np.concatenate([np.tile(sizes, units), -np.ones(units), np.ones(units), np.ones(cells)])
    matrix = coo_array((value, (row, column)), shape=(units + kinds, cells + 2 * units)).tocsr()
    wanted = np.concatenate([quotas, supply]).astype(float)
    top = np.concatenate([np.tile(supply, units), np.full(2 * units, np.inf)]).astype(float)
    answer = milp(
        np.concatenate([np.zeros(cells), np.ones(2 * units)]),
        integrality=np.concatenate([np.ones(cells), np.zeros(2 * units)]),
        bounds=Bounds(0, top),
        constraints=LinearConstraint(matrix, wanted, wanted),
        options={"time_limit": seconds},
    )
    bound = answer.mip_dual_bound
    proven = 0 if bound is None or not np.isfinite(bound) else ceil(bound - _NEAR_WHOLE)
    if answer.x is None:
        return None, proven
    counts = np.rint(answer.x[:cells]).astype(int).reshape(units, kinds).tolist()
    if [sum(line[kind] for line in counts) for kind in range(kinds)] != list(supply):
        return None, proven
    return counts, proven
