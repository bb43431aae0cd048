"""May this person? What a model knows is open to whoever places people or checks it."""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.territories.api import Territory


@rules.predicate
def sees_models(viewer: Viewer, country: Territory) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def runs_models(viewer: Viewer, country: Territory) -> bool:
    """National officers of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL)


rules.add_rule("outcomes.see", sees_models)
rules.add_rule("outcomes.run", runs_models)
