"""May this person? A key of the catalogue is public; a country's own key is not."""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.keys.models import OwnKey
from softlanding.office.territories.api import Territory


@rules.predicate
def writes_keys(viewer: Viewer, country: Territory) -> bool:
    """National officers of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL)


@rules.predicate
def reads_key(viewer: Viewer, key: OwnKey) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(key.country_id, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def withdraws_key(viewer: Viewer, key: OwnKey) -> bool:
    return viewer.acts_in(key.country_id, Role.NATIONAL)


rules.add_rule("keys.write", writes_keys)
rules.add_rule("keys.read", reads_key)
rules.add_rule("keys.withdraw", withdraws_key)
