"""May this person? (Whether the state permits it is asked in `policies`.)"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas.models import Apportionment, Programme


@rules.predicate
def sees_programme(viewer: Viewer, programme: Programme) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def runs_programme(viewer: Viewer, programme: Programme) -> bool:
    """National officers of the country."""
    return viewer.acts_in(programme.country_id, Role.NATIONAL)


@rules.predicate
def decides_apportionment(viewer: Viewer, apportionment: Apportionment) -> bool:
    return runs_programme(viewer, apportionment.programme)


rules.add_rule("quotas.see_programme", sees_programme)
rules.add_rule("quotas.run_programme", runs_programme)
rules.add_rule("quotas.decide", decides_apportionment)
