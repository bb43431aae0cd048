"""Places that merge, split, move or get another code between two vintages."""

from __future__ import annotations

import pytest

from softlanding.errors import InputRefused
from softlanding.office.imports.selectors import draft_plan
from softlanding.office.territories.api import BorderChange, Territory, municipalities
from tests.office.imports.conftest import Importing, listing, row


def test_places_that_are_gone_stay_closed_with_their_successors(
    sweden: Territory, bring_in: Importing
) -> None:
    bring_in(
        listing(row("0101", "Alby", 3000), row("0102", "Berg", 2000), row("0103", "Dal", 9000))
    )
    found = bring_in(listing(row("0101", "Alby", 5010), row("0103", "Dal", 9000)), only_look=True)
    _snapshot, plan = draft_plan(found)
    assert plan.succession.successors == {"SE_0102": ["SE_0101"]}
    bring_in(
        listing(row("0101", "Alby", 5010), row("0103", "Dal", 9000)),
        vintage=2021,
        successors=plan.succession.successors,
    )
    gone = Territory.objects.get(code="SE_0102")
    assert (gone.closed_in, gone.population) == (2021, 2000)
    change = gone.border_changes.get()
    assert (change.kind, change.successor and change.successor.code) == ("merged", "SE_0101")
    assert [town.code for town in municipalities(sweden)] == ["SE_0101", "SE_0103"]


def test_a_split_and_another_code_are_suggested(sweden: Territory, bring_in: Importing) -> None:
    bring_in(listing(row("0101", "Alby", 9000), row("0102", "Berg", 2000)))
    now = listing(row("0101", "Alby", 6000), row("0105", "Cima", 3000), row("0109", "Berg", 2000))
    _snapshot, plan = draft_plan(bring_in(now, only_look=True))
    assert plan.succession.successors == {"SE_0102": ["SE_0109"]}
    assert plan.succession.origins == {"SE_0105": "SE_0101"}


def test_a_move_to_another_region_is_a_fact_of_the_file(
    sweden: Territory, bring_in: Importing
) -> None:
    bring_in(listing(row("0101", "Alby", 9000), row("0102", "Berg", 2000)))
    bring_in(listing(row("0101", "Alby", 9000), row("0102", "Berg", 2000, "SE121")), vintage=2021)
    change = BorderChange.objects.get()
    assert (change.kind, change.before, change.after) == ("moved", "SE110", "SE121")


def test_successors_that_do_not_exist_are_refused(bring_in: Importing) -> None:
    bring_in(listing(row("0101", "Alby", 9000), row("0102", "Berg", 2000)))
    with pytest.raises(InputRefused, match="SE_9999"):
        bring_in(listing(row("0101", "Alby", 9000)), successors={"SE_0102": ["SE_9999"]})
    assert Territory.objects.get(code="SE_0102").closed_in is None
