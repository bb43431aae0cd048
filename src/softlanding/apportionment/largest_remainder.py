"""Largest remainder (Hamilton, Hare–Niemeyer), with a minimum and maximum per unit."""

from __future__ import annotations

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import Rounded

__all__ = ["largest_remainder"]


def largest_remainder(fair: FairQuotas) -> Rounded:
    r"""Round fair quotas to whole persons: everybody's whole part, then by remainder.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that sum to the total. Each is its fair quota rounded down or up, so
        bounds stay kept.

    Notes
    -----
    With :math:`r_i` the fair quotas, unit :math:`i` gets
    :math:`\lfloor r_i \rfloor`, and one more if its remainder
    :math:`r_i - \lfloor r_i \rfloor` is among the :math:`T - \sum \lfloor r_i \rfloor`
    largest. Among all whole quotas with the right sum these are nearest to the fair
    quotas, by the sum of squared differences.

    Tie rule: equal remainders go to the larger fair quota first, then to the identifier
    that comes first in code-point order. `Rounded.tied` names the units between which
    the tie rule decided. O(n log n).

    The method is not house-monotone: one person more in total can cost a unit one
    (the Alabama paradox).

    References
    ----------
    M. L. Balinski and H. P. Young (1982), Fair Representation, chapters 2 and 5.

    Examples
    --------
    Fair quotas 2.0, 1.2 and 0.8 of 4 persons: the whole parts give 3, the largest
    remainder is .8.

    >>> from softlanding.apportionment import fair_quotas
    >>> largest_remainder(fair_quotas([5, 3, 2], 4)).quotas
    (2, 1, 1)
    """
    parts = [divmod(numerator, fair.denominator) for numerator in fair.numerators]
    quotas = [whole for whole, _ in parts]
    left = fair.total - sum(quotas)
    if not left:
        return Rounded(tuple(quotas), ())
    ranking = sorted(
        (at for at, (_, remainder) in enumerate(parts) if remainder),
        key=lambda at: (-parts[at][1], -quotas[at], fair.names[at]),
    )
    for at in ranking[:left]:
        quotas[at] += 1
    tied: list[int] = []
    if left < len(ranking) and parts[ranking[left - 1]][1] == parts[ranking[left]][1]:
        cut = parts[ranking[left]][1]
        tied = [at for at in ranking if parts[at][1] == cut]
    return Rounded(tuple(quotas), tuple(fair.names[at] for at in tied))
