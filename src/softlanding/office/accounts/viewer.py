"""Whoever asks for a page: the user together with the reach of each role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from softlanding.office.accounts.models import Membership, User
from softlanding.office.territories.api import Territory, with_descendants


@dataclass(frozen=True)
class Viewer:
    """A signed-in user with memberships read once.

    A role reaches its territory and all below it; it never reaches upwards or sideways.
    `page` is the name of the address that was asked for, as the log of reads keeps it.
    """

    user: User
    page: str = ""
    by_token: bool = False

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        held = Membership.objects.filter(user_id=self.user.pk).select_related("territory__parent")
        return tuple(held.order_by("pk"))

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @cached_property
    def _reach(self) -> dict[str, set[int]]:
        return {}

    @cached_property
    def refusals(self) -> list[str]:
        """Permissions refused during this request; each is in the log already."""
        return []

    def reach(self, *roles: str) -> set[int]:
        """Ids of the territories that the user reaches in any of the roles."""
        for role in self.roles.intersection(roles) - self._reach.keys():
            self._reach[role] = with_descendants(place.pk for place in self.territories(role))
        return set().union(*(self._reach.get(role, set()) for role in roles))

    def acts_in(self, territory_id: int | None, *roles: str) -> bool:
        """Whether the user reaches a territory; read from thousands only if it is not held."""
        if territory_id is None:
            return False
        held = any(place.pk == territory_id for place in self.territories(*roles))
        return held or territory_id in self.reach(*roles)

    def territories(self, *roles: str) -> Iterable[Territory]:
        return [m.territory for m in self.memberships if m.role in roles]


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer behind a request, made once per request and user."""
    holder: Any = request
    match = holder.resolver_match
    viewer = Viewer(
        holder.user,
        page=(match.url_name if match else None) or "",
        by_token=getattr(holder, "by_token", False),
    )
    if getattr(holder, "viewer", None) != viewer:  # none yet, or asked for before a token was read
        holder.viewer = viewer
    found: Viewer = holder.viewer
    return found
