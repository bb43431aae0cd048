"""Exact cells of a two-way table: rows and columns scaled in turn until both sums fit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import fsum

__all__ = ["exact_cells"]

_SCALINGS = 200  # rounds of scaling to rows and columns, at most
_GRID = 2**32  # parts of a person that a scaled cell is a multiple of
_NEAR_WHOLE = 2**12  # of these parts: a scaled cell so near a whole number is taken for it


def exact_cells(
    row_sums: Sequence[int],
    column_sums: Sequence[int],
    weights: Sequence[Sequence[int]] | None,
    low: Sequence[Sequence[int]],
    high: Sequence[Sequence[int]] | None,
) -> list[list[Fraction]]:
    r"""Cells before rounding, in persons.

    Parameters
    ----------
    row_sums, column_sums, weights
        As in `softlanding.apportionment.two_way`.
    low, high
        Bounds per cell; `high` is None if there are none but those of the sums.

    Returns
    -------
    list of list of Fraction
        :math:`r_i c_j / T` without weights and bounds; else what scaling reaches.

    Examples
    --------
    The first row may not use the second column, so the others fill it.

    >>> cells = exact_cells([2, 4], [3, 3], None, [[0, 0], [0, 0]], [[2, 0], [3, 3]])
    >>> [[int(cell) for cell in row] for row in cells]
    [[2, 0], [1, 3]]
    """
    total = sum(row_sums)
    if not total:
        return [[Fraction(0)] * len(column_sums) for _ in row_sums]
    if weights is None and high is None and not any(map(any, low)):
        return [[Fraction(row * column, total) for column in column_sums] for row in row_sums]
    seed = weights if weights is not None else [column_sums] * len(row_sums)
    if high is None:
        high = [[total] * len(column_sums) for _ in row_sums]
    return _scaled(seed, row_sums, column_sums, low, high)


def _scaled(
    seed: Sequence[Sequence[int]],
    row_sums: Sequence[int],
    column_sums: Sequence[int],
    low: Sequence[Sequence[int]],
    high: Sequence[Sequence[int]],
) -> list[list[Fraction]]:
    """Biproportional cells by scaling rows and columns in turn, on a grid of fractions."""
    cells = [
        [float(weight) if top else 0.0 for weight, top in zip(line, tops, strict=True)]
        for line, tops in zip(seed, high, strict=True)
    ]
    low_down, high_down = list(zip(*low, strict=True)), list(zip(*high, strict=True))
    near = 1e-10 * sum(row_sums)
    for _ in range(_SCALINGS):
        factors = list(map(_factor, cells, low, high, row_sums))
        cells = [
            [factor * cell for cell in line] for factor, line in zip(factors, cells, strict=True)
        ]
        down = list(zip(*cells, strict=True))
        factors = list(map(_factor, down, low_down, high_down, column_sums))
        if all(
            abs(factor - 1) * wanted <= near
            for factor, wanted in zip(factors, column_sums, strict=True)
        ):
            break
        cells = [
            [factor * cell for factor, cell in zip(factors, line, strict=True)] for line in cells
        ]
    return [
        [_on_grid(max(bottom, min(top, cell))) for cell, bottom, top in zip(*lines, strict=True)]
        for lines in zip(cells, low, high, strict=True)
    ]


def _factor(values: Sequence[float], low: Sequence[int], high: Sequence[int], wanted: int) -> float:
    """Factor by which values, kept in bounds, come to the wanted sum; 1 if none does.

    Sums are exact before they are rounded, so that the order of units plays no part.
    """
    free = [at for at, value in enumerate(values) if value > 0]
    left: float = wanted - sum(low[at] for at, value in enumerate(values) if value <= 0)
    while free:
        factor = left / fsum(values[at] for at in free)
        under = [at for at in free if factor * values[at] < low[at]]
        over = [at for at in free if factor * values[at] > high[at]]
        if not under and not over:
            return factor if factor > 0 else 1.0
        excess = fsum(factor * values[at] - high[at] for at in over) - fsum(
            low[at] - factor * values[at] for at in under
        )
        bound = {at: float(high[at]) for at in over} if excess >= 0 else {}
        if excess <= 0:
            bound |= {at: float(low[at]) for at in under}
        left -= fsum(bound.values())
        free = [at for at in free if at not in bound]
    return 1.0


def _on_grid(cell: float) -> Fraction:
    parts, whole = round(cell * _GRID), round(cell)
    return Fraction(whole) if abs(parts - whole * _GRID) <= _NEAR_WHOLE else Fraction(parts, _GRID)
