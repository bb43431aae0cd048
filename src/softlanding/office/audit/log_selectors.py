"""The log as a data-protection officer reads it: filtered, page by page, and what stands out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

from django.apps import apps
from django.db.models import Count, Func, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.audit.models import Access

READERS = (Role.DATA_PROTECTION, Role.AUDITOR)
BATCH = 5_000
DAYS = 7
FACTOR, LEAST, PEERS = 3, 10, 3


def people(viewer: Viewer) -> dict[int, str]:
    """Who holds or held a role in the viewer's territories: number of the user to name."""
    events = apps.get_model("accounts", "MembershipEvent").objects
    held = events.filter(territory__in=viewer.reach(*READERS))
    found = User.objects.filter(pk__in=held.values("user_id")).order_by("name", "pk")
    return dict(found.values_list("pk", "name"))


def lines(viewer: Viewer, known: Mapping[int, str], given: Mapping[str, Any]) -> QuerySet[Access]:
    """Lines of the viewer's people, and those without a user; newest first.

    Parameters
    ----------
    known
        As `people` gives them.
    given
        Any of `user`, `kind`, `subject`, `number`, `day`; what is empty does not narrow.
    """
    unsigned = Q(user=None) & (
        Q(country=None) | Q(country__in=[t.pk for t in viewer.territories(*READERS)])
    )
    found = Access.objects.filter(Q(user__in=list(known)) | unsigned)
    if given.get("user"):
        found = found.filter(user=given["user"])
    if given.get("kind"):
        found = found.filter(kind=given["kind"])
    if given.get("subject"):
        found = found.filter(subject=given["subject"])
    if given.get("number") is not None:
        found = found.filter(subject_id=given["number"])
    if given.get("day"):
        start = timezone.make_aware(datetime.combine(given["day"], time.min))
        found = found.filter(at__gte=start, at__lt=start + timedelta(1))
    return found.select_related("link").order_by("-pk")


def number_before(request: HttpRequest) -> int | None:
    """Which line the page of an address ends before; None for the newest."""
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() else None


def page_of(found: QuerySet[Access], size: int, before: int | None) -> tuple[list[Access], bool]:
    """The newest lines older than number `before`, and whether there are more after them."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size


def all_of(found: QuerySet[Access]) -> Iterator[Access]:
    """Every line in batches, so that a million take no more memory than one batch."""
    before, more = None, True
    while more:
        rows, more = page_of(found, BATCH, before)
        yield from rows
        before = rows[-1].pk if rows else None


@dataclass(frozen=True)
class Reading:
    """What one person did in the last seven days, beside colleagues with the same roles."""

    name: str
    roles: tuple[str, ...]
    user_id: int
    reads: int
    files: int
    outside: int
    unknown: int
    typical: float | None
    """Median of the files of the others; None with fewer than three others who read."""

    @property
    def far_more(self) -> bool:
        """At least ten files, and more than three times what is typical."""
        typical = self.typical
        return typical is not None and self.files >= LEAST and self.files > FACTOR * typical


def readings(known: Mapping[int, str], now: datetime) -> list[Reading]:
    """One row for each person who read or was refused; what stands out comes first."""
    read, refused = Q(kind=Access.Kind.READ), Q(kind=Access.Kind.REFUSED)
    file = Func("subject", "subject_id", function="ROW")
    rows = (
        Access.objects.filter(read | refused, at__gte=now - timedelta(DAYS), user__in=list(known))
        .order_by()
        .values("user_id")
        .annotate(
            reads=Count("pk", filter=read),
            files=Count(file, filter=read, distinct=True),
            outside=Count("pk", filter=refused & ~Q(subject="")),
            unknown=Count("pk", filter=refused & Q(subject="")),
        )
    )
    roles: dict[int, set[str]] = defaultdict(set)
    for user, role in Membership.objects.filter(user__in=list(known)).values_list("user", "role"):
        roles[user].add(role)
    counted: dict[int, dict[str, Any]] = {row["user_id"]: dict(row) for row in rows}
    groups: dict[tuple[str, ...], dict[int, int]] = defaultdict(dict)
    for user, row in counted.items():
        groups[tuple(sorted(roles[user]))][user] = row["files"]
    found = [
        Reading(known[user], held, **counted[user], typical=_typical(files, user))
        for held, files in groups.items()
        for user in files
    ]
    return sorted(found, key=lambda r: (-r.far_more, -r.outside, -r.files, r.name))


def _typical(files: Mapping[int, int], user: int) -> float | None:
    others = [number for other, number in files.items() if other != user and number]
    return median(others) if len(others) >= PEERS else None
