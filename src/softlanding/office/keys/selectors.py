"""Reading the keys that countries have written."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.keys.models import OwnKey
from softlanding.office.territories.api import Level, Territory


def own_keys(viewer: Viewer) -> QuerySet[OwnKey]:
    """Every version that the viewer may read, newest first within a key."""
    return OwnKey.objects.filter(
        country_id__in=viewer.reach(Role.NATIONAL, Role.AUDITOR)
    ).select_related("country", "created_by")


def countries(viewer: Viewer) -> list[Territory]:
    """Countries for which the viewer may write keys."""
    return [
        territory
        for territory in viewer.territories(Role.NATIONAL)
        if territory.level == Level.COUNTRY
    ]


def in_force(country_id: int) -> Iterable[OwnKey]:
    """The newest version of each key of the country that is not withdrawn."""
    return (
        OwnKey.objects.filter(country_id=country_id, withdrawn_at=None)
        .order_by("key_id", "-pk")
        .distinct("key_id")
    )
