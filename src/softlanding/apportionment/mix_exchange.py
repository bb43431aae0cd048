"""Households move or change places between two units, as long as that helps the quotas."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["exchange"]


def exchange(quotas: Sequence[int], sizes: Sequence[int], counts: list[list[int]]) -> None:
    """Improve a mix by single moves and swaps; changes `counts`.

    Parameters
    ----------
    quotas
        Persons per unit.
    sizes
        Household sizes.
    counts
        Households by unit and size, shape (units, sizes).

    Notes
    -----
    A step gives one household of size a from a unit to another and takes one of size b
    back, or none: a shift of a - b persons. It is made if the sum of absolute deviations
    falls, or stays while the sum of squares falls; so it ends. Units with the same
    deviation are kept together in the order of units, and only the first of them that has
    the household to give back is looked at. O(s²) deviations are looked at per step.

    Examples
    --------
    >>> counts = [[1, 0], [0, 1]]
    >>> exchange([2, 5], [5, 2], counts)
    >>> counts
    [[0, 1], [1, 0]]
    """
    _Exchange(quotas, sizes, counts).run()


class _Exchange:
    def __init__(
        self, quotas: Sequence[int], sizes: Sequence[int], counts: list[list[int]]
    ) -> None:
        self._counts = counts
        self._sizes = sizes
        self._shifts = _shifts(sizes)
        self._off = [
            sum(map(int.__mul__, sizes, line)) - quota
            for line, quota in zip(counts, quotas, strict=True)
        ]
        self._having: dict[int, set[int]] = {}
        for at, off in enumerate(self._off):
            self._having.setdefault(off, set()).add(at)

    def run(self) -> None:
        """Make steps until no unit has one."""
        waiting = set(range(len(self._off)))
        while waiting:
            at = min(waiting)
            partner = self._step(at)
            if partner is None:
                waiting.discard(at)
            else:
                waiting |= {at, partner}

    def _step(self, at: int) -> int | None:
        """Make the best shift out of the unit, or into it; the other unit, or None."""
        best: tuple[int, int, int, int, int] | None = None
        own = self._off[at]
        for shift, pairs in self._shifts:
            for off in sorted(self._having):
                gain = (
                    abs(own - shift) + abs(off + shift) - abs(own) - abs(off),
                    2 * shift * (shift + off - own),
                )
                if gain >= (0, 0) or (best is not None and gain >= best[:2]):
                    continue
                found = self._partner(at, off, pairs)
                if found is not None:
                    best = (*gain, *found)
        if best is None:
            return None
        _, _, other, give, back = best
        self._move(at, other, give)
        self._move(other, at, back)
        return other

    def _partner(
        self, at: int, off: int, pairs: Sequence[tuple[int, int]]
    ) -> tuple[int, int, int] | None:
        """First unit with this deviation that can make one of the exchanges."""
        own = self._counts[at]
        can = [(give, back) for give, back in pairs if give < 0 or own[give]]
        if not can:
            return None
        for other in sorted(self._having[off]):
            theirs = self._counts[other]
            for give, back in can:
                if other != at and (back < 0 or theirs[back]):
                    return other, give, back
        return None

    def _move(self, start: int, end: int, size: int) -> None:
        if size < 0:
            return
        self._counts[start][size] -= 1
        self._counts[end][size] += 1
        for at, persons in ((start, -self._sizes[size]), (end, self._sizes[size])):
            having = self._having[self._off[at]]
            having.discard(at)
            if not having:
                del self._having[self._off[at]]
            self._off[at] += persons
            self._having.setdefault(self._off[at], set()).add(at)


def _shifts(sizes: Sequence[int]) -> list[tuple[int, list[tuple[int, int]]]]:
    """Persons shifted → exchanges that shift them, as places of sizes; -1 is none."""
    found: dict[int, list[tuple[int, int]]] = {}
    for give, more in enumerate([*sizes, 0]):
        for back, less in enumerate([*sizes, 0]):
            if more != less:
                pair = (give if more else -1, back if less else -1)
                found.setdefault(more - less, []).append(pair)
    return sorted(found.items())
