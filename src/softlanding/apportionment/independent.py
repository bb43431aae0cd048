"""Each quota rounded on its own, as some historic tables were."""

from __future__ import annotations

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.result import Rounded

__all__ = ["independent"]


def independent(fair: FairQuotas) -> Rounded:
    """Round every fair quota to the nearest whole person, halves up.

    Parameters
    ----------
    fair
        Exact quotas between their bounds, see `softlanding.apportionment.fair_quotas`.

    Returns
    -------
    Rounded
        Quotas that keep the bounds. Their sum may miss the total by up to half a person
        per unit: the EU's table of May 2015 distributes 23,998 of 24,000. Meant for
        reproducing such tables.

    Notes
    -----
    No unit depends on another, so there are no ties. O(n).

    Examples
    --------
    Three equal shares of 10 persons are 3.33 each; one person is lost.

    >>> from softlanding.apportionment import fair_quotas
    >>> independent(fair_quotas([1, 1, 1], 10)).quotas
    (3, 3, 3)
    """
    double = 2 * fair.denominator
    quotas = ((2 * numerator + fair.denominator) // double for numerator in fair.numerators)
    return Rounded(tuple(quotas), ())
