"""May this person read a household's file?"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.models import Household


@rules.predicate
def reads_case(viewer: Viewer, household: Household) -> bool:
    """National officers and auditors of the country. Towns see what a proposal shows them."""
    return viewer.acts_in(household.programme.country_id, Role.NATIONAL, Role.AUDITOR)


rules.add_rule("cases.read", reads_case)
