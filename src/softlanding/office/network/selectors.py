"""Reading the board, a town's engagement and checklist, and alliances, within reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.network.checklist import LINES, MANDATORY, TEMPLATE, Line
from softlanding.office.network.models import (
    Alliance,
    ChecklistItem,
    Engagement,
    Member,
    Mentorship,
    Stage,
)
from softlanding.office.territories.api import Level, Territory, competences_of, within

SETTLED = (ChecklistItem.Status.DONE, ChecklistItem.Status.WAIVED)
READERS = (Role.NATIONAL, Role.REGIONAL, Role.AUDITOR)


def reached(viewer: Viewer, *roles: Role, path: str = "") -> Q:
    """Territories that the viewer reaches in the roles, as a condition; see `Viewer.reach`."""
    return within([territory.pk for territory in viewer.territories(*roles)], path)


def engagements(viewer: Viewer) -> QuerySet[Engagement]:
    """Engagements that a coordinator or auditor reaches, with `settled` and `lines`."""
    return (
        Engagement.objects.filter(reached(viewer, *READERS, path="town"))
        .select_related("town__parent")
        .annotate(
            lines=Count("checklist"),
            settled=Count("checklist", filter=Q(checklist__status__in=SETTLED)),
        )
        .order_by("next_step_on", "town__name", "pk")
    )


@dataclass(frozen=True)
class Board:
    """The towns shown, and how many stand in each stage."""

    rows: list[Engagement]

    @property
    def columns(self) -> list[tuple[Stage, list[Engagement]]]:
        return [(stage, [row for row in self.rows if row.stage == stage]) for stage in Stage]

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.stage for row in self.rows)


def board(viewer: Viewer, *, region_id: int | None = None, size_class: str = "") -> Board:
    """The board, filtered. The size class is a rule and not a column, so it is asked here."""
    rows = engagements(viewer)
    if region_id is not None:
        rows = rows.filter(town__parent_id=region_id)
    return Board([row for row in rows if size_class in ("", row.town.size_class)])


def regions(viewer: Viewer) -> QuerySet[Territory]:
    """Regions with a town on the viewer's board."""
    return (
        Territory.objects.filter(
            reached(viewer, *READERS, path="children"),
            level=Level.REGION,
            children__engagement__isnull=False,
        )
        .distinct()
        .order_by("name", "code")
    )


def towns_to_contact(viewer: Viewer, query: str, *, count: int) -> QuerySet[Territory]:
    """Municipalities within the coordinator's reach whose name begins so, not yet on the board."""
    return (
        Territory.objects.filter(
            reached(viewer, Role.NATIONAL, Role.REGIONAL),
            level=Level.MUNICIPALITY,
            name__istartswith=query,
            engagement__isnull=True,
        )
        .select_related("parent")
        .order_by("name", "code")[:count]
    )


def open_mandatory(engagement: Engagement) -> set[str]:
    """Mandatory lines of the template that are neither done nor waived."""
    settled = engagement.checklist.filter(status__in=SETTLED).values_list("code", flat=True)
    return set(MANDATORY) - set(settled)


def country_code(town: Territory) -> str:
    """Code of the country of a municipality or region."""
    while town.parent is not None:
        town = town.parent
    return town.code


def checklist(engagement: Engagement, *, today: date) -> list[dict[str, Any]]:
    """Lines with item, text and the competences that matter for them; late ones marked."""
    competences = competences_of(country_code(engagement.town))
    items = engagement.checklist.select_related("settled_by").order_by("due_on", "pk")
    return [
        {
            "item": item,
            "line": LINES[item.code],
            "late": item.status == ChecklistItem.Status.OPEN and item.due_on < today,
            "competences": competences.matter_for(LINES[item.code].areas) if competences else [],
        }
        for item in items
        if item.code in LINES
    ]


def template() -> tuple[Line, ...]:
    """The lines that a town will be asked for once it prepares."""
    return TEMPLATE


def mentorships(engagement: Engagement) -> QuerySet[Mentorship]:
    """Everybody asked so far to mentor the town, newest first."""
    return engagement.mentorships.select_related("mentor", "asked_by", "answered_by")


def mentorships_of(viewer: Viewer) -> QuerySet[Mentorship]:
    """What the viewer's municipalities were asked to mentor, open questions first."""
    current = (Mentorship.Status.ASKED, Mentorship.Status.ACCEPTED)
    return (
        Mentorship.objects.filter(
            reached(viewer, Role.MUNICIPAL, path="mentor"), status__in=current
        )
        .select_related("engagement__town", "mentor")
        .order_by("-status", "pk")
    )


def own_engagements(viewer: Viewer) -> QuerySet[Engagement]:
    """Engagements of the viewer's municipalities, with `settled` and `lines`."""
    return (
        Engagement.objects.filter(reached(viewer, Role.MUNICIPAL, path="town"))
        .select_related("town")
        .annotate(
            lines=Count("checklist"),
            settled=Count("checklist", filter=Q(checklist__status__in=SETTLED)),
        )
        .order_by("town__name", "pk")
    )


def towns_in_preparation(country: Territory) -> set[int]:
    """Towns of a country that are on the board and not ready yet, by number."""
    found = Engagement.objects.filter(town__parent__parent=country).exclude(stage=Stage.READY)
    return set(found.values_list("town_id", flat=True))


def alliances(viewer: Viewer) -> QuerySet[Alliance]:
    """Alliances with a home that the viewer runs or audits, or with one of the viewer's towns."""
    members = Member.objects.select_related("town")
    return (
        Alliance.objects.filter(
            reached(viewer, *READERS, path="home")
            | reached(viewer, Role.REGIONAL, Role.MUNICIPAL, path="members")
        )
        .distinct()
        .select_related("home")
        .prefetch_related(Prefetch("member_set", queryset=members))
        .order_by("name", "pk")
    )


def homes(viewer: Viewer) -> QuerySet[Territory]:
    """Regions and countries from which the viewer may look after an alliance."""
    return Territory.objects.filter(
        reached(viewer, Role.NATIONAL, Role.REGIONAL),
        level__in=[Level.COUNTRY, Level.REGION],
    ).order_by("level", "name", "code")
