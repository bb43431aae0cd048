"""Minimum-cost flow between rows and columns, in exact integers.

Each row first takes the cells that are cheapest for it; then persons are moved inside
rows, from columns that have too many to columns that have too few, each time along the
cheapest chain of moves (successive shortest paths). Costs are convex in every cell, so the
table that comes out is the cheapest of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

__all__ = ["Cells", "Move", "balance", "fill_rows"]

Move = tuple[int, int, int]  # row, from column, to column


@dataclass(frozen=True, slots=True)
class Cells:
    """Exact values and bounds of a table, shape (rows, columns).

    Parameters
    ----------
    exact
        Exact values times `scale`.
    scale
        Their common denominator.
    low, high
        Bounds in persons.
    """

    exact: Sequence[Sequence[int]]
    scale: int
    low: Sequence[Sequence[int]]
    high: Sequence[Sequence[int]]

    def start(self, row: int, column: int) -> int:
        """Exact value rounded down, kept in bounds."""
        whole = self.exact[row][column] // self.scale
        return max(self.low[row][column], min(self.high[row][column], whole))


class _Prices:
    """Cost of one person more in a cell, as one integer that orders three costs in turn.

    First the change of persons beyond the exact value rounded down or up, then that of
    the squared difference, then minus row place × column place.
    """

    def __init__(self, cells: Cells, total: int) -> None:
        self._cells = cells
        rows = len(cells.exact)
        columns = len(cells.exact[0]) if rows else 0
        self._ties = 2 * rows * columns * (total + 1)
        self._beyond = 8 * cells.scale * (total + 1) ** 2 * self._ties

    def more(self, row: int, column: int, persons: int) -> int | None:
        """Cost of one more than `persons`; None if there is no room."""
        if persons >= self._cells.high[row][column]:
            return None
        return self._price(row, column, persons)

    def fewer(self, row: int, column: int, persons: int) -> int | None:
        """Cost of one fewer than `persons`; None at the lower bound."""
        if persons <= self._cells.low[row][column]:
            return None
        return -self._price(row, column, persons - 1)

    def _price(self, row: int, column: int, persons: int) -> int:
        exact, scale = self._cells.exact[row][column], self._cells.scale
        price = ((2 * persons + 1) * scale - 2 * exact) * self._ties - (row + 1) * (column + 1)
        if persons * scale >= exact:
            return price + self._beyond
        if (persons + 1) * scale <= exact:
            return price - self._beyond
        return price


def fill_rows(cells: Cells, sums: Sequence[int]) -> list[list[int]]:
    """Cheapest cells of every row by itself.

    Parameters
    ----------
    cells
        The table.
    sums
        Persons per row, within what its bounds allow.

    Returns
    -------
    list of list of int
        Whole cells; rows have their sums, columns what comes of it.
    """
    prices = _Prices(cells, sum(sums))
    filled = []
    for row, wanted in enumerate(sums):
        held = [cells.start(row, column) for column in range(len(cells.exact[row]))]
        step = 1 if sum(held) < wanted else -1
        price = prices.more if step > 0 else prices.fewer
        offers = [(price(row, column, persons), column) for column, persons in enumerate(held)]
        heap = [(cost, column) for cost, column in offers if cost is not None]
        heapify(heap)
        for _ in range(abs(wanted - sum(held))):
            _, column = heappop(heap)
            held[column] += step
            cost = price(row, column, held[column])
            if cost is not None:
                heappush(heap, (cost, column))
        filled.append(held)
    return filled


def balance(cells: Cells, held: list[list[int]], sums: Sequence[int]) -> frozenset[int] | None:
    """Give the columns their sums by the cheapest moves inside rows; changes `held`.

    Parameters
    ----------
    cells
        The table.
    held
        What `fill_rows` returned.
    sums
        Persons per column; together as many as in `held`.

    Returns
    -------
    frozenset of int or None
        None if all columns have their sums. Else the columns that hold too many and those
        to which their persons can move: together they hold more than their sums, and no
        row can move one of them out.

    Notes
    -----
    Shortest chains are looked for among the columns alone: the length from one to another
    is the cheapest move of any row. With r rows, c columns and a persons to move
    O(r c² log r + a c² log r) time and O(r c²) memory, so columns should be the shorter
    side. Potentials keep the lengths from being negative (Edmonds and Karp 1972).
    """
    moves = _Moves(cells, held)
    surplus = [
        sum(column) - wanted for column, wanted in zip(zip(*held, strict=True), sums, strict=True)
    ]
    potential = [0] * len(sums)
    while any(surplus):
        sources = [column for column, more in enumerate(surplus) if more > 0]
        length, before = _shortest(moves, sources, potential)
        ends = [
            (length[column] + potential[column], column)
            for column, more in enumerate(surplus)
            if more < 0 and column in length
        ]
        if not ends:
            return frozenset(length)
        _, end = min(ends)
        farthest = max(length.values())
        for column in range(len(potential)):
            potential[column] += length.get(column, farthest)
        surplus[end] += 1
        while end in before:
            start, row = before[end]
            moves.make(row, start, end)
            end = start
        surplus[end] -= 1
    return None


def _shortest(
    moves: _Moves, sources: Sequence[int], potential: Sequence[int]
) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    """Reduced lengths of the shortest chains; the column and the row before each column."""
    tentative = {column: -potential[column] for column in sources}
    before: dict[int, tuple[int, int]] = {}
    done: dict[int, int] = {}
    while tentative:
        here = min(tentative, key=lambda column: (tentative[column], column))
        length = done[here] = tentative.pop(here)
        base = length + potential[here]
        for there, best in enumerate(moves.best[here]):
            if best is None or there in done:
                continue
            found = base + best[0] - potential[there]
            if there not in tentative or found < tentative[there]:
                tentative[there] = found
                before[there] = (here, best[1])
    return done, before


class _Moves:
    """The cheapest row for a move of one person between any two columns."""

    def __init__(self, cells: Cells, held: list[list[int]]) -> None:
        self._held = held
        self._prices = _Prices(cells, sum(map(sum, held)))
        columns = range(len(cells.exact[0]) if cells.exact else 0)
        self._columns = columns
        self._more = [
            [self._prices.more(row, at, line[at]) for at in columns]
            for row, line in enumerate(held)
        ]
        self._fewer = [
            [self._prices.fewer(row, at, line[at]) for at in columns]
            for row, line in enumerate(held)
        ]
        self._heaps: list[list[list[tuple[int, int]]]] = [[[] for _ in columns] for _ in columns]
        for row in range(len(held)):
            for start in columns:
                out = self._fewer[row][start]
                if out is None:
                    continue
                for end, into in enumerate(self._more[row]):
                    if into is not None and end != start:
                        self._heaps[start][end].append((out + into, row))
        for line_of_heaps in self._heaps:
            for heap in line_of_heaps:
                heapify(heap)
        self.best: list[list[tuple[int, int] | None]] = [
            [self._cheapest(start, end) for end in columns] for start in columns
        ]

    def make(self, row: int, start: int, end: int) -> None:
        """Move one person inside a row."""
        line = self._held[row]
        line[start] -= 1
        line[end] += 1
        for column in (start, end):
            self._more[row][column] = self._prices.more(row, column, line[column])
            self._fewer[row][column] = self._prices.fewer(row, column, line[column])
        for column in (start, end):
            for other in self._columns:
                if other != column:
                    self._offer(row, column, other)
                    self._offer(row, other, column)

    def _offer(self, row: int, start: int, end: int) -> None:
        out, into = self._fewer[row][start], self._more[row][end]
        if out is not None and into is not None:
            heappush(self._heaps[start][end], (out + into, row))
        self.best[start][end] = self._cheapest(start, end)

    def _cheapest(self, start: int, end: int) -> tuple[int, int] | None:
        """Top of the heap once offers that no longer hold are dropped."""
        heap = self._heaps[start][end]
        while heap:
            cost, row = heap[0]
            out, into = self._fewer[row][start], self._more[row][end]
            if out is not None and into is not None and out + into == cost:
                return heap[0]
            heappop(heap)
        return None
