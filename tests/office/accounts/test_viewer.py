"""A role reaches downwards only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def test_a_held_territory_is_seen_without_reading_what_lies_below(
    country: Country, person: Callable[[Role, str], User], django_assert_num_queries: Any
) -> None:
    viewer = Viewer(person(Role.REGIONAL, "North"))
    with django_assert_num_queries(1):
        assert viewer.acts_in(country.regions["North"].pk, Role.REGIONAL)
        assert not viewer.acts_in(None, Role.REGIONAL)
        assert viewer.reach(Role.MUNICIPAL) == set()
