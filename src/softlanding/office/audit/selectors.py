"""Reading the history that triggers and the read log have kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Aggregate, Count, Max, Model, Q, QuerySet
from pghistory.models import Context

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access


def _colleagues(viewer: Viewer) -> QuerySet[User]:
    """Users with a role in the countries that the viewer audits or runs."""
    reach = viewer.reach(Role.AUDITOR, Role.NATIONAL)
    return User.objects.filter(memberships__territory__in=reach).distinct()


def accesses(viewer: Viewer) -> QuerySet[Access]:
    """Reads of personal files and refused attempts of the viewer's countries, newest first."""
    shown = [Access.Kind.READ, Access.Kind.REFUSED]
    found = Access.objects.filter(user__in=_colleagues(viewer), kind__in=shown)
    return found.select_related("user").order_by("-pk")


def reads_of(subject: Model) -> list[dict[str, Any]]:
    """Who read a personal file and when, newest first, with the roles that they hold today."""
    found = Access.objects.filter(
        kind=Access.Kind.READ,
        user__isnull=False,  # the household itself may look as often as it likes
        subject=subject._meta.model_name,
        subject_id=subject.pk,
    )
    rows = found.select_related("user").prefetch_related("user__memberships").order_by("-pk")
    return [
        {
            "at": row.at,
            "user": row.user.name,
            "roles": sorted({Role(m.role).label for m in row.user.memberships.all()}, key=str),
        }
        for row in rows
        if row.user is not None
    ]


def reads_among(subjects: Mapping[str, Collection[int]]) -> list[dict[str, Any]]:
    """Which person read which of many rows and when, oldest first.

    Subjects as `Access` names them; what a household read of its own is left out.
    """
    wanted = Q(pk__in=())
    for name, numbers in subjects.items():
        wanted |= Q(subject=name, subject_id__in=numbers)
    read = Access.objects.filter(wanted, kind=Access.Kind.READ, user__isnull=False)
    return [
        {
            "at": row.at.isoformat(),
            "by": row.user.name if row.user else "",
            "subject": row.subject,
            "number": row.subject_id,
        }
        for row in read.select_related("user").order_by("pk")
    ]


def writes(viewer: Viewer) -> QuerySet[Context]:
    """Audited writes, newest first: one for each action with all the rows it changed.

    Those of the viewer's countries, and the office's own background work.
    """
    users = list(_colleagues(viewer).values_list("pk", flat=True))
    by_whom = Q(metadata__user__in=users) | Q(metadata__user__isnull=True)
    found = Context.objects.filter(by_whom, metadata__has_key="action")
    return found.order_by("-created_at", "-pk")


def described(contexts: Iterable[Any]) -> list[dict[str, Any]]:
    """Action, reason, time and name of the user of each write; one query for all names."""
    found = list(contexts)
    ids = {context.metadata.get("user") for context in found} - {None}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "action": context.metadata["action"],
            "reason": context.metadata.get("reason", ""),
            "user": names.get(context.metadata.get("user"), ""),
            "at": context.created_at,
        }
        for context in found
    ]


def newest_events(*tracked: type[Model]) -> tuple[int, ...]:
    """Number of the newest event of each tracked model: another one after every write."""
    return tuple(found["newest"] or 0 for found in _over_events(tracked, newest=Max("pgh_id")))


def number_of_events(*tracked: type[Model]) -> tuple[int, ...]:
    """How many events there are of each tracked model."""
    return tuple(found["number"] for found in _over_events(tracked, number=Count("pgh_id")))


def _over_events(tracked: Iterable[Any], **asked: Aggregate) -> Iterator[dict[str, Any]]:
    for model in tracked:
        yield model.pgh_event_model.objects.aggregate(**asked)
