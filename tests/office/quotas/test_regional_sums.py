"""Whatever regions do, and however many at once: their sums stay, and so does the total."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Barrier

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas import negotiation, redistribution
from softlanding.office.quotas.api import Apportionment
from tests.office.quotas.conftest import numbers, persons, quota

Acting = Callable[[Role, str], Viewer]
REGIONS = {"North": ("Alby", "Berg"), "South": ("Dal", "Elby")}
MOVES = st.tuples(
    st.sampled_from(sorted(REGIONS)), st.integers(-2, 17), st.integers(-2, 17), st.booleans()
)


def check_sums(found: Apportionment) -> None:
    held = persons(found)
    assert held["North"] + held["South"] == found.total
    for region, towns in REGIONS.items():
        assert sum(held[town] for town in towns) == held[region]
    for one in found.quotas.all():
        assert sum(Fraction(step["amount"]) for step in one.waterfall) == one.persons >= 0


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(MOVES, max_size=6))
def test_any_sequence_of_moves_and_agreements_keeps_every_sum(
    moving: Apportionment, acting: Acting, steps: list[tuple[str, int, int, bool]]
) -> None:
    for region, first, second, completed in steps:
        towns = REGIONS[region]
        # Half of the examples are made to sum, so that not everything is refused.
        other = persons(moving)[region] - first if completed else second
        try:
            redistribution.move(
                viewer=acting(Role.REGIONAL, region),
                region=quota(moving, region),
                numbers=numbers(moving, **dict(zip(towns, (first, other), strict=True))),
                reason="any",
            )
        except NotNow:
            continue
        finally:
            check_sums(moving)
        assert persons(moving)[towns[0]] == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_coordinators_at_once_one_is_told(moving: Apportionment, acting: Acting) -> None:
    viewer = acting(Role.REGIONAL, "North")
    region = quota(moving, "North")
    seen = negotiation.mark_of(moving, region.territory)
    given_numbers = [numbers(moving, Alby=4, Berg=1), numbers(moving, Alby=1, Berg=4)]
    together = Barrier(2)

    def save(at: int) -> str:
        try:
            together.wait(10)
            redistribution.move(
                viewer=viewer, region=region, numbers=given_numbers[at], reason="mine", seen=seen
            )
        except NotNow as refused:
            return str(refused)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(save, range(2)))
    assert told[1] == "done"
    assert "in the meantime" in told[0]
    check_sums(moving)
    assert moving.redistributions.count() == 1
    assert connection.is_usable()
