"""Members of an alliance with distances, and towns that may join."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.network.models import Alliance
from softlanding.office.network.selectors import reached
from softlanding.office.territories.api import Level, Territory, great_circle_km


@dataclass(frozen=True, slots=True)
class MemberTown:
    """A member and how far the nearest other member is."""

    town: Territory
    nearest: Territory | None
    km: float | None


def members_with_distance(alliance: Alliance) -> list[MemberTown]:
    """Members by name; all distances between them at once."""
    towns = list(alliance.members.select_related("parent").order_by("name", "pk"))
    placed = [town for town in towns if town.latitude is not None and town.longitude is not None]
    found = {town.pk: MemberTown(town, None, None) for town in towns}
    if len(placed) > 1:
        north = np.array([town.latitude for town in placed], dtype=float)
        east = np.array([town.longitude for town in placed], dtype=float)
        km = great_circle_km(north[:, None], east[:, None], north, east)
        np.fill_diagonal(km, np.inf)
        for row, town in enumerate(placed):
            other = int(np.argmin(km[row]))
            found[town.pk] = MemberTown(town, placed[other], float(km[row, other]))
    return list(found.values())


def towns_to_add(
    viewer: Viewer, alliance: Alliance, query: str, *, count: int
) -> QuerySet[Territory]:
    """Municipalities within the coordinator's reach whose name begins so, not yet members."""
    return (
        Territory.objects.filter(
            reached(viewer, Role.NATIONAL, Role.REGIONAL),
            level=Level.MUNICIPALITY,
            name__istartswith=query,
        )
        .exclude(pk__in=alliance.members.values("pk"))
        .select_related("parent")
        .order_by("name", "code")[:count]
    )
