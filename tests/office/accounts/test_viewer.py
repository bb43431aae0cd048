"""A role reaches downwards only."""

from __future__ import annotations

from collections.abc import Callable

from softlanding.office.accounts.api import Role, User, Viewer
from tests.office.conftest import Country


def test_reach_goes_down_never_up_or_sideways(
    country: Country, person: Callable[[Role, str], User]
) -> None:
    viewer = Viewer(person(Role.REGIONAL, "North"))
    north, alby, berg = (
        country.regions["North"].pk,
        country.towns["Alby"].pk,
        country.towns["Berg"].pk,
    )
    assert viewer.reach(Role.REGIONAL) == {north, alby, berg}
    assert viewer.acts_in(alby, Role.REGIONAL)
    assert not viewer.acts_in(country.towns["Dal"].pk, Role.REGIONAL)
    assert not viewer.acts_in(country.nation.pk, Role.REGIONAL)
    assert not viewer.acts_in(alby, Role.MUNICIPAL)
    assert not viewer.acts_in(None, Role.REGIONAL)
