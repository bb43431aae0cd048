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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from math import isqrt
from types import MappingProxyType

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import Rounded

__all__ = [
    "DIVISOR_METHODS",
    "DivisorMethod",
    "adams",
    "dhondt",
    "huntington_hill",
    "may_grow",
    "may_shrink",
    "sainte_lague",
]


@dataclass(frozen=True, slots=True)
class DivisorMethod:
    """A divisor method in integers.

    Parameters
    ----------
    signpost
        Number that orders the persons of one unit like s(a): a multiple of s(a), or of its
        square.
    power
        1, or 2 where `signpost` goes with the square; the next person of a unit that has
        a of them costs ``signpost(a) / weight**power``.
    reached
        How many persons a unit has whose exact claim is numerator / denominator.
    lean
        Persons, in halves, by which a rounded claim lies below the claim on average.
    """

    signpost: Callable[[int], int]
    power: int
    reached: Callable[[int, int], int]
    lean: int = 0

    def costs(self, weights: Sequence[int]) -> Callable[[int, int], int]:
        """Cost of the next person of a unit as an integer: persons held, weight → cost.

        Costs order and tie exactly as the fractions do. Two different ones lie at least
        1 / (largest weight)^(2·power) apart; multiplied by a power of two above that, they
        lie more than 1 apart and keep their order when rounded down.
        """
        shift = 2 * self.power * max(weights, default=1).bit_length()
        signpost = self.signpost
        if self.power == 1:
            return lambda held, weight: (signpost(held) << shift) // weight
        return lambda held, weight: (signpost(held) << shift) // (weight * weight)


DIVISOR_METHODS: Mapping[str, DivisorMethod] = MappingProxyType(
    {
        "dhondt": DivisorMethod(
            signpost=lambda held: held + 1,
            power=1,
            reached=lambda numerator, denominator: numerator // denominator,
            lean=1,
        ),
        "sainte-lague": DivisorMethod(
            signpost=lambda held: 2 * held + 1,
            power=1,
            reached=lambda numerator, denominator: (
                (2 * numerator + denominator) // (2 * denominator)
            ),
        ),
        "huntington-hill": DivisorMethod(
            signpost=lambda held: held * (held + 1),
            power=2,
            reached=lambda numerator, denominator: (
                (isqrt((4 * numerator**2 + denominator**2) // denominator**2) + 1) // 2
            ),
        ),
        "adams": DivisorMethod(
            signpost=lambda held: held,
            power=1,
            reached=lambda numerator, denominator: numerator // denominator + 1,
            lean=-1,
        ),
    }
)
"""Divisor methods by the name that the command line and the office use."""


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
    return _divide(fair, DIVISOR_METHODS["dhondt"])


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
    faster: round at a multiplier near the fair one, then give or take the few persons that
    are left in that order. O(n log n) and O(n) memory, exact. House-monotone and
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
    return _divide(fair, DIVISOR_METHODS["sainte-lague"])


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
    return _divide(fair, DIVISOR_METHODS["huntington-hill"])


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
    return _divide(fair, DIVISOR_METHODS["adams"])


def _divide(fair: FairQuotas, method: DivisorMethod) -> Rounded:
    """Round near the fair multiplier, then give or take persons in the order of cost."""
    quotas = _start(fair, method)
    weights, cost = fair.weights, method.costs(fair.weights)
    missing = fair.total - sum(quotas)
    if missing:
        order = sorted(range(len(quotas)), key=fair.names.__getitem__)
        order.sort(key=weights.__getitem__, reverse=True)  # equal weights stay in order
        if missing > 0:
            ranked = [(rank, at) for rank, at in enumerate(order) if may_grow(fair, quotas, at)]
            heap = [(cost(quotas[at], weights[at]), rank, at) for rank, at in ranked]
        else:
            ranked = [(-rank, at) for rank, at in enumerate(order) if may_shrink(fair, quotas, at)]
            heap = [(-cost(quotas[at] - 1, weights[at]), rank, at) for rank, at in ranked]
        heapify(heap)
        for _ in range(abs(missing)):
            _, rank, at = heap[0]
            if missing > 0:
                quotas[at] += 1
                more, following = may_grow(fair, quotas, at), cost(quotas[at], weights[at])
            else:
                quotas[at] -= 1
                more = may_shrink(fair, quotas, at)
                following = -cost(quotas[at] - 1, weights[at]) if more else 0
            if more:
                heapreplace(heap, (following, rank, at))
            else:
                heappop(heap)
    return Rounded(
        tuple(quotas), _tied(fair, method, quotas) if _near(fair, method, quotas) else ()
    )


def _start(fair: FairQuotas, method: DivisorMethod) -> list[int]:
    """Quotas at a multiplier that about meets the total, in bounds; or the minimums.

    At the fair multiplier D'Hondt rounds everybody down, half a person each on average, so
    it starts from one that is larger by half a person per unit; Adams the other way round.
    """
    quotas = list(fair.minimum)
    if fair.multiplier is None:
        return quotas
    top, bottom = fair.multiplier.numerator, fair.multiplier.denominator
    persons, lean = 2 * fair.total, method.lean * len(quotas)
    if 0 < abs(lean) < persons:
        top, bottom = top * (persons + lean), bottom * persons
    reached_by, minimum, maximum = method.reached, fair.minimum, fair.maximum
    for at, weight in enumerate(fair.weights):
        if weight:
            reached = max(minimum[at], reached_by(weight * top, bottom))
            high = maximum[at]
            quotas[at] = reached if high is None else min(reached, high)
    return quotas


def may_grow(fair: FairQuotas, quotas: Sequence[int], at: int) -> bool:
    """Whether the unit has a weight and room for one person more."""
    return fair.weights[at] > 0 and quotas[at] != fair.maximum[at]


def may_shrink(fair: FairQuotas, quotas: Sequence[int], at: int) -> bool:
    """Whether the unit can give up a person."""
    return quotas[at] > fair.minimum[at]


def _near(fair: FairQuotas, method: DivisorMethod, quotas: Sequence[int]) -> bool:
    """Whether a tie is possible as far as floating point can tell; a quick first look."""
    signpost, power = method.signpost, method.power
    dearest = max(
        (
            signpost(quota - 1) / weight**power
            for quota, weight, low in zip(quotas, fair.weights, fair.minimum, strict=True)
            if quota > low
        ),
        default=0.0,
    )
    cheapest = min(
        (
            signpost(quota) / weight**power
            for quota, weight, high in zip(quotas, fair.weights, fair.maximum, strict=True)
            if weight and quota != high
        ),
        default=0.0,
    )
    return not dearest < cheapest * (1 - 1e-12)


def _tied(fair: FairQuotas, method: DivisorMethod, quotas: Sequence[int]) -> tuple[str, ...]:
    """Units between which the tie rule decided: the last person could be another's."""
    cost = method.costs(fair.weights)
    last: list[tuple[int, int]] = []
    following: list[tuple[int, int]] = []
    for at, (quota, weight) in enumerate(zip(quotas, fair.weights, strict=True)):
        if quota > fair.minimum[at]:
            last.append((cost(quota - 1, weight), at))
        if weight and quota != fair.maximum[at]:
            following.append((cost(quota, weight), at))
    if not last or not following or (dearest := max(last)[0]) < min(following)[0]:
        return ()
    tied = {at for found, at in (*last, *following) if found == dearest}
    return tuple(sorted(fair.names[at] for at in tied))
