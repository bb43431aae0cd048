"""May this person?

A household on its own page is no user and holds no permission: it reaches its own rows alone.
"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.api import Household


@rules.predicate
def serves_household(viewer: Viewer, household: Household) -> bool:
    """National officers of the country and the town that accepted: who may see the names."""
    return bool(rules.test_rule("cases.take_attachments", viewer, household))


rules.add_rule("residents.serve", serves_household)
