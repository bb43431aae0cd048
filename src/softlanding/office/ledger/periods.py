"""The periods of a programme's ledger: which there are, which are open, where a day belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from softlanding.office.ledger.models import Rules
from softlanding.office.quotas.api import Programme

PARTS = {
    Rules.Period.YEAR: 1,
    Rules.Period.HALF: 2,
    Rules.Period.MONTH: 12,
    Rules.Period.PERPETUAL: 1,
}


@dataclass(frozen=True)
class Period:
    """One period; `number` counts from 0. A perpetual account has no end."""

    number: int
    starts_on: date
    ends_on: date | None

    @property
    def name(self) -> str:
        start = date_format(self.starts_on, "SHORT_DATE_FORMAT")
        if self.ends_on is None:
            return _("since %(start)s") % {"start": start}
        return f"{start} – {date_format(self.ends_on, 'SHORT_DATE_FORMAT')}"


def rules_of(programme: Programme) -> Rules:
    """The programme's own rules; else one year, nothing lapses, everything counts."""
    own = Rules.objects.filter(programme=programme).first()
    return own or Rules(programme=programme)


def periods(programme: Programme, rules: Rules) -> list[Period]:
    """Periods of the programme's year, in order.

    >>> [str(period.ends_on) for period in periods(Programme(year=2026), Rules(period="half"))]
    ['2026-06-30', '2026-12-31']
    """
    months = 12 // PARTS[Rules.Period(rules.period)]
    firsts = [date(programme.year, month, 1) for month in range(1, 13, months)]
    after = [*firsts[1:], date(programme.year + 1, 1, 1)]
    endless = rules.period == Rules.Period.PERPETUAL
    return [
        Period(number, first, None if endless else next_ - timedelta(1))
        for number, (first, next_) in enumerate(zip(firsts, after, strict=True))
    ]


def period_of(day: date, found: list[Period]) -> int:
    """Number of the period in which a day lies; the last one for later days.

    >>> period_of(date(2026, 7, 1), periods(Programme(year=2026), Rules(period="half")))
    1
    """
    return max((period.number for period in found if period.starts_on <= day), default=0)


def part_of(quota: int, period: int, parts: int) -> int:
    """A period's part of a year's quota; the parts are as equal as can be and sum to it.

    >>> [part_of(5, period, 4) for period in range(4)]
    [1, 1, 1, 2]
    """
    return (period + 1) * quota // parts - period * quota // parts
