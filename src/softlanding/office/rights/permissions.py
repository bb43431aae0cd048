"""May this person? A household on its own page holds no permission and reaches its own rows."""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.territories.api import Territory

# A country's data-protection officer reads the record as well, where there is such a role.
READERS = tuple(role for role in Role if role.name in {"NATIONAL", "AUDITOR", "DATA_PROTECTION"})


@rules.predicate
def answers_requests(viewer: Viewer, household: Household) -> bool:
    """National officers of the country: who sees the whole file."""
    return bool(rules.test_rule("cases.write", viewer, household))


@rules.predicate
def takes_requests(viewer: Viewer, household: Household) -> bool:
    """National officers and the town that accepted: whom a household can speak to."""
    return bool(rules.test_rule("residents.serve", viewer, household))


@rules.predicate
def reads_record(viewer: Viewer, country: Territory) -> bool:
    """National officers, auditors and data-protection officers of the country."""
    return viewer.acts_in(country.pk, *READERS)


@rules.predicate
def keeps_country(viewer: Viewer, country: Territory) -> bool:
    """National officers of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL)


rules.add_rule("rights.answer", answers_requests)
rules.add_rule("rights.ask", takes_requests)
rules.add_rule("rights.read_record", reads_record)
rules.add_rule("rights.keep", keeps_country)
