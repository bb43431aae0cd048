"""Writing the ledger: arrivals, departures, corrections, swaps, rules, closing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import mark_arrived
from softlanding.office.ledger import bridge, policies
from softlanding.office.ledger.closing import outlook
from softlanding.office.ledger.models import Closing, Entry, Rules, Swap
from softlanding.office.ledger.periods import period_of, periods, rules_of
from softlanding.office.ledger.selectors import book_of, next_programme, open_period
from softlanding.office.network.api import Experience, record_experience
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import (
    Programme,
    carry_overs,
    decided,
    may_take_carry_overs,
    set_carry_overs,
)
from softlanding.office.territories.api import Territory

# Sent with `placement` inside the transaction in which its arrival is confirmed.
arrival_confirmed = Signal()


def confirm_arrival(
    *, viewer: Viewer, placement: Placement, happened_on: date, synthetic: bool = False
) -> Entry:
    """A household has arrived in the town that accepted it; counted once.

    Municipal coordinators of the town. Audited.

    Raises
    ------
    NotNow
        It has been confirmed already, no officer has decided, or the day cannot be.
    """
    with audited("arrival confirmed", viewer=viewer, subject=placement):
        # Locking the placement lets two confirmations come one after the other.
        placement = (
            Placement.objects.select_for_update(of=("self",))
            .select_related("round__programme", "household", "territory")
            .get(pk=placement.pk)
        )
        policies.may_confirm(Entry.objects.filter(placement=placement).exists())
        town = policies.has_town(placement)
        programme = _locked(placement.round.programme)
        policies.may_have_happened(happened_on, today=timezone.localdate(), programme=programme)
        programme, period = _place(programme, happened_on)
        mark_arrived(household=placement.household, day=happened_on)
        entry = Entry.objects.create(
            programme=programme,
            territory=town,
            period=period,
            kind=Entry.Kind.ARRIVAL,
            persons=placement.household.members.count(),
            happened_on=happened_on,
            placement=placement,
            is_synthetic=synthetic or placement.household.is_synthetic,
            created_by=viewer.user,
        )
        arrival_confirmed.send(sender=Entry, placement=placement)
        return entry


def record(
    *,
    viewer: Viewer,
    programme: Programme,
    town: Territory,
    kind: str,
    persons: int,
    happened_on: date,
    reason: str,
    synthetic: bool = False,
) -> Entry:
    """Enter persons who came or left without a placement of this office.

    Municipal coordinators of the town, national officers of the country. Audited.

    Raises
    ------
    NotNow
        No quotas are decided, the town takes no part, or the day cannot be.
    """
    with audited("ledger entry made", viewer=viewer, reason=reason) as act:
        programme = _locked(programme)
        policies.may_be_kept(programme, decided(programme))
        policies.may_enter(programme, town)
        policies.may_have_happened(happened_on, today=timezone.localdate(), programme=programme)
        programme, period = _place(programme, happened_on)
        act.subject = entry = Entry.objects.create(
            programme=programme,
            territory=town,
            period=period,
            kind=kind,
            persons=persons,
            happened_on=happened_on,
            reason=reason,
            is_synthetic=synthetic,
            created_by=viewer.user,
        )
    return entry


def correct(*, viewer: Viewer, entry: Entry, persons: int, reason: str) -> Entry:
    """Say how many persons it should have been; the difference is a new entry.

    Whoever may enter for the town. It counts in the first period that is still open.

    Raises
    ------
    NotNow
        It is a swap, has been corrected before, or is right as it is.
    """
    with audited("ledger entry corrected", viewer=viewer, reason=reason, subject=entry):
        programme = _locked(entry.programme)
        entry = Entry.objects.select_related("corrects").get(pk=entry.pk)
        policies.may_correct(entry)
        standing = entry.persons
        earlier = entry.corrects
        while earlier is not None:
            standing, earlier = standing + earlier.persons, earlier.corrects
        if persons == standing:
            raise NotNow(_("That is the number that stands in the ledger already."))
        programme, period = _place(programme, entry.happened_on)
        return Entry.objects.create(
            programme=programme,
            territory=entry.territory,
            period=period,
            kind=entry.kind,
            persons=persons - standing,
            happened_on=entry.happened_on,
            reason=reason,
            corrects=entry,
            is_synthetic=entry.is_synthetic,
            created_by=viewer.user,
        )


def propose_swap(
    *,
    viewer: Viewer,
    programme: Programme,
    giving: Territory,
    taking: Territory,
    persons: int,
    reason: str,
) -> Swap:
    """Write down that one town would take over a part of another's quota.

    Regional coordinators of the region. Changes no quota; audited.

    Raises
    ------
    NotNow
        The towns lie in different regions, or a town takes no part.
    InputRefused
        The giving town has not so many to give.
    """
    with audited("swap proposed", viewer=viewer, reason=reason) as act:
        programme = _locked(programme)
        policies.may_swap(giving, taking)
        _swap_parts(programme, giving, taking, persons)
        act.subject = swap = Swap.objects.create(
            programme=programme,
            giving=giving,
            taking=taking,
            persons=persons,
            reason=reason,
            proposed_by=viewer.user,
        )
    return swap


def settle_swap(*, viewer: Viewer, swap: Swap, recorded: bool, synthetic: bool = False) -> Swap:
    """Record a proposed swap, which moves quota between the two towns, or withdraw it.

    Regional coordinators of the region. Audited.
    """
    action = "swap recorded" if recorded else "swap withdrawn"
    with audited(action, viewer=viewer, reason=swap.reason, subject=swap):
        programme = _locked(swap.programme)
        swap = Swap.objects.select_related("giving", "taking").get(pk=swap.pk)
        policies.may_settle(swap)
        swap.status = Swap.Status.RECORDED if recorded else Swap.Status.WITHDRAWN
        swap.settled_at, swap.settled_by = timezone.now(), viewer.user
        swap.save(update_fields=["status", "settled_at", "settled_by"])
        if recorded:
            period, parts = _swap_parts(programme, swap.giving, swap.taking, swap.persons)
            for town, persons in zip((swap.giving, swap.taking), parts, strict=True):
                Entry.objects.create(
                    programme=programme,
                    territory=town,
                    period=period,
                    kind=Entry.Kind.SWAP,
                    persons=persons,
                    happened_on=timezone.localdate(),
                    reason=swap.reason,
                    swap=swap,
                    is_synthetic=synthetic,
                    created_by=viewer.user,
                )
    return swap


def set_rules(
    *,
    viewer: Viewer,
    programme: Programme,
    period: str,
    expires_after: int | None,
    self_settled: Fraction,
    departures_reopen: bool,
) -> Rules:
    """Say how the ledger is kept, as long as it has no entries.

    National officers of the country. Audited.
    """
    with audited("ledger rules set", viewer=viewer, subject=programme):
        programme = _locked(programme)
        policies.may_change_rules(programme)
        rules, _new = Rules.objects.update_or_create(
            programme=programme,
            defaults={
                "period": period,
                "expires_after": expires_after,
                "self_settled_part": self_settled.numerator,
                "self_settled_of": self_settled.denominator,
                "departures_reopen": departures_reopen,
            },
        )
    return rules


def close_period(*, viewer: Viewer, programme: Programme, reason: str) -> Closing:
    """Close the first open period; the last one writes into the next programme's quotas.

    What each town received becomes its experience, for whoever looks for a mentor.

    National officers of the country. Audited with the reason.

    Raises
    ------
    NotNow
        Nothing can be closed, or the next programme cannot take what is carried over.
    """
    with audited("ledger period closed", viewer=viewer, reason=reason, subject=programme):
        programme = _locked(programme)
        ahead = outlook(programme)
        if ahead.into is not None:
            set_carry_overs(
                viewer=viewer,
                programme=ahead.into,
                persons=ahead.carried,
                reason=reason,
                came_from=programme,
            )
        book = book_of(programme, period=ahead.period.number)
        received = {line.territory.pk: line.statement.counted for line in book.towns}
        _tell_received(programme, ahead.period.number, received)
        return Closing.objects.create(
            programme=programme,
            period=ahead.period.number,
            reason=reason,
            closed_by=viewer.user,
        )


def reopen_period(*, viewer: Viewer, programme: Programme, reason: str) -> None:
    """Open the period closed last, and take back what was carried into the next programme.

    National officers of the country; until the next programme's quotas are decided.
    """
    with audited("ledger period opened again", viewer=viewer, reason=reason, subject=programme):
        programme = _locked(programme)
        closing = policies.may_reopen(programme.closings.order_by("period").last())
        into = next_programme(programme)
        if closing.period == periods(programme, rules_of(programme))[-1].number and into:
            may_take_carry_overs(into)
            if carry_overs(into):
                set_carry_overs(viewer=viewer, programme=into, persons={}, reason=reason)
        _tell_received(programme, closing.period, {})
        closing.delete()


def _tell_received(programme: Programme, period: int, persons: dict[int, int]) -> None:
    record_experience(
        reference=f"ledger {programme.pk}, period {period}",
        kind=Experience.Kind.RECEIVED,
        year=programme.year,
        persons={town: count for town, count in persons.items() if count > 0},
    )


def _locked(programme: Programme) -> Programme:
    """The programme, locked: entries, swaps and closing come one after the other."""
    return (
        Programme.objects.select_for_update(of=("self",))
        .select_related("country")
        .get(pk=programme.pk)
    )


def _place(programme: Programme, day: date) -> tuple[Programme, int]:
    """Programme and period in which a day's entry counts: the first open one from it on."""
    here: Programme | None = programme
    while here is not None:
        rules = rules_of(here)
        least = period_of(day, periods(here, rules))
        found = open_period(here, rules, at_least=least) or open_period(here, rules)
        if found is not None:
            return here, found.number
        here = next_programme(here)
    raise NotNow(_("Every period is closed, and there is no later programme."))


def _swap_parts(
    programme: Programme, giving: Territory, taking: Territory, persons: int
) -> tuple[int, tuple[int, int]]:
    book = book_of(programme)
    policies.may_be_kept(programme, book.apportionment)
    if book.closing is not None:
        raise NotNow(_("Every period of this programme is closed."))
    for town in (giving, taking):
        policies.may_enter(programme, town)
    lines = [book.town(town.pk) for town in (giving, taking)]
    one, other = (line.statement for line in lines if line is not None)
    return book.period.number, bridge.swap_parts(one, other, persons)
