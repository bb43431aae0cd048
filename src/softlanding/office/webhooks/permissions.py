"""May this person?"""

from __future__ import annotations

from collections.abc import Iterable

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.webhooks.models import Subscription

OFFICERS = frozenset({Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL})


def subscribes(viewer: Viewer) -> bool:
    """Officers of an authority, a region or a town."""
    return bool(viewer.roles & OFFICERS)


def hears(viewer: Viewer, country_id: int, places: Iterable[int]) -> bool:
    """National officers of the country, coordinators of a town or region that it is about."""
    return viewer.acts_in(country_id, Role.NATIONAL) or any(
        viewer.acts_in(place, Role.REGIONAL, Role.MUNICIPAL) for place in places
    )


@rules.predicate
def keeps_subscription(viewer: Viewer, subscription: Subscription) -> bool:
    """Whoever made it."""
    return subscription.user_id == viewer.user.pk


rules.add_rule("webhooks.keep", keeps_subscription)
