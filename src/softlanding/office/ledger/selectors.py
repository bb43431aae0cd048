"""Reading the ledger: statements of towns and regions, entries, swaps, expected households."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.ledger import bridge
from softlanding.office.ledger.bridge import Statement, Turn
from softlanding.office.ledger.models import Closing, Entry, Rules, Swap
from softlanding.office.ledger.periods import PARTS, Period, part_of, periods, rules_of
from softlanding.office.placement.api import Placement, proposals
from softlanding.office.quotas.api import (
    Apportionment,
    Programme,
    Quota,
    decided,
    present_first,
    town_quotas,
)
from softlanding.office.territories.api import Territory


@dataclass(frozen=True)
class Line:
    """A town or region with its statement in one period and what it pledged on top."""

    territory: Territory
    statement: Statement
    pledged: int

    @property
    def percent(self) -> float | None:
        fulfilment = self.statement.fulfilment
        return None if fulfilment is None else round(float(fulfilment * 100), 2)

    @property
    def bar(self) -> int:
        """Length of the bar in percent of the full width."""
        return max(0, min(100, int(self.percent or 0)))


@dataclass(frozen=True)
class Book:
    """A programme's ledger in one period."""

    programme: Programme
    apportionment: Apportionment | None
    rules: Rules
    periods: list[Period]
    closings: dict[int, Closing]
    period: Period
    regions: list[Line]
    towns: list[Line]
    total: Statement | None

    @property
    def closing(self) -> Closing | None:
        return self.closings.get(self.period.number)

    def town(self, territory_id: int) -> Line | None:
        return next((line for line in self.towns if line.territory.pk == territory_id), None)


def closings_of(programme: Programme) -> dict[int, Closing]:
    """Closed periods by number."""
    found = programme.closings.select_related("closed_by")
    return {closing.period: closing for closing in found}


def open_period(programme: Programme, rules: Rules, *, at_least: int = 0) -> Period | None:
    """First period from a number on that is not closed; None if all of them are."""
    closed = set(programme.closings.values_list("period", flat=True))
    still = (
        p for p in periods(programme, rules) if p.number not in closed and p.number >= at_least
    )
    return next(still, None)


def next_programme(programme: Programme) -> Programme | None:
    """The country's next later programme."""
    later = Programme.objects.filter(country_id=programme.country_id, year__gt=programme.year)
    return later.order_by("year", "pk").first()


def book_of(programme: Programme, *, period: int | None = None) -> Book:
    """The ledger of every participating town; of the first open period unless told."""
    rules = rules_of(programme)
    found = periods(programme, rules)
    if rules.period == Rules.Period.PERPETUAL:
        found = [replace(found[0], starts_on=date(_account(programme)[0].year, 1, 1))]
    closings = closings_of(programme)
    if period is None or not 0 <= period < len(found):
        still = [p.number for p in found if p.number not in closings]
        period = still[0] if still else found[-1].number
    apportionment = decided(programme)
    rows, quotas = _rows(programme, apportionment, rules, period)
    towns = [
        Line(quota.territory, rows.pop(quota.territory.code), pledged=quota.pledge)
        for quota in quotas
    ]
    if rows:  # of towns that have left the programme since
        left = Territory.objects.filter(code__in=rows).select_related("parent")
        towns += [Line(town, rows[town.code], pledged=0) for town in left.order_by("name")]
    return Book(
        programme=programme,
        apportionment=apportionment,
        rules=rules,
        periods=found,
        closings=closings,
        period=found[period],
        regions=regions_of(towns),
        towns=towns,
        total=bridge.region_statement(programme.country.code, [t.statement for t in towns])
        if towns
        else None,
    )


def _rows(
    programme: Programme, apportionment: Apportionment | None, rules: Rules, period: int
) -> tuple[dict[str, Statement], list[Quota]]:
    """Statements of the period by code, and the decided quotas, in the order of names."""
    if apportionment is None:
        return {}, []
    quotas = list(town_quotas(apportionment).order_by("territory__parent__name", "territory__name"))
    shares = {quota.territory.code: [quota.persons] for quota in quotas}
    chain = [programme]
    if rules.period == Rules.Period.PERPETUAL:
        chain = _account(programme)
        period = len(chain) - 1
        for earlier in reversed(chain[:-1]):
            former = decided(earlier)
            persons = {q.territory.code: q.persons for q in town_quotas(former)} if former else {}
            shares = {code: [persons.get(code, 0), *own] for code, own in shares.items()}
    else:
        parts = PARTS[Rules.Period(rules.period)]
        shares = {
            code: [part_of(own[0], number, parts) for number in range(parts)]
            for code, own in shares.items()
        }
    places = {other.pk: at for at, other in enumerate(chain)}
    moves = [
        (code, places[of] if len(chain) > 1 else number, kind, persons)
        for of, code, number, kind, persons in Entry.objects.filter(programme__in=chain)
        .order_by()
        .values_list("programme_id", "territory__code", "period", "kind", "persons")
    ]
    # A town that has left the programme keeps its entries, against a quota of nothing.
    length = len(next(iter(shares.values()), [0]))
    shares |= {code: [0] * length for code, *_ in moves if code not in shares}
    found = bridge.statements(shares, moves, rules)
    return {row.unit: row for row in found if row.period == period}, quotas


