"""Reading programmes and quotas, within the viewer's reach."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When
from django.utils import timezone

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas.models import (
    Answer,
    Apportionment,
    Participation,
    Programme,
    Quota,
)
from softlanding.office.territories.api import Level, Territory


def programmes(viewer: Viewer) -> QuerySet[Programme]:
    """Programmes that the viewer runs or audits: those of this year and later, then the past."""
    found = Programme.objects.filter(country_id__in=viewer.reach(Role.NATIONAL, Role.AUDITOR))
    return present_first(found.select_related("country"))


def present_first(found: QuerySet[Programme]) -> QuerySet[Programme]:
    """Programmes of this year and later by their year, then those of the past."""
    past = Case(When(year__lt=timezone.localdate().year, then=1), default=0)
    return found.annotate(past=past).order_by("past", "year", "pk")


def programmes_within(viewer: Viewer) -> QuerySet[Programme]:
    """Programmes that the viewer runs or audits, or in which a region or town of theirs has part.

    The newest year first.
    """
    local = Participation.objects.filter(
        programme=OuterRef("pk"), territory_id__in=viewer.reach(Role.REGIONAL, Role.MUNICIPAL)
    )
    national = Q(country_id__in=viewer.reach(Role.NATIONAL, Role.AUDITOR))
    return (
        Programme.objects.filter(national | Exists(local))
        .select_related("country")
        .order_by("-year", "-pk")
    )


def decided(programme: Programme) -> Apportionment | None:
    """The decided apportionment, if there is one."""
    return programme.apportionments.filter(status=Apportionment.Status.DECIDED).first()


def former(programme: Programme) -> Apportionment | None:
    """What was decided for the country's latest programme of an earlier year."""
    return (
        Apportionment.objects.filter(
            programme__country=programme.country_id,
            programme__year__lt=programme.year,
            total__gt=0,
            status=Apportionment.Status.DECIDED,
        )
        .select_related("programme")
        .order_by("-programme__year", "-programme_id")
        .first()
    )


def territory_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of territories by code."""
    wanted = set(codes)
    if not wanted:
        return {}
    return dict(Territory.objects.filter(code__in=wanted).values_list("code", "name"))


def under_way(programme: Programme) -> Apportionment | None:
    """The apportionment that is being negotiated, if there is one."""
    return programme.apportionments.filter(
        status__in=[
            Apportionment.Status.CONSULTATION,
            Apportionment.Status.REDISTRIBUTION,
            Apportionment.Status.CLOSING,
        ]
    ).first()


def latest_answers(apportionment: Apportionment) -> dict[int, Answer]:
    """The newest answer to each quota that has one, by the quota's id."""
    newest = (
        Answer.objects.filter(quota__apportionment=apportionment)
        .select_related("by")
        .order_by("quota_id", "-pk")
        .distinct("quota_id")
    )
    return {answer.quota_id: answer for answer in newest}


def region_quotas(apportionment: Apportionment) -> QuerySet[Quota]:
    """Quotas of the regions, each with `towns` that take part and `population` of these."""
    takes_part = Q(territory__children__programmes=apportionment.programme_id)
    return (
        apportionment.quotas.filter(territory__level=Level.REGION)
        .select_related("territory")
        .annotate(
            towns=Count("territory__children", filter=takes_part, distinct=True),
            population=Sum("territory__children__population", filter=takes_part),
        )
        .order_by("-persons", "territory__name")
    )


def town_quotas(apportionment: Apportionment, *, region_id: int | None = None) -> QuerySet[Quota]:
    """Quotas of participating municipalities, of one region or of all."""
    quotas = apportionment.quotas.filter(
        territory__level=Level.MUNICIPALITY, territory__programmes=apportionment.programme_id
    )
    if region_id is not None:
        quotas = quotas.filter(territory__parent_id=region_id)
    return quotas.select_related("territory__parent").order_by("-persons", "territory__name")


def town_quotas_within(viewer: Viewer) -> QuerySet[Quota]:
    """Decided quotas of the towns that a regional or municipal viewer reaches."""
    return (
        Quota.objects.filter(
            apportionment__status=Apportionment.Status.DECIDED,
            territory__level=Level.MUNICIPALITY,
            territory_id__in=viewer.reach(Role.REGIONAL, Role.MUNICIPAL),
            persons__gt=0,
        )
        .select_related("territory__parent", "apportionment__programme")
        .order_by("apportionment__programme__year", "territory__name")
    )
