"""What towns carry from before enters their next quotas, until these are decided."""

from __future__ import annotations

import pytest

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.quotas.api import (
    Apportionment,
    Programme,
    carry_overs,
    decide,
    draw_up,
    set_carry_overs,
)
from softlanding.office.quotas.wording import reason_in_words, step_title
from tests.office.conftest import Country


def carry(programme: Programme, country: Country, national: Viewer, **persons: int) -> None:
    set_carry_overs(
        viewer=national,
        programme=programme,
        persons={country.towns[name].pk: count for name, count in persons.items()},
        reason="test",
    )


def quotas(apportionment: Apportionment) -> dict[str, int]:
    return dict(apportionment.quotas.values_list("territory__code", "persons"))


def test_owed_and_ahead_enter_the_quotas_and_the_total_stays(
    programme: Programme, country: Country, national: Viewer
) -> None:
    carry(programme, country, national, Alby=4, Elby=-4)
    found = quotas(draw_up(viewer=national, programme=programme, key_id="population"))
    # By population 3, 2, 5 and 10; the carry-overs sum to nothing.
    assert found == {"North": 9, "South": 11, "Alby": 7, "Berg": 2, "Dal": 5, "Elby": 6}


def test_the_step_is_in_the_waterfall_in_words(
    programme: Programme, country: Country, national: Viewer
) -> None:
    carry(programme, country, national, Alby=4)
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    steps = {step["code"]: step for step in drawn.quotas.get(territory__code="Alby").waterfall}
    assert steps["carry-over"]["amount"] == "4"
    assert "owed" in step_title(steps["carry-over"])


def test_more_owed_than_pledged_is_a_reason_with_names(
    programme: Programme, country: Country, national: Viewer
) -> None:
    carry(programme, country, national, Alby=30)
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    assert drawn.status == Apportionment.Status.INFEASIBLE
    said = reason_in_words(drawn.reasons[0], {"North": "Northern region"})
    assert "owed from before (30)" in said
    assert "Northern region" in said


def test_a_second_set_replaces_the_first_and_an_empty_one_takes_it_back(
    programme: Programme, country: Country, national: Viewer
) -> None:
    carry(programme, country, national, Alby=4, Berg=1)
    carry(programme, country, national, Alby=2, Dal=0)
    assert carry_overs(programme) == {country.towns["Alby"].pk: 2}
    carry(programme, country, national)
    assert carry_overs(programme) == {}


def test_drafts_drawn_up_without_it_cannot_be_decided_any_more(
    programme: Programme, country: Country, national: Viewer
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    carry(programme, country, national, Alby=1)
    with pytest.raises(NotNow):
        decide(viewer=national, apportionment=drawn, reason="stale")


def test_decided_quotas_keep_what_was_carried_into_them(
    programme: Programme, country: Country, national: Viewer
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="test")
    with pytest.raises(NotNow):
        carry(programme, country, national, Alby=1)


def test_towns_that_take_no_part_are_refused_all_at_once(
    programme: Programme, country: Country, national: Viewer
) -> None:
    programme.participants.remove(country.towns["Alby"], country.towns["Dal"])
    with pytest.raises(InputRefused) as refusal:
        carry(programme, country, national, Alby=1, Berg=1, Dal=-1)
    assert len(refusal.value.problems) == 2
    assert carry_overs(programme) == {}
