r"""Whole numbers in a table whose rows and columns have fixed sums: a quota per month.

Every town's quota is split over months, or household sizes, so that each town keeps its
quota and each month its number of persons. A cell is its exact value rounded down or up
wherever that is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm

from softlanding.apportionment.biproportional import exact_cells
from softlanding.apportionment.result import Reason
from softlanding.apportionment.transport import Cells, balance, fill_rows
from softlanding.errors import InputRefused, Problem

__all__ = ["TwoWay", "two_way"]


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Whole cells with the given sums.

    Parameters
    ----------
    rows, columns
        Names, in the order given.
    exact
        Cells before rounding, in persons.
    cells
        Whole persons, one tuple per row.
    beyond
        Persons by which cells lie beyond their exact value rounded down or up, because
        the sums or the bounds leave no other way.
    squares
        Sum of the squared differences of `cells` and `exact`.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    exact: tuple[tuple[Fraction, ...], ...]
    cells: tuple[tuple[int, ...], ...]
    beyond: int
    squares: Fraction


def two_way(
    row_sums: Sequence[int],
    column_sums: Sequence[int],
    *,
    weights: Sequence[Sequence[int]] | None = None,
    minimum: Sequence[Sequence[int]] | None = None,
    maximum: Sequence[Sequence[int | None]] | None = None,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> TwoWay | tuple[Reason, ...]:
    r"""Split row sums over columns with fixed sums, in whole persons.

    Parameters
    ----------
    row_sums, column_sums
        Persons per row (territory) and per column (month, household size), each at least
        0; both sum to the same total.
    weights
        Shape (rows, columns), at least 0: how a row would spread over the columns if the
        sums of the columns were free. A cell of weight 0 stays 0. By default every row
        spreads like the whole.
    minimum, maximum
        Bounds per cell, shape (rows, columns); None for no bound. A maximum of 0 forbids
        the cell. A cell of weight 0 keeps its minimum only.
    rows, columns
        Names; rows are unique. By default their numbers.

    Returns
    -------
    TwoWay, or reasons
        ``table-sums-differ``, ``table-row-bounds`` (one per row whose own bounds
        contradict its sum), or ``table-columns-too-small`` (columns that together must
        take more than their sum, with the rows that leave no other way; the other columns
        cannot be filled).

    Raises
    ------
    InputRefused
        If a number is not whole or is negative, a table has another shape than the sums, a
        row's name is given twice, or a cell's minimum is above its maximum.

    Notes
    -----
    Exact cells are :math:`r_i c_j / T` if neither weights nor bounds are given. Else they
    are the biproportional ones, :math:`\lambda_i w_{ij} \mu_j` (iterative proportional
    fitting, Deming and Stephan 1940), kept in bounds and rounded to :math:`2^{-32}` of a
    person; where no such table has the wanted sums, the last one that scaling reached.

    Of all whole tables with the right sums and bounds the one is taken that (1) has the
    fewest persons beyond the exact values rounded down or up (none, if the exact table has
    the right sums and keeps its bounds: controlled rounding, Cox 1987), and then (2) the
    smallest sum of squared differences, like largest remainder; (3) of equal ones it has
    the largest sum of row place × column place over persons, rows by identifier, columns
    as given; what is then still equal goes to the row and column that come first. The
    order of rows plays no part.

    A minimum-cost flow in exact integers, see `softlanding.apportionment.transport`.

    References
    ----------
    Cox, L. H. (1987), A constructive procedure for unbiased controlled rounding, JASA 82;
    Balinski, M. L. and Demange, G. (1989), An axiomatic approach to proportionality between
    matrices, Mathematics of Operations Research 14(4).

    Examples
    --------
    Two towns take 3 and 2 persons, in two months with 3 and 2 places: exact cells are 9/5,
    6/5, 6/5 and 4/5.

    >>> table = two_way([3, 2], [3, 2])
    >>> table.cells, str(table.squares)
    (((2, 1), (1, 1)), '4/25')
    >>> two_way([3, 2], [3, 2], maximum=[[1, 1], [None, None]])[0].text
    'row 0 has 3 persons, but its cells take from 0 to 2'
    """
    _check(row_sums, column_sums, (weights, minimum, maximum), rows)
    size = (len(row_sums), len(column_sums))
    row_names = tuple(rows if rows is not None else _numbered(size[0]))
    column_names = tuple(columns if columns is not None else _numbered(size[1]))
    total = sum(row_sums)
    if total != sum(column_sums):
        data = {"rows": total, "columns": sum(column_sums)}
        return (Reason("table-sums-differ", data),)
    low = [list(row) for row in minimum] if minimum is not None else [[0] * size[1]] * size[0]
    high = _tops(row_sums, column_sums, weights, low, maximum)
    exact = exact_cells(row_sums, column_sums, weights, low, None if maximum is None else high)
    if reasons := _rows_out_of_bounds(row_names, row_sums, low, high):
        return reasons
    order = sorted(range(size[0]), key=lambda at: row_names[at])
    scale = lcm(*{cell.denominator for row in exact for cell in row})
    cells = Cells(
        exact=[
            [cell.numerator * (scale // cell.denominator) for cell in exact[at]] for at in order
        ],
        scale=scale,
        low=[low[at] for at in order],
        high=[high[at] for at in order],
    )
    whole = fill_rows(cells, [row_sums[at] for at in order])
    stuck = balance(cells, whole, column_sums)
    if stuck is not None:
        names, sums = (row_names, column_names), (row_sums, column_sums)
        return _columns_out_of_bounds(names, sums, (low, high), stuck)
    found: list[tuple[int, ...]] = [()] * size[0]
    for place, at in enumerate(order):
        found[at] = tuple(whole[place])
    pairs = [
        (x, e) for xs, es in zip(found, exact, strict=True) for x, e in zip(xs, es, strict=True)
    ]
    return TwoWay(
        rows=row_names,
        columns=column_names,
        exact=tuple(tuple(row) for row in exact),
        cells=tuple(found),
        beyond=sum(max(0, x - -(-e // 1), e // 1 - x) for x, e in pairs),
        squares=sum(((x - e) ** 2 for x, e in pairs), Fraction(0)),
    )


def _check(
    row_sums: Sequence[int],
    column_sums: Sequence[int],
    tables: tuple[Sequence[Sequence[int | None]] | None, ...],
    rows: Sequence[str] | None,
) -> None:
    """Refuse what is no table of whole numbers with these sums."""
    weights, minimum, maximum = tables
    problems = [
        *_not_counts("rows", [row_sums]),
        *_not_counts("columns", [column_sums]),
    ]
    for name, table in (("weights", weights), ("minimum", minimum), ("maximum", maximum)):
        if table is None:
            continue
        problems += _not_counts(name, table)
        if [len(line) for line in table] != [len(column_sums)] * len(row_sums):
            cure = f"give {len(row_sums)} rows of {len(column_sums)} cells"
            problems.append(Problem("has another shape", cure, column=name, code="shape"))
    if rows is not None and (len(set(rows)) < len(rows) or len(rows) != len(row_sums)):
        cure = "give each row a name of its own"
        problems.append(Problem("do not name the rows", cure, column="rows", code="names"))
    if not problems and minimum is not None and maximum is not None:
        for low, high in zip(chain(*minimum), chain(*maximum), strict=True):
            if low is not None and high is not None and low > high:
                message, cure = f"is below the minimum of {low}", "raise it"
                problems.append(Problem(message, cure, column="maximum", value=str(high)))
    if problems:
        raise InputRefused(problems)


def _not_counts(name: str, table: Sequence[Sequence[int | None]]) -> list[Problem]:
    message, cure = "is no whole number of at least 0", "give one"
    return [
        Problem(message, cure, column=name, value=str(value), code="count")
        for value in dict.fromkeys(chain(*table))
        if value is not None and (type(value) is not int or value < 0)
    ]


def _numbered(count: int) -> list[str]:
    return [str(at).zfill(len(str(count - 1))) for at in range(count)]


def _tops(
    row_sums: Sequence[int],
    column_sums: Sequence[int],
    weights: Sequence[Sequence[int]] | None,
    low: Sequence[Sequence[int]],
    maximum: Sequence[Sequence[int | None]] | None,
) -> list[list[int]]:
    """Upper bounds, those that the sums imply included."""
    tops = []
    for row, persons in enumerate(row_sums):
        line = []
        for column, wanted in enumerate(column_sums):
            least = low[row][column]
            top = max(least, min(persons, wanted))
            stated = maximum[row][column] if maximum is not None else None
            if stated is not None:
                top = min(top, stated)
            line.append(least if weights is not None and not weights[row][column] else top)
        tops.append(line)
    return tops


def _rows_out_of_bounds(
    names: Sequence[str],
    sums: Sequence[int],
    low: Sequence[Sequence[int]],
    high: Sequence[Sequence[int]],
) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            "table-row-bounds",
            {"row": name, "total": persons, "minimums": sum(least), "maximums": sum(most)},
        )
        for name, persons, least, most in zip(names, sums, low, high, strict=True)
        if not sum(least) <= persons <= sum(most)
    )


def _columns_out_of_bounds(
    names: tuple[Sequence[str], Sequence[str]],
    sums: tuple[Sequence[int], Sequence[int]],
    bounds: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]],
    stuck: frozenset[int],
) -> tuple[Reason, ...]:
    """The columns that are given too much, and the rows that cannot go elsewhere."""
    rows, columns = names
    row_sums, column_sums = sums
    low, high = bounds
    forced, binding = 0, []
    for name, persons, least, most in zip(rows, row_sums, low, high, strict=True):
        elsewhere = persons - sum(top for at, top in enumerate(most) if at not in stuck)
        own = sum(bottom for at, bottom in enumerate(least) if at in stuck)
        if share := max(own, elsewhere):
            forced += share
            binding.append(name)
    data = {
        "columns": [columns[at] for at in sorted(stuck)],
        "total": sum(column_sums[at] for at in stuck),
        "persons": forced,
        "units": sorted(binding),
    }
    return (Reason("table-columns-too-small", data),)
