"""The demo's year before: every phase, and every number the same wherever it is counted."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Count, Sum

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Consent, Household, Person, TownAccess
from softlanding.office.cases.phases import BEFORE_ARRIVAL
from softlanding.office.ledger.api import Entry, book_of
from softlanding.office.placement.api import Placement, progress_of
from softlanding.office.placement.models import HandMove
from softlanding.office.placement.selectors import loads
from softlanding.office.quotas.api import Programme, decided, town_quotas
from softlanding.office.residents.models import News
from softlanding.office.settlement.models import Notice, Plan, Task
from softlanding.office.site import demo_year
from softlanding.office.site.demo_country import _person
from softlanding.office.territories.api import add_synthetic_indicators, load_country

TODAY = date(2026, 11, 2)
PAST = timedelta(days=10)
Phase = Household.Phase
OPEN = (Placement.Status.SENT, Placement.Status.ACCEPTED)
ENDED = (Phase.CLOSED, Phase.WITHDRAWN)


@pytest.fixture
def officer(db: None) -> Viewer:
    nation = load_country("LI", vintage=2025)
    add_synthetic_indicators(nation, year=2025, seed=1)
    return Viewer(_person(nation, Role.NATIONAL, nation))


def add(officer: Viewer) -> Programme:
    (nation,) = officer.territories(Role.NATIONAL)
    return demo_year.add_year(nation, officer=officer, today=TODAY, seed=7)


def persons_of(households: list[int]) -> int:
    return Person.objects.filter(household__in=households).count()


@pytest.mark.slow
def test_the_year_is_whole_and_its_numbers_agree(officer: Viewer) -> None:
    programme = add(officer)
    cases = list(programme.households.prefetch_related("steps"))
    assert len(cases) == 300
    assert {case.phase for case in cases} == set(Phase.values)
    steps_are_in_order(cases)
    quotas_and_loads_are_kept(programme)
    answers_plans_and_access_agree(programme)
    ledger_counts_whoever_came(programme)
    assert progress_of(programme)["persons"] == persons_of([case.pk for case in cases])
    placed = [case.pk for case in cases if case.phase not in (Phase.SUBMITTED, Phase.SELECTED)]
    assert Consent.objects.values("household").distinct().count() >= len(placed) - 5
    assert Notice.objects.exists()
    flights = News.objects.filter(kind=News.Kind.ARRIVAL)
    assert set(flights.values_list("household__phase", flat=True)) == {Phase.TRAVEL}
    assert not News.objects.exclude(kind=News.Kind.ARRIVAL).filter(at__date__gt=TODAY).exists()
    assert HandMove.objects.count() >= 3
    for model in (Household, User, Entry):
        assert not model.objects.filter(is_synthetic=False).exists()
    assert all("(synthetic)" in person.family for person in Person.objects.all())


def steps_are_in_order(cases: list[Household]) -> None:
    for case in cases:
        steps = list(case.steps.all())
        assert steps[-1].phase == case.phase
        assert steps[0].phase == Phase.SUBMITTED
        assert all(one.entered_on <= next_.entered_on for one, next_ in pairwise(steps)), case
        assert steps[-1].entered_on <= TODAY
        assert bool(steps[-1].note) == (case.phase in ENDED)


def quotas_and_loads_are_kept(programme: Programme) -> None:
    quotas = decided(programme)
    assert quotas is not None
    assert town_quotas(quotas).aggregate(all=Sum("persons"))["all"] == programme.persons
    assert not any(load.over for load in loads(programme, quotas))


def answers_plans_and_access_agree(programme: Programme) -> None:
    placements = Placement.objects.filter(round__programme=programme)
    twice = placements.filter(status__in=OPEN).values("household").annotate(n=Count("pk"))
    assert not twice.filter(n__gt=1).exists()
    accepted = placements.filter(status=Placement.Status.ACCEPTED)
    assert set(accepted.values_list("pk", flat=True)) == set(
        Plan.objects.values_list("placement", flat=True)
    )
    further = [*BEFORE_ARRIVAL[3:], Phase.ARRIVAL, Phase.RECEPTION, Phase.SETTLEMENT]
    further += [Phase.FOLLOW_UP, Phase.CLOSED]
    undecided = accepted.filter(household__phase__in=further).exclude(decision="confirmed")
    assert not undecided.exists()
    assert not placements.filter(household__phase=Phase.WITHDRAWN, status__in=OPEN).exists()
    assert not TownAccess.objects.filter(household__phase__in=ENDED, ended_at=None).exists()
    seeing = TownAccess.objects.filter(ended_at=None, why=TownAccess.Why.ACCEPTED)
    staying = accepted.exclude(household__phase__in=ENDED)
    pairs = ("household_id", "territory_id")
    assert set(seeing.values_list(*pairs)) == set(staying.values_list(*pairs))
    assert not Task.objects.filter(done_at=None, due_on__lt=TODAY - PAST).exists()
    assert not Task.objects.filter(done_at__date__gt=TODAY).exists()


def ledger_counts_whoever_came(programme: Programme) -> None:
    arrived = programme.households.filter(steps__phase=Phase.ARRIVAL)
    came = Entry.objects.filter(kind=Entry.Kind.ARRIVAL)
    assert {entry.placement.household_id for entry in came if entry.placement} == set(
        arrived.values_list("pk", flat=True)
    )
    for entry in came.select_related("placement__household"):
        placement = entry.placement
        assert placement is not None
        assert placement.decision == Placement.Decision.CONFIRMED
        assert entry.territory_id == placement.territory_id
        assert entry.persons == persons_of([placement.household_id])
        assert programme.year <= entry.happened_on.year
        assert entry.happened_on == placement.household.arrives_on <= TODAY
    left = programme.households.filter(steps__note=demo_year.LEFT)
    gone = Entry.objects.filter(kind=Entry.Kind.DEPARTURE).aggregate(all=Sum("persons"))["all"]
    assert gone == persons_of(list(left.values_list("pk", flat=True)))
    total = book_of(programme).total
    assert total is not None
    assert total.arrived == persons_of(list(arrived.values_list("pk", flat=True)))


def test_the_same_seed_gives_the_same_year(
    officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ((Phase.SETTLEMENT, 6, -200, -100),), ((Phase.PLACED, 5, 95, 125),)
    monkeypatch.setattr(demo_year, "BATCHES", small)
    monkeypatch.setattr(demo_year, "NOT_PROPOSED", ((Phase.SUBMITTED, 1, 200, 300),))
    found = []
    for _time in range(2):
        with transaction.atomic():
            programme = add(officer)
            rows = programme.households.order_by("reference").values_list(
                "reference", "phase", "arrives_on", "placements__territory__code",
                "placements__status", "placements__decision",
            )  # fmt: skip
            found.append(list(rows))
            transaction.set_rollback(True)
    assert len(found[0]) >= 12
    assert found[0] == found[1]
