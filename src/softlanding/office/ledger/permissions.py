"""May this person? (Whether the state permits it is asked in `policies`.)"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.ledger.models import Entry, Swap
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory


@rules.predicate
def sees_ledger(viewer: Viewer, programme: Programme) -> bool:
    """National officers and auditors of the country; regions and towns that have a part in it."""
    if viewer.acts_in(programme.country_id, Role.NATIONAL, Role.AUDITOR):
        return True
    reach = viewer.reach(Role.REGIONAL, Role.MUNICIPAL)
    return programme.participants.filter(pk__in=reach).exists()


@rules.predicate
def sees_town(viewer: Viewer, town: Territory) -> bool:
    """The town, its region, national officers and auditors of the country."""
    return viewer.acts_in(town.pk, Role.MUNICIPAL, Role.REGIONAL, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def keeps_town(viewer: Viewer, town: Territory) -> bool:
    """Municipal coordinators of the town, national officers of the country."""
    return viewer.acts_in(town.pk, Role.MUNICIPAL, Role.NATIONAL)


@rules.predicate
def corrects_entry(viewer: Viewer, entry: Entry) -> bool:
    return keeps_town(viewer, entry.territory)


@rules.predicate
def confirms_arrival(viewer: Viewer, placement: Placement) -> bool:
    """Municipal coordinators of the town that has accepted the household."""
    return placement.status == Placement.Status.ACCEPTED and viewer.acts_in(
        placement.territory_id, Role.MUNICIPAL
    )


@rules.predicate
def swaps_in_region(viewer: Viewer, region: Territory) -> bool:
    """Regional coordinators of the region."""
    return viewer.acts_in(region.pk, Role.REGIONAL)


@rules.predicate
def settles_swap(viewer: Viewer, swap: Swap) -> bool:
    return viewer.acts_in(swap.giving.parent_id, Role.REGIONAL)


rules.add_rule("ledger.see", sees_ledger)
rules.add_rule("ledger.see_town", sees_town)
rules.add_rule("ledger.keep_town", keeps_town)
rules.add_rule("ledger.correct", corrects_entry)
rules.add_rule("ledger.confirm", confirms_arrival)
rules.add_rule("ledger.swap", swaps_in_region)
rules.add_rule("ledger.settle_swap", settles_swap)
