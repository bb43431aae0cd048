"""Reading rounds, loads and proposals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.api import ENDED, Household, households
from softlanding.office.placement.models import Objection, Placement, PlaceOffer, Round
from softlanding.office.quotas.api import Apportionment, Programme, town_quotas, town_quotas_within
from softlanding.office.walls.api import HouseholdSize, as_office

OPEN = (Placement.Status.SENT, Placement.Status.ACCEPTED)
PUPIL = Q(age__gte=6, age__lt=18)
Used = Mapping[int, tuple[int, int, int]]  # persons, pupils and households, by town


@dataclass(frozen=True)
class Load:
    """A town's quota and school places, and what a set of placements uses of them."""

    territory_id: int
    name: str
    region: str
    latitude: float | None
    longitude: float | None
    quota: int
    persons: int
    households: int
    school_places: int
    pupils: int

    @property
    def percent(self) -> int:
        """Persons in percent of the quota, for a bar; 100 where it is exceeded."""
        return min(100, 100 * self.persons // self.quota) if self.quota else 100

    @property
    def school_percent(self) -> int:
        """Pupils in percent of the school places, for a bar; 100 where they are exceeded."""
        if not self.school_places:
            return 100 if self.pupils else 0
        return min(100, 100 * self.pupils // self.school_places)

    @property
    def free(self) -> bool:
        """Whether there is room for one more person."""
        return self.persons < self.quota

    @property
    def over(self) -> bool:
        return self.persons > self.quota or self.pupils > self.school_places


def waiting_households(programme: Programme) -> QuerySet[Household]:
    """Households with counts that may come and that no town has accepted or been asked about."""
    asked = Placement.objects.filter(household=OuterRef("pk"), status__in=OPEN)
    return households(programme).exclude(phase__in=ENDED).filter(~Exists(asked))


def _used(placements: QuerySet[Placement], year: int) -> Used:
    """Persons, pupils and households by town."""
    age = year - ExtractYear(F("household__members__born"), output_field=IntegerField())
    rows = (
        placements.filter(territory__isnull=False)
        .alias(age=age)
        .order_by()
        .values("territory_id")
        .annotate(
            persons=Count("household__members"),
            pupils=Count("household__members", filter=PUPIL),
            households=Count("household", distinct=True),
        )
        .values_list("territory_id", "persons", "pupils", "households")
    )
    return {town: (persons, pupils, count) for town, persons, pupils, count in rows}


def committed(programme: Programme, *, but: Round | None = None) -> Used:
    """Persons, pupils and households by town that are accepted or awaiting an answer."""
    asked = Placement.objects.filter(round__programme=programme, status__in=OPEN)
    return _used(asked.exclude(round=but) if but else asked, programme.year)


def loads(
    programme: Programme,
    apportionment: Apportionment,
    *,
    round_: Round | None = None,
    used: Used | None = None,
) -> list[Load]:
    """Every participating town with what is committed to it and, if given, the round's plan.

    `used` is what is committed, where the caller knows it already.
    """
    used = committed(programme, but=round_) if used is None else used
    planned: Used = {}
    if round_ is not None:
        kept = round_.placements.exclude(status=Placement.Status.DECLINED)
        planned = _used(kept, programme.year)
    offers = dict(programme.offers.order_by().values_list("territory_id", "school_places"))
    none = (0, 0, 0)
    found = []
    columns = ("pk", "name", "parent__name", "latitude", "longitude")
    towns = town_quotas(apportionment).values_list(*(f"territory__{c}" for c in columns), "persons")
    for town, name, region, latitude, longitude, quota in towns:
        persons, pupils, count = (
            a + b for a, b in zip(used.get(town, none), planned.get(town, none), strict=True)
        )
        found.append(
            Load(
                territory_id=town,
                name=name,
                region=region or "",
                latitude=latitude,
                longitude=longitude,
                quota=quota,
                persons=persons,
                households=count,
                school_places=offers.get(town, 0),
                pupils=pupils,
            )
        )
    return found


def offers_with_quota(programme: Programme) -> list[PlaceOffer]:
    """Offers of a programme with their town, in a fixed order."""
    return list(programme.offers.select_related("territory__parent").order_by("territory__code"))


def placements(round_: Round) -> QuerySet[Placement]:
    """A round's placements with household, town and number of persons."""
    return (
        round_.placements.select_related("household", "territory__parent")
        .annotate(persons=Count("household__members"))
        .order_by("household__reference")
    )


def pupils_of(round_: Round, placements_: QuerySet[Placement]) -> QuerySet[Placement]:
    """The same with the number of `pupils` and whether an objection waits (`objected`)."""
    age = round_.programme.year - ExtractYear(
        F("household__members__born"), output_field=IntegerField()
    )
    waits = Objection.objects.filter(placement=OuterRef("pk"), replied_at=None)
    return placements_.alias(age=age).annotate(
        pupils=Count("household__members", filter=PUPIL), objected=Exists(waits)
    )


def proposals(viewer: Viewer) -> QuerySet[Placement]:
    """What has been proposed to the towns in the viewer's municipal reach."""
    return (
        Placement.objects.exclude(status=Placement.Status.DRAFT)
        .filter(territory_id__in=viewer.reach(Role.MUNICIPAL))
        .select_related("household", "territory", "round__programme")
        .annotate(persons=HouseholdSize("household_id"))
        .order_by("status", "household__arrives_on", "pk")
    )


def sent_in(programme: Programme) -> QuerySet[Placement]:
    """What has been proposed in a programme, the newest round first."""
    return (
        Placement.objects.exclude(status=Placement.Status.DRAFT)
        .filter(round__programme=programme)
        .select_related("household", "territory")
        .order_by("-round__number", "household__reference")
    )


def proposal_for(household: Household) -> Placement | None:
    """The newest proposal of a household to a town with its objections, for its own page."""
    return (
        household.placements.exclude(status=Placement.Status.DRAFT)
        .select_related("territory", "decided_by")
        .prefetch_related("objections")
        .order_by("-round__number")
        .first()
    )


def towns_of(household_ids: set[int]) -> dict[int, int]:
    """Town by household, of those that a town has accepted or been asked about."""
    asked = Placement.objects.filter(
        household_id__in=household_ids, status__in=OPEN, territory__isnull=False
    )
    return {
        household: town
        for household, town in asked.values_list("household_id", "territory_id")
        if town
    }


def declined_before(round_: Round) -> set[tuple[int, int]]:
    """Households and the towns that declined them in earlier rounds: not proposed there again."""
    declined = Placement.objects.filter(
        round__programme=round_.programme_id,
        round__number__lt=round_.number,
        status=Placement.Status.DECLINED,
        territory__isnull=False,
    )
    pairs = declined.values_list("household_id", "territory_id")
    return {(household, town) for household, town in pairs if town}


@dataclass(frozen=True)
class TownAnswers:
    """A town's decided quota in one programme and the answers it has given, in persons."""

    programme_id: int
    programme: str
    town: str
    region: str
    quota: int
    waiting: int
    accepted: int
    declined: int


def answers_within(viewer: Viewer) -> list[TownAnswers]:
    """Quota and answers of each town that a regional or municipal viewer reaches."""
    quotas = list(town_quotas_within(viewer))
    counted = (
        Placement.objects.filter(
            territory_id__in=[quota.territory_id for quota in quotas],
            round__programme_id__in=[quota.apportionment.programme_id for quota in quotas],
        )
        .order_by()
        .values_list("round__programme_id", "territory_id", "status")
        .annotate(Count("household__members"))
    )
    with as_office():  # a town counts whom it declined, though it reads no row of them
        persons = {(programme, town, status): count for programme, town, status, count in counted}
    return [
        TownAnswers(
            programme_id=quota.apportionment.programme_id,
            programme=quota.apportionment.programme.name,
            town=quota.territory.name,
            region=quota.territory.parent.name if quota.territory.parent else "",
            quota=quota.persons,
            **{
                word: persons.get((quota.apportionment.programme_id, quota.territory_id, status), 0)
                for word, status in {
                    "waiting": Placement.Status.SENT,
                    "accepted": Placement.Status.ACCEPTED,
                    "declined": Placement.Status.DECLINED,
                }.items()
            },
        )
        for quota in quotas
    ]


def progress_of(programme: Programme) -> dict[str, int]:
    """Households of a programme by what became of them, for the overview."""
    return programme.households.aggregate(
        households=Count("pk", distinct=True),
        persons=Count("members", distinct=True),
        sent=Count("pk", filter=Q(placements__status=Placement.Status.SENT), distinct=True),
        accepted=Count("pk", filter=Q(placements__status=Placement.Status.ACCEPTED), distinct=True),
    )


def counted(round_: Round) -> dict[str, float]:
    """Households and points of a round as it stands now, hand moves included."""
    placed = Q(territory__isnull=False)
    return round_.placements.aggregate(
        households=Count("pk"),
        placed_households=Count("pk", filter=placed),
        points=Coalesce(Sum("score", filter=placed), 0.0),
        by_hand=Count("pk", filter=~Q(moved_because="")),
    )


def summary(round_: Round) -> dict[str, float]:
    """As `counted`, with persons."""
    persons = round_.placements.aggregate(
        persons=Count("household__members"),
        placed_persons=Count("household__members", filter=Q(territory__isnull=False)),
    )
    return counted(round_) | persons
