"""Reading a negotiation: how towns and regions stand, what waits for whom, what has happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas import transitions
from softlanding.office.quotas.models import (
    Answer,
    Apportionment,
    Move,
    Quota,
    Redistribution,
    Step,
)
from softlanding.office.quotas.selectors import latest_answers, region_quotas, town_quotas
from softlanding.office.territories.api import Level, Territory

SHOWN = (*transitions.UNDER_WAY, Apportionment.Status.DECIDED)


@dataclass(frozen=True)
class TownStanding:
    """A town's number, its last word and, where a total was changed, its former number."""

    quota: Quota
    answer: Answer | None
    by_default: bool
    former: int | None

    @property
    def moved(self) -> int:
        return self.quota.persons - self.quota.indicative

    @property
    def changed(self) -> int:
        """Difference to the number that was in force before."""
        return self.quota.indicative - (self.former or 0)


@dataclass(frozen=True)
class RegionStanding:
    """A region's quota and what its towns said, in towns and persons."""

    quota: Quota
    towns: list[TownStanding]
    redistributions: list[Redistribution]

    @property
    def answered(self) -> int:
        return sum(1 for town in self.towns if town.answer and town.answer.by_id)

    @property
    def asked(self) -> int:
        """Persons by which the asks differ from the quotas, in sum."""
        return sum(
            (town.answer.asked or 0) - town.quota.indicative
            for town in self.towns
            if town.answer and town.answer.kind == Answer.Kind.ASK
        )

    @property
    def asking(self) -> int:
        return sum(1 for t in self.towns if t.answer and t.answer.kind == Answer.Kind.ASK)

    @property
    def pledged(self) -> int:
        return sum(town.quota.pledge for town in self.towns)

    @property
    def persons(self) -> int:
        return sum(town.quota.persons for town in self.towns)


def town_standings(
    apportionment: Apportionment, status: str, *, region_id: int | None = None
) -> list[TownStanding]:
    """How the towns of a region, or all of them, stand in the status that holds today."""
    answers = latest_answers(apportionment)
    former: dict[int, int] = {}
    if apportionment.former is not None:
        former = dict(apportionment.former.quotas.values_list("territory_id", "persons"))
    closed = apportionment.consulted and status != Apportionment.Status.CONSULTATION
    found = []
    for quota in town_quotas(apportionment, region_id=region_id):
        answer = answers.get(quota.pk)
        silent = answer is None or answer.kind == Answer.Kind.DEFAULT
        found.append(TownStanding(quota, answer, closed and silent, former.get(quota.territory_id)))
    return found


def region_standings(apportionment: Apportionment, status: str) -> list[RegionStanding]:
    """Every region with towns that take part."""
    towns: dict[int | None, list[TownStanding]] = {}
    for town in town_standings(apportionment, status):
        towns.setdefault(town.quota.territory.parent_id, []).append(town)
    moved: dict[int, list[Redistribution]] = {}
    for one in apportionment.redistributions.order_by("pk"):
        moved.setdefault(one.region_id, []).append(one)
    return [
        RegionStanding(quota, towns[quota.territory_id], moved.get(quota.territory_id, []))
        for quota in region_quotas(apportionment)
        if quota.territory_id in towns
    ]


def redistributions(apportionment: Apportionment, region: Territory) -> list[Redistribution]:
    """Moves and agreements of a region with their towns, newest first."""
    return list(
        apportionment.redistributions.filter(region=region)
        .select_related("by", "region")
        .prefetch_related("moves__quota__territory")
    )


def story(apportionment: Apportionment, place: Territory | None = None) -> QuerySet[Step]:
    """The steps taken: all of them, or what concerns a town or a region."""
    steps = apportionment.steps.select_related("by", "territory").order_by("at", "pk")
    if place is None:
        return steps
    if place.level == Level.REGION:
        return steps.filter(Q(territory=None) | Q(territory=place) | Q(territory__parent=place))
    moved = Redistribution.objects.filter(
        apportionment=apportionment, moves__quota__territory=place
    )
    return steps.filter(
        Q(territory=None)
        | Q(territory=place)
        | Q(data__redistribution__in=list(moved.values_list("pk", flat=True)))
    )


@dataclass(frozen=True)
class Task:
    """A quota on somebody's desk: of a town or a region, and what waits there."""

    quota: Quota
    status: str
    answer: Answer | None
    waiting: bool  # for an answer to the quota
    agreement: bool  # for consent to an own agreement
    reminded: bool


def desk(viewer: Viewer, today: date) -> list[Task]:
    """Quotas of the regions and towns that the viewer coordinates, what waits first."""
    regions, towns = viewer.reach(Role.REGIONAL), viewer.reach(Role.MUNICIPAL)
    quotas = (
        Quota.objects.filter(
            Q(territory__level=Level.REGION, territory_id__in=regions)
            | Q(territory__level=Level.MUNICIPALITY, territory_id__in=towns),
            apportionment__status__in=SHOWN,
        )
        .filter(Q(territory__level=Level.REGION) | _takes_part())
        .select_related("apportionment__programme", "territory")
        .order_by("-apportionment__programme__year", "-apportionment_id", "territory__name")
    )
    return sorted(_tasks(list(quotas), today), key=lambda t: not (t.waiting or t.agreement))


def _takes_part() -> Q:
    return Q(territory__programmes=F("apportionment__programme"))


def _tasks(quotas: Iterable[Quota], today: date) -> list[Task]:
    quotas = list(quotas)
    given = {
        answer.quota_id: answer for answer in Answer.objects.filter(quota__in=quotas).order_by("pk")
    }
    asked = set(
        Move.objects.filter(
            quota__in=quotas,
            consent=Move.Consent.WAITING,
            redistribution__status=Redistribution.Status.OPEN,
        ).values_list("quota_id", flat=True)
    )
    reminded = set(
        Step.objects.filter(
            apportionment__in={quota.apportionment_id for quota in quotas},
            action=transitions.Action.REMIND,
        ).values_list("apportionment_id", flat=True)
    )
    found = []
    for quota in quotas:
        status = transitions.phase(quota.apportionment, today)
        town = quota.territory.level == Level.MUNICIPALITY
        waiting = town and status == transitions.CONSULTATION and quota.pk not in given
        found.append(
            Task(
                quota,
                status,
                given.get(quota.pk),
                waiting,
                status == transitions.REDISTRIBUTION and quota.pk in asked,
                waiting and quota.apportionment_id in reminded,
            )
        )
    return found
