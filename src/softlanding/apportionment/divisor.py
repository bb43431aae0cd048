r"""Divisor methods with a minimum and maximum per unit: one multiplier, then rounding.

Each method has its own signposts: a unit that has :math:`a` persons gets one more when
:math:`\lambda w_i` reaches the signpost :math:`s(a)`.

===================  =========================  ============================
method               signpost :math:`s(a)`      also known as
===================  =========================  ============================
``dhondt``           :math:`a + 1`              Jefferson, greatest divisors
``sainte-lague``     :math:`a + 1/2`            Webster, major fractions
``huntington-hill``  :math:`\sqrt{a (a + 1)}`   Hill, equal proportions
``adams``            :math:`a`                  smallest divisors
===================  =========================  ============================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from math import isqrt

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import Rounded

__all__ = ["adams", "dhondt", "huntington_hill", "sainte_lague"]


@dataclass(frozen=True, slots=True)
class _Method:
    """A divisor method.

    `cost` gives, for a unit of weight w that has a persons, a number that orders the next
    persons of all units like s(a) / w. `reached` gives how many persons a unit has whose
    exact claim is numerator / denominator.
    """

    cost: Callable[[int, int], Fraction]
    reached: Callable[[int, int], int]


_DHONDT = _Method(
    cost=lambda a, weight: Fraction(a + 1, weight),
    reached=lambda numerator, denominator: numerator // denominator,
)
_SAINTE_LAGUE = _Method(
    cost=lambda a, weight: Fraction(2 * a + 1, weight),
    reached=lambda numerator, denominator: (2 * numerator + denominator) // (2 * denominator),
)
_HUNTINGTON_HILL = _Method(
    cost=lambda a, weight: Fraction(a * (a + 1), weight * weight),
    reached=lambda numerator, denominator: (
        (isqrt((4 * numerator**2 + denominator**2) // denominator**2) + 1) // 2
    ),
)
_ADAMS = _Method(
    cost=Fraction,
    reached=lambda numerator, denominator: numerator // denominator + 1,
)


def dhondt(fair: FairQuotas) -> Rounded:
    """Round fair quotas by D'Hondt's method: favours large units.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that sum to the total and keep the bounds.

    Notes
    -----
    Without bounds nobody gets less than the whole part of the fair quota. For the
    computation, the tie rule and references see `sainte_lague`.

    Examples
    --------
    The four cheapest persons cost 1/5, 1/3, 2/5 and 1/2.

    >>> from softlanding.apportionment import fair_quotas
    >>> dhondt(fair_quotas([5, 3, 2], 4)).quotas
    (2, 1, 1)
    """
    return _divide(fair, _DHONDT)


def sainte_lague(fair: FairQuotas) -> Rounded:
    r"""Round fair quotas by the method of Sainte-Laguë (Webster): neutral to size.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that sum to the total and keep the bounds.

    Notes
    -----
    Persons go one after another to the unit with the lowest :math:`s(a_i) / w_i`, starting
    from the minimums and passing over units that are full. The same result is reached
    faster: round at the fair multiplier, which is at most one person per unit away, then
    give or take the rest in that order. O(n log n), exact. House-monotone and
    population-monotone; may leave the fair quota by more than one.

    Tie rule: the unit with the larger weight first, then the identifier that comes first
    in code-point order.

    References
    ----------
    M. L. Balinski and H. P. Young (1982), Fair Representation, appendix A;
    F. Pukelsheim (2017), Proportional Representation, chapters 3, 4 and 12.

    Examples
    --------
    Fair quotas 2.65, 0.80 and 0.55 of 4: each rounded at the half gives 3, 1 and 1, one
    too many. Their last persons cost 5/53, 1/16 and 1/11; the dearest is taken back.

    >>> from softlanding.apportionment import fair_quotas
    >>> sainte_lague(fair_quotas([53, 16, 11], 4)).quotas
    (2, 1, 1)
    """
    return _divide(fair, _SAINTE_LAGUE)


def huntington_hill(fair: FairQuotas) -> Rounded:
    """Round fair quotas by the method of Huntington and Hill, as the US House is.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that sum to the total and keep the bounds.

    Notes
    -----
    Every unit with a share gets its first person before anybody gets a second; if there
    are fewer persons than units, the larger weights get them. Compared by squares, so
    that no root is taken. Else as `sainte_lague`.

    Examples
    --------
    The small unit has claim 0.1 and yet one person.

    >>> from softlanding.apportionment import fair_quotas
    >>> huntington_hill(fair_quotas([99, 1], 10)).quotas
    (9, 1)
    """
    return _divide(fair, _HUNTINGTON_HILL)


def adams(fair: FairQuotas) -> Rounded:
    """Round fair quotas by Adams' method: favours small units.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that sum to the total and keep the bounds.

    Notes
    -----
    Without bounds nobody gets more than the fair quota rounded up, and every unit with a
    share gets a first person before anybody gets a second; if there are fewer persons than
    units, the larger weights get them. Else as `sainte_lague`.

    Examples
    --------
    >>> from softlanding.apportionment import fair_quotas
    >>> adams(fair_quotas([8, 1, 1], 4)).quotas
    (2, 1, 1)
    """
    return _divide(fair, _ADAMS)


def _divide(fair: FairQuotas, method: _Method) -> Rounded:
    """Round at the fair multiplier, then give or take persons in the order of cost."""
    quotas = _start(fair, method)
    order = sorted(range(len(quotas)), key=lambda at: (-fair.weights[at], fair.names[at]))
    rank = {at: place for place, at in enumerate(order)}
    missing = fair.total - sum(quotas)
    if missing > 0:
        heap = [
            (method.cost(quotas[at], fair.weights[at]), rank[at])
            for at in range(len(quotas))
            if _may_grow(fair, quotas, at)
        ]
        heapify(heap)
        for _ in range(missing):
            at = order[heap[0][1]]
            quotas[at] += 1
            if _may_grow(fair, quotas, at):
                heapreplace(heap, (method.cost(quotas[at], fair.weights[at]), rank[at]))
            else:
                heappop(heap)
    elif missing < 0:
        heap = [
            (-method.cost(quotas[at] - 1, fair.weights[at]), -rank[at])
            for at in range(len(quotas))
            if _may_shrink(fair, quotas, at)
        ]
        heapify(heap)
        for _ in range(-missing):
            at = order[-heap[0][1]]
            quotas[at] -= 1
            if _may_shrink(fair, quotas, at):
                heapreplace(heap, (-method.cost(quotas[at] - 1, fair.weights[at]), -rank[at]))
            else:
                heappop(heap)
    return Rounded(tuple(quotas), _tied(fair, method, quotas))


def _start(fair: FairQuotas, method: _Method) -> list[int]:
    """Quotas at the fair multiplier, kept in bounds; the minimums if there is none."""
    quotas = list(fair.minimum)
    if fair.multiplier is None:
        return quotas
    top, bottom = fair.multiplier.numerator, fair.multiplier.denominator
    for at, weight in enumerate(fair.weights):
        if weight:
            reached = max(quotas[at], method.reached(weight * top, bottom))
            high = fair.maximum[at]
            quotas[at] = reached if high is None else min(reached, high)
    return quotas


def _may_grow(fair: FairQuotas, quotas: list[int], at: int) -> bool:
    high = fair.maximum[at]
    return fair.weights[at] > 0 and (high is None or quotas[at] < high)


def _may_shrink(fair: FairQuotas, quotas: list[int], at: int) -> bool:
    return quotas[at] > fair.minimum[at]


def _tied(fair: FairQuotas, method: _Method, quotas: list[int]) -> tuple[str, ...]:
    """Units between which the tie rule decided: the last person could be another's."""
    last = {
        at: method.cost(quotas[at] - 1, fair.weights[at])
        for at in range(len(quotas))
        if _may_shrink(fair, quotas, at)
    }
    following = {
        at: method.cost(quotas[at], fair.weights[at])
        for at in range(len(quotas))
        if _may_grow(fair, quotas, at)
    }
    if not last or not following or max(last.values()) < min(following.values()):
        return ()
    cost = max(last.values())
    tied = {at for at, found in (*last.items(), *following.items()) if found == cost}
    return tuple(sorted(fair.names[at] for at in tied))
