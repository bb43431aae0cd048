r"""Quotas of zero or at least so many: a town takes nobody, or enough to help each other.

Some territories take part only from a number on; Norway asks its municipalities for at
least ten. The quota of such a unit is its minimum :math:`m_i` (usually 0) or at least
:math:`k_i`, never between. Who stays at the minimum is decided before any rounding, so that
it holds for every rounding method.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import gt

from softlanding.apportionment.bounds import FairQuotas, fair_quotas
from softlanding.apportionment.result import Reason

__all__ = ["zero_or_least"]


def zero_or_least(
    weights: Sequence[int | Fraction],
    total: int,
    *,
    least: Sequence[int],
    minimum: Sequence[int] | None = None,
    maximum: Sequence[int | None] | None = None,
    names: Sequence[str] | None = None,
) -> FairQuotas | tuple[Reason, ...]:
    r"""Distribute a total by weights where a quota may jump from its minimum to a least.

    Parameters
    ----------
    weights, total, minimum, maximum, names
        As in `softlanding.apportionment.fair_quotas`.
    least
        One per unit: the quota is the minimum or at least this. At most the minimum where
        there is no gap.

    Returns
    -------
    FairQuotas, or reasons
        Bounds of a unit that takes part begin at its least; one that does not has its
        minimum as maximum. Reasons as of `fair_quotas`, and ``gap-below-least`` if no
        choice of units adds up to the total.

    Notes
    -----
    A divisor method whose first :math:`k_i` signposts coincide, half-way between minimum
    and least: unit :math:`i` takes part when :math:`\lambda w_i \ge (m_i + k_i) / 2`,
    from where its least is the nearer of the two. The units are taken in
    the order in which a rising multiplier admits them (ties: the larger weight first, then
    the identifier that comes first); a unit is admitted if the total suffices for
    everybody's part at the multiplier that admits it, those before it and itself
    included. So whoever takes part has a claim of at least half-way, and the first that
    does not would fall short of it if it did. More persons in total never turn a unit
    away, as long as one unit without gap or maximum takes what is left.

    If this choice misses the total because of maximums, or because every unit has a gap,
    more units are admitted in the same order; if that overshoots, the decisions farthest
    from the cut in that order are kept as long as the rest can add up to the total, which
    is worked out exactly over all reachable sums. O(n log n) without, O(n · total / 64)
    machine words with that last resort.

    References
    ----------
    M. L. Balinski and H. P. Young (1982), Fair Representation, appendix A, on minimum
    requirements; F. Pukelsheim (2017), Proportional Representation, chapter 3, on
    signposts.

    Examples
    --------
    Twenty persons in proportion 12 : 5 : 3, nobody to take fewer than 6: the claims are 12,
    5 and 3. The second is raised to 6. The third would be admitted at the multiplier 1,
    where 12, 6 and 6 are more than 20, so it takes nobody.

    >>> fair = zero_or_least([12, 5, 3], 20, least=[6, 6, 6])
    >>> [str(fair.exact(at)) for at in range(3)]
    ['14', '6', '0']
    """
    size = len(weights)
    low = list(minimum) if minimum is not None else [0] * size
    if not any(map(gt, least, low)):
        return fair_quotas(weights, total, minimum=low, maximum=maximum, names=names)
    high = list(maximum) if maximum is not None else [None] * size
    high = [
        bottom if top is not None and bottom <= top < step else top
        for bottom, top, step in zip(low, high, least, strict=True)
    ]
    plain = fair_quotas(weights, total, minimum=low, maximum=high, names=names)
    gaps = [at for at in range(size) if weights[at] and low[at] < least[at] and high[at] != low[at]]
    if not gaps or isinstance(plain, tuple):
        return plain
    names = plain.names
    order = sorted(
        gaps,
        key=lambda at: (
            Fraction(low[at] + least[at], plain.weights[at]),
            -plain.weights[at],
            names[at],
        ),
    )
    chosen = _Choice(plain, low, high, least).choose(order)
    if isinstance(chosen, tuple):
        return chosen
    for at in order:
        if at in chosen:
            low[at] = least[at]
        else:
            high[at] = low[at]
    fair = fair_quotas(weights, total, minimum=low, maximum=high, names=names)
    if isinstance(fair, tuple):
        return fair
    gapped = set(gaps)
    return replace(fair, least=[least[at] if at in gapped else None for at in range(size)])


@dataclass(frozen=True, slots=True)
class _Choice:
    """Units with gaps among others; `plain` are the quotas as if there were no gaps."""

    plain: FairQuotas
    low: Sequence[int]
    high: Sequence[int | None]
    least: Sequence[int]

    def choose(self, order: Sequence[int]) -> set[int] | tuple[Reason, ...]:
        """Units of `order` that take part, or why no choice is possible."""
        cut = _last(len(order), lambda admitted: self._suffices(order, admitted))
        total = self.plain.total
        gapped = set(order)
        open_room: int | None = 0
        for at in range(len(self.low)):
            top = self.high[at]
            if at not in gapped and self.plain.weights[at] and open_room is not None:
                open_room = None if top is None else open_room + top - self.low[at]
        spare = total - sum(self.low)
        room, needed, admitted = open_room, 0, 0
        while admitted < len(order) and (admitted < cut or (room is not None and room < spare)):
            at = order[admitted]
            top = self.high[at]
            needed += self.least[at] - self.low[at]
            if room is not None:
                room = None if top is None else room + top - self.low[at]
            admitted += 1
        if needed <= spare and (room is None or room >= spare):
            return set(order[:admitted])
        return self._search(order, cut, spare, open_room)

    def _suffices(self, order: Sequence[int], admitted: int) -> bool:
        """Whether the total covers everybody's part at the multiplier of the last admitted."""
        last = order[admitted - 1]
        top, bottom = self.low[last] + self.least[last], 2 * self.plain.weights[last]
        inside, outside = set(order[:admitted]), set(order[admitted:])
        persons = 0  # times `bottom`
        for at, weight in enumerate(self.plain.weights):
            low = self.least[at] if at in inside else self.low[at]
            if not weight or at in outside:
                persons += low * bottom
                continue
            high = self.high[at]
            claim = max(weight * top, low * bottom)
            persons += claim if high is None else min(claim, high * bottom)
        return persons <= self.plain.total * bottom

    def _search(
        self, order: Sequence[int], cut: int, spare: int, open_room: int | None
    ) -> set[int] | tuple[Reason, ...]:
        """Choice nearest to the cut among those that add up; sets of sums are bit sets."""
        places = sorted(
            range(len(order)), key=lambda place: (-abs(2 * (place - cut) + 1), place >= cut)
        )
        steps = [self._step(order[place], spare) for place in places]
        limit = (1 << (spare + max(first for first, _ in steps) + 1)) - 1
        reachable = [_spread(1, limit.bit_length() if open_room is None else open_room) & limit]
        for first, last in reversed(steps):
            rest = reachable[-1]
            reachable.append((rest | _spread(rest << first, last - first)) & limit)
        reachable.reverse()
        if not reachable[0] >> spare & 1:
            return self._gap(order, reachable[0], spare)
        chosen: set[int] = set()
        wanted = 1 << spare
        for place, (first, last), rest in zip(places, steps, reachable[1:], strict=True):
            joined = _spread_down(wanted >> first, last - first)
            joins = bool(joined & rest) if place < cut else not wanted & rest
            if joins:
                chosen.add(order[place])
                wanted = joined
        return chosen

    def _step(self, at: int, spare: int) -> tuple[int, int]:
        """Fewest and most persons that the unit adds to its minimum if it takes part."""
        top = self.high[at]
        first = self.least[at] - self.low[at]
        return first, max(first, spare if top is None else top - self.low[at])

    def _gap(self, order: Sequence[int], sums: int, spare: int) -> tuple[Reason, ...]:
        base = self.plain.total - spare
        above = sums >> (spare + 1)
        data = {
            "total": self.plain.total,
            "below": base + (sums & ((1 << spare) - 1)).bit_length() - 1,
            "above": self.plain.total + (above & -above).bit_length(),
            "units": sorted(self.plain.names[at] for at in order),
        }
        return (Reason("gap-below-least", data),)


def _last(size: int, holds: Callable[[int], bool]) -> int:
    """Largest number up to `size` for which a falling predicate holds; 0 if none."""
    low, high = 0, size
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _spread(bits: int, width: int) -> int:
    """Every sum of a member and a number from 0 to `width`."""
    covered = 0
    while covered < width:
        more = min(covered + 1, width - covered)
        bits |= bits << more
        covered += more
    return bits


def _spread_down(bits: int, width: int) -> int:
    """Every difference of a member and a number from 0 to `width`, not below 0."""
    covered = 0
    while covered < width:
        more = min(covered + 1, width - covered)
        bits |= bits >> more
        covered += more
    return bits