def _account(programme: Programme) -> list[Programme]:
    """Programmes of the country that run on one account, up to and with this one."""
    return list(
        Programme.objects.filter(
            Q(year__lt=programme.year) | Q(pk=programme.pk),
            country_id=programme.country_id,
            ledger_rules__period=Rules.Period.PERPETUAL,
        ).order_by("year", "pk")
    )


def regions_of(towns: Iterable[Line]) -> list[Line]:
    """The regions of towns, each as the sum of these towns."""
    grouped: dict[int, list[Line]] = {}
    for line in towns:
        grouped.setdefault(line.territory.parent_id or 0, []).append(line)
    return [
        Line(
            lines[0].territory.parent or lines[0].territory,
            bridge.region_statement(str(region), [line.statement for line in lines]),
            pledged=sum(line.pledged for line in lines),
        )
        for region, lines in grouped.items()
    ]


def sees_all(viewer: Viewer, programme: Programme) -> bool:
    """Whether the viewer works for the whole country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL, Role.AUDITOR)


def visible(viewer: Viewer, book: Book) -> list[Line]:
    """Towns that the viewer may see: all of the country, or those in its own reach."""
    if sees_all(viewer, book.programme):
        return book.towns
    reach = viewer.reach(Role.REGIONAL, Role.MUNICIPAL)
    return [line for line in book.towns if line.territory.pk in reach]


def order_of_turns(book: Book, persons: int) -> list[tuple[Line, Turn]]:
    """Towns in the order in which they receive the next household."""
    lines = {line.territory.code: line for line in book.towns}
    found = bridge.order_of_turns((line.statement for line in book.towns), persons)
    return [(lines[turn.unit], turn) for turn in found]


def ledgers(viewer: Viewer) -> QuerySet[Programme]:
    """Programmes whose ledger the viewer sees."""
    reach = viewer.reach(Role.REGIONAL, Role.MUNICIPAL)
    found = Programme.objects.filter(
        Q(country_id__in=viewer.reach(Role.NATIONAL, Role.AUDITOR)) | Q(participants__in=reach)
    )
    return present_first(found.select_related("country").distinct())


def entries(viewer: Viewer, programme: Programme) -> QuerySet[Entry]:
    """Entries of the towns that the viewer sees, newest first."""
    found = programme.ledger_entries.select_related(
        "territory", "created_by", "swap__giving", "swap__taking", "corrects", "correction"
    )
    if not sees_all(viewer, programme):
        found = found.filter(territory_id__in=viewer.reach(Role.REGIONAL, Role.MUNICIPAL))
    return found.order_by("-pk")


def swaps(viewer: Viewer, programme: Programme) -> QuerySet[Swap]:
    """Swaps in the viewer's regions, newest first."""
    found = programme.swaps.select_related("giving__parent", "taking", "proposed_by", "settled_by")
    if not sees_all(viewer, programme):
        found = found.filter(giving__parent_id__in=viewer.reach(Role.REGIONAL))
    return found.order_by("-pk")


def expected(viewer: Viewer, programme: Programme) -> QuerySet[Placement]:
    """Households that the viewer's towns have accepted and not yet confirmed as arrived."""
    return still_to_come(programme, proposals(viewer)).order_by("household__arrives_on", "pk")


def still_to_come(
    programme: Programme, among: QuerySet[Placement] | None = None
) -> QuerySet[Placement]:
    """Households that a town has accepted and that nobody has confirmed as arrived."""
    counted = Entry.objects.filter(placement=OuterRef("pk"))
    found = Placement.objects.all() if among is None else among
    return found.filter(
        ~Exists(counted), round__programme=programme, status=Placement.Status.ACCEPTED
    )
