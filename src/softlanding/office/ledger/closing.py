"""What closing a period would carry, into the next period or the next programme's quotas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softlanding.errors import NotNow
from softlanding.office.ledger import policies
from softlanding.office.ledger.periods import Period
from softlanding.office.ledger.selectors import (
    Book,
    Line,
    book_of,
    next_programme,
    still_to_come,
)
from softlanding.office.quotas.api import Programme, may_take_carry_overs


@dataclass(frozen=True)
class Outlook:
    """A period about to be closed.

    Parameters
    ----------
    book
        The ledger as it stands in that period.
    into
        Programme whose quotas take what is carried over; None within the year.
    carried
        Persons to carry, signed, by town of the next programme; those of 0 left out.
    left_behind
        Towns with something to carry that take no part in the next programme.
    """

    book: Book
    into: Programme | None
    carried: dict[int, int]
    left_behind: list[Line]

    @property
    def period(self) -> Period:
        return self.book.period


def outlook(programme: Programme) -> Outlook:
    """What closing the first open period would do; decides and writes nothing.

    Raises
    ------
    NotNow
        Nothing can be closed, or there is nowhere to carry it to.
    """
    book = book_of(programme)
    policies.may_be_kept(programme, book.apportionment)
    period = policies.may_close(book.rules, book.periods, set(book.closings))
    carries = {
        line.territory.pk: line.statement.carried_out
        for line in book.towns
        if line.statement.carried_out
    }
    if period.number < book.periods[-1].number:
        return Outlook(book, None, carries, [])
    into = policies.may_carry_to(next_programme(programme))
    may_take_carry_overs(into)
    known = set(into.participants.values_list("pk", flat=True))
    return Outlook(
        book=book,
        into=into,
        carried={town: persons for town, persons in carries.items() if town in known},
        left_behind=[
            line
            for line in book.towns
            if line.statement.carried_out and line.territory.pk not in known
        ],
    )


def why_open(book: Book, *, today: date) -> list[str]:
    """Why a period that is over is still open, in sentences; none while it runs."""
    ends_on = book.period.ends_on
    if book.apportionment is None or book.closing or ends_on is None or ends_on >= today:
        return []
    reasons = []
    expected = still_to_come(book.programme).count()
    if expected:
        text = ngettext(
            "%(households)s household with a town has not arrived yet; it counts here.",
            "%(households)s households with a town have not arrived yet; they count here.",
            expected,
        )
        reasons.append(text % {"households": expected})
    into = next_programme(book.programme)
    if into is not None and book.period == book.periods[-1]:
        try:
            may_take_carry_overs(into)
        except NotNow:
            text = _(
                "Nothing can be carried over any more: the quotas of %(programme)s have been "
                "sent out or are decided."
            )
            reasons.append(text % {"programme": into.name})
    return reasons or [_("It can be closed; what is left is then carried over.")]
