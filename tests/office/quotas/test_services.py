"""Quotas are drawn up by a key, decided once by a named officer, and kept."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from pghistory.models import Context

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.quotas.api import Apportionment, Programme, Quota, decide, draw_up
from tests.office.conftest import Country


def quotas(apportionment: Apportionment) -> dict[str, int]:
    return dict(apportionment.quotas.values_list("territory__code", "persons"))


def test_population_key_by_hand(programme: Programme, national: Viewer) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    # 20 persons over 20,000 inhabitants: one for each thousand.
    assert quotas(drawn) == {"North": 5, "South": 15, "Alby": 3, "Berg": 2, "Dal": 5, "Elby": 10}
    assert drawn.status == Apportionment.Status.DRAFT
    assert len(drawn.record["input_sha256"]) == 64


def test_children_sum_to_their_region_and_regions_to_the_pledge(
    programme: Programme, national: Viewer
) -> None:
    programme.persons = 17
    programme.save()
    drawn = draw_up(viewer=national, programme=programme, key_id="population", minimum=3)
    found = quotas(drawn)
    assert found["North"] + found["South"] == 17
    assert found["Alby"] + found["Berg"] == found["North"]
    assert found["Dal"] + found["Elby"] == found["South"]
    assert min(found[town] for town in ("Alby", "Berg", "Dal", "Elby")) >= 3


def test_every_waterfall_sums_exactly_to_its_quota(programme: Programme, national: Viewer) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population", minimum=4)
    for quota in drawn.quotas.all():
        assert sum(Fraction(step["amount"]) for step in quota.waterfall) == quota.persons


def test_towns_that_do_not_take_part_are_exempt(
    programme: Programme, country: Country, national: Viewer
) -> None:
    programme.participants.remove(country.towns["Elby"])
    found = quotas(draw_up(viewer=national, programme=programme, key_id="population"))
    assert found["Elby"] == 0
    assert sum(found[town] for town in ("Alby", "Berg", "Dal")) == 20


def test_limits_that_cannot_be_met_are_kept_with_their_reason(
    programme: Programme, national: Viewer
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population", minimum=6)
    assert drawn.status == Apportionment.Status.INFEASIBLE
    assert drawn.reasons
    assert not drawn.quotas.exists()
    with pytest.raises(NotNow):
        decide(viewer=national, apportionment=drawn, reason="never")


def test_deciding_supersedes_the_former_decision(programme: Programme, national: Viewer) -> None:
    first = draw_up(viewer=national, programme=programme, key_id="population")
    second = draw_up(viewer=national, programme=programme, key_id="population", minimum=4)
    decide(viewer=national, apportionment=first, reason="first")
    decide(viewer=national, apportionment=second, reason="second")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == Apportionment.Status.SUPERSEDED
    assert (second.status, second.decided_by) == (Apportionment.Status.DECIDED, national.user)
    with pytest.raises(NotNow):
        decide(viewer=national, apportionment=first, reason="again")


def test_the_database_itself_refuses_two_decisions(programme: Programme, national: Viewer) -> None:
    first = draw_up(viewer=national, programme=programme, key_id="population")
    second = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=first, reason="first")
    with pytest.raises(IntegrityError), transaction.atomic():
        Apportionment.objects.filter(pk=second.pk).update(
            status="decided", decided_by=national.user, decided_at=first.created_at
        )


def test_who_and_why_stand_in_the_history_also_for_raw_sql(
    programme: Programme, national: Viewer
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="agreed with the regions")
    context = Context.objects.get(metadata__action="quotas decided")
    assert context.metadata["reason"] == "agreed with the regions"
    assert context.metadata["user"] == national.user.pk
    events = drawn.events.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quotas_apportionment SET total = 21 WHERE id = %s", [drawn.pk])
    assert drawn.events.count() == events + 1


def test_a_key_that_fails_half_way_writes_nothing(
    programme: Programme, national: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_rows: object, **_options: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(Quota.objects, "bulk_create", fail)
    draw: Callable[..., object] = draw_up
    with pytest.raises(RuntimeError):
        draw(viewer=national, programme=programme, key_id="population")
    assert not Apportionment.objects.exists()


def test_a_key_without_its_indicators_names_them(programme: Programme, national: Viewer) -> None:
    with pytest.raises(InputRefused) as refused:
        draw_up(viewer=national, programme=programme, key_id="eu-2015-09")
    assert {"gdp", "unemployment_rate"} <= {fault.column for fault in refused.value.problems}
    assert not Apportionment.objects.exists()
