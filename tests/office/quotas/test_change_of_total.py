"""A total that changes within the year: its difference is shared out, what was agreed stays."""

from __future__ import annotations

import pytest
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.quotas import negotiation, redistribution
from softlanding.office.quotas.api import (
    Apportionment,
    Programme,
    decide,
    decided,
    draw_up,
    send_out,
)
from softlanding.office.quotas.services import change_total
from tests.office.quotas.conftest import (
    MakePerson,
    days,
    numbers,
    persons,
    quota,
    sums_exactly,
)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (24, {"Alby": 2 + 1, "Berg": 3, "Dal": 6, "Elby": 12}),
        (16, {"Alby": 2 - 1, "Berg": 3, "Dal": 4, "Elby": 8}),
    ],
)
def test_a_changed_total_keeps_what_was_agreed(
    total: int,
    expected: dict[str, int],
    moving: Apportionment,
    national: Viewer,
    person: MakePerson,
    programme: Programme,
) -> None:
    redistribution.move(
        viewer=Viewer(person(Role.REGIONAL, "North")),
        region=quota(moving, "North"),
        numbers=numbers(moving, Alby=2, Berg=3),
        reason="as asked",
    )
    moving.quotas.filter(territory__code="Berg").update(pledge=2)
    negotiation.close_redistribution(viewer=national, apportionment=moving, reason="all done")
    decide(viewer=national, apportionment=moving, reason="Agreed")
    changed = change_total(
        viewer=national, apportionment=moving, total=total, key_id="population", reason="News"
    )
    found = persons(changed)
    assert {code: found[code] for code in expected} == expected
    assert found["North"] + found["South"] == total
    assert found["Alby"] + found["Berg"] == found["North"]
    assert quota(changed, "Berg").pledge == 2
    assert sums_exactly(changed)
    moving.refresh_from_db()
    programme.refresh_from_db()
    assert (moving.status, programme.persons) == ("decided", 20)
    decide(viewer=national, apportionment=changed, reason="New total")
    programme.refresh_from_db()
    assert programme.persons == total
    assert decided(programme) == changed


def test_a_total_that_cannot_be_lowered_so_far_says_why(
    programme: Programme, national: Viewer
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population", minimum=2)
    decide(viewer=national, apportionment=drawn, reason="first")
    changed = change_total(
        viewer=national, apportionment=drawn, total=7, key_id="population", reason="News"
    )
    assert changed.status == Apportionment.Status.INFEASIBLE
    assert changed.reasons
    drawn.refresh_from_db()
    assert drawn.status == Apportionment.Status.DECIDED


def test_a_change_of_what_is_no_longer_in_force_is_refused(
    draft: Apportionment, programme: Programme, national: Viewer
) -> None:
    decide(viewer=national, apportionment=draft, reason="first")
    change = change_total(
        viewer=national, apportionment=draft, total=24, key_id="population", reason="News"
    )
    other = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=other, reason="second")
    with pytest.raises(NotNow, match="no longer in force"):
        decide(viewer=national, apportionment=change, reason="late")


def test_a_draft_of_an_old_total_is_refused(
    draft: Apportionment, programme: Programme, national: Viewer
) -> None:
    programme.persons = 30
    programme.save()
    with pytest.raises(NotNow, match="total has changed"):
        send_out(viewer=national, apportionment=draft, deadlines=days(timezone.localdate()))
