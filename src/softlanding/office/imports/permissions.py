"""May this person? (Whether the state permits it is asked in `policies`.)"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.territories.api import Territory


@rules.predicate
def reads_imports(viewer: Viewer, country: Territory) -> bool:
    """National officers and auditors of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL, Role.AUDITOR)


@rules.predicate
def runs_imports(viewer: Viewer, country: Territory) -> bool:
    """National officers of the country."""
    return viewer.acts_in(country.pk, Role.NATIONAL)


@rules.predicate
def reads_territory(viewer: Viewer, territory: Territory) -> bool:
    """Whoever works in the territory or in one above it. The figures are public ones."""
    return viewer.acts_in(territory.pk, *Role)


rules.add_rule("imports.read", reads_imports)
rules.add_rule("imports.run", runs_imports)
rules.add_rule("territories.read", reads_territory)
