"""Rows written by COPY are as whole as others, and the history knows who wrote them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.entry_writing import add_households
from softlanding.office.cases.models import Document, Household, Person, PhaseStep
from softlanding.office.quotas.api import Programme
from tests.office.cases.entered import numbered, one_household


def test_rows_are_whole_and_carry_who_wrote_them(programme: Programme, national: Viewer) -> None:
    rows = one_household()
    rows["members"][0] |= {"skills": 'tabs\tand "quotes" \\N\nof every kind', "family": "Ödön\\"}
    reading = read_entries(numbered(rows), programme)
    (made,) = add_households(
        viewer=national,
        programme=programme,
        entries=reading.households,
        today=timezone.localdate(),
    )
    person = Person.objects.get(household=made, position=1)
    assert person.name == "Mohammed Ödön\\"
    assert person.skills == 'tabs\tand "quotes" \\N\nof every kind'
    assert person.specific_needs == ["SM", "TR"]
    assert person.languages == [{"code": "ar", "speaks": "first", "reads": "yes", "script": "Arab"}]
    assert Document.objects.get(person=person).number == "N 123-456"
    for model in (Household, Person, Document, PhaseStep):
        kept: Any = model.pgh_event_model  # type: ignore[attr-defined]
        event = kept.objects.select_related("pgh_context").latest("pgh_id")
        assert event.pgh_context.metadata["user"] == national.user.pk, model
        assert event.pgh_context.metadata["action"] == "household entered", model


def test_a_second_lot_takes_the_next_keys(programme: Programme, national: Viewer) -> None:
    made = [
        add_households(
            viewer=national,
            programme=programme,
            entries=read_entries(numbered(one_household(name)), programme).households,
            today=timezone.localdate(),
        )[0]
        for name in ("NO-1", "NO-2")
    ]
    first, second = (
        set(Person.objects.filter(household=household).values_list("pk", flat=True))
        for household in made
    )
    assert max(first) < min(second)
    extra = Person(household=made[0], position=9, relation="child", sex="f", born="2020-01-01")
    extra.save()
    assert extra.pk > max(second)
