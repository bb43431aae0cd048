"""May this person?"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas.api import Programme


@rules.predicate
def compares_keys(viewer: Viewer, programme: Programme) -> bool:
    """National officers and auditors of the country, and coordinators of its regions."""
    if viewer.acts_in(programme.country_id, Role.NATIONAL, Role.AUDITOR):
        return True
    return any(
        programme.country_id in (region.pk, region.parent_id)
        for region in viewer.territories(Role.REGIONAL)
    )


rules.add_rule("comparison.see", compares_keys)
