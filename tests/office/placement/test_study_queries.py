"""Two rounds side by side and the statistics of moves by hand: queries do not grow with rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.placement import services
from softlanding.office.placement.api import Placement, Round
from softlanding.office.placement.bridge import loading
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run

SignIn = Callable[[User], Client]
SIZES = ((1, 1), (1, 1, 2, 2, 3, 1, 1))


def set_all_aside(round_: Round, national: Viewer) -> int:
    """Move every household of a round out of its town, for two reasons in turn; how many."""
    placed = list(round_.placements.filter(territory__isnull=False).order_by("pk"))
    for number, placement in enumerate(placed):
        because = Placement.MoveReason.values[number % 2]
        services.move(
            viewer=national, placement=placement, territory=None, because=because, note=""
        )
    return len(placed)


@pytest.mark.parametrize("page", ["compare_rounds", "overrides"])
def test_queries_do_not_grow_with_households(
    page: str,
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    signed_in: SignIn,
) -> None:
    client, counts, rows = signed_in(national.user), [], []
    for batch, sizes in enumerate(SIZES):
        for number, persons in enumerate(sizes):
            add_household(f"H{batch}-{number}", persons)
        one, other = run(decided, national), run(decided, national)
        moved = set_all_aside(other, national)
        loading._loaded.cache_clear()  # what is kept in the process would hide queries
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(
                reverse(page, args=[decided.programme_id]),
                {"one": one.number, "other": other.number},
            )
        assert answer.status_code == 200
        if page == "compare_rounds":
            assert len(answer.context["compared"].moved) == moved
        else:
            assert sum(row["count"] for row in answer.context["overrides"].moves) >= moved
        rows.append(moved)
        counts.append(len(captured))
    assert rows == [2, 9]
    assert counts[0] == counts[1]
