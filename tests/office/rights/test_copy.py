"""A copy holds everything about a household, and nothing about another one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import record_read
from softlanding.office.cases.api import Household, Person
from softlanding.office.privacy.api import classification, of_households
from softlanding.office.rights.copy import SCHEMA, make_copy
from tests.office.conftest import AddHousehold
from tests.office.rights.filled import Marks

Filled = tuple[dict[str, Any], Marks]


def copy_of(household: Household, reader: Person | None = None, **given: Any) -> dict[str, Any]:
    household.refresh_from_db()
    return make_copy(household, reader, made_at=timezone.now(), **given)


def exported(marks: Marks) -> Iterator[tuple[str, str, str, Any]]:
    """Table, field and mark of every personal field that must be in a copy."""
    for place, value in marks.put.items():
        label, _dot, name = place.rpartition(".")
        field = classification()[label].fields[name]
        if field.personal and field.export:
            yield label, label.partition(".")[2], name, value


def as_said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date, time)) else value


def test_every_mark_of_the_household_is_in_its_copies(filled: Filled) -> None:
    made, marks = filled
    household, head = made["cases.Household"], made["cases.Person"]
    found = copy_of(household, head)  # what is about the head alone is in the head's copy
    assert found["schema"] == SCHEMA
    missing = []
    for label, table, name, value in exported(marks):
        room = label.partition(".")[0]
        rows = [r for r in found["rooms"].get(room, {}).get(table, []) if name in r]
        if name == "content":
            from base64 import b64decode

            from softlanding.office.privacy.api import decrypt

            wanted = decrypt(value)
            rows = [r for r in rows if b64decode(r[name]) == wanted]
        elif isinstance(value, datetime):
            rows = [r for r in rows if datetime.fromisoformat(r[name]) == value]
        else:
            rows = [r for r in rows if r[name] == as_said(value)]
        if not rows:
            missing.append(f"{label}.{name}")
    assert missing == []
    assert len(list(exported(marks))) > 90


def test_every_table_of_a_household_is_in_the_copy_and_its_history(filled: Filled) -> None:
    made, _marks = filled
    news = made["residents.News"]
    news.seen_at = datetime.now(UTC)  # its history is that of changes only
    news.save()
    found = copy_of(made["cases.Household"], made["cases.Person"])
    for table in of_households():
        assert table.name in found["rooms"][table.room], table.label
        if hasattr(table.model, "pgh_event_model"):
            assert any(event["table"] == table.label for event in found["history"]), table.label


def test_no_mark_of_another_household_is_in_it(filled: Filled, other: Filled) -> None:
    for mine, theirs in ((filled, other), (other, filled)):
        made, _marks = mine
        text = json.dumps(copy_of(made["cases.Household"], made["cases.Person"]))
        assert theirs[1].name not in text
        for value in theirs[1].put.values():
            if isinstance(value, (datetime, date)):
                assert value.isoformat() not in text


def test_the_whole_household_gets_what_no_member_keeps(filled: Filled) -> None:
    made, _marks = filled
    household, head = made["cases.Household"], made["cases.Person"]
    head.skills, head.confidential = "Keeps bees", ["occupation", "documents"]
    head.save()
    ours, own = copy_of(household), copy_of(household, head)
    assert "Keeps bees" in json.dumps(own)
    assert "Keeps bees" not in json.dumps(ours), "not in the history either"
    assert "Document" not in ours["rooms"]["cases"]
    assert own["rooms"]["cases"]["Document"]
    assert ours["left_out"]["kept_by_a_member"] >= 1


def test_a_member_gets_nothing_about_another_member(filled: Filled) -> None:
    made, _marks = filled
    household = made["cases.Household"]
    child = household.members.get(position=2)
    child.given = "Secondborn"
    child.save()
    found = copy_of(household, made["cases.Person"])
    assert "Secondborn" not in json.dumps(found)
    assert [person["position"] for person in found["rooms"]["cases"]["Person"]] == [1]
    of_child = copy_of(household, child)
    assert [person["given"] for person in of_child["rooms"]["cases"]["Person"]] == ["Secondborn"]
    assert "alpha" not in json.dumps(of_child["rooms"]["cases"].get("Document", []))


def test_a_sealed_note_about_a_member_goes_to_that_member_alone(filled: Filled) -> None:
    made, marks = filled
    household, head, note = (
        made[name] for name in ("cases.Household", "cases.Person", "cases.SealedNote")
    )
    text = marks.put["cases.SealedNote.text"]
    need = marks.put["cases.NoteOpening.need"]
    assert text not in json.dumps(copy_of(household))
    own = json.dumps(copy_of(household, head))
    assert text in own
    assert need in own
    withheld = copy_of(household, head, withheld=[note.pk])
    assert text not in json.dumps(withheld)
    assert need not in json.dumps(withheld)
    assert withheld["left_out"]["sealed"] == 2


def test_who_read_is_told(filled: Filled, national: Viewer) -> None:
    made, _marks = filled
    record_read(national, made["cases.Household"])
    record_read(national, made["cases.Attachment"])
    reads = copy_of(made["cases.Household"], made["cases.Person"])["reads"]
    assert [read["subject"] for read in reads] == ["household", "attachment"]
    assert {read["by"] for read in reads} == {"national Norland"}


def test_what_is_gone_is_still_in_the_history(filled: Filled) -> None:
    made, marks = filled
    made["cases.Document"].delete()
    found = copy_of(made["cases.Household"], made["cases.Person"])
    assert "Document" not in found["rooms"]["cases"]
    gone = [e for e in found["history"] if e["table"] == "cases.Document"]
    assert [event["kind"] for event in gone] == ["insert", "delete"]
    assert gone[0]["values"]["number"] == marks.put["cases.Document.number"]


def test_the_reason_of_a_write_to_many_is_not_theirs(
    add_household: AddHousehold, national: Viewer
) -> None:
    from softlanding.office.audit.api import audited

    first, second = add_household("H-A", 1), add_household("H-B", 1)
    with audited("household changed", viewer=national, reason="because of both"):
        for household in (first, second):
            household.asylum = "LB"
            household.save()
    with audited("household changed", viewer=national, reason="because of one"):
        first.asylum = "JO"
        first.save()
    reasons = {event["reason"] for event in copy_of(first)["history"]}
    assert reasons == {"", "because of one"}


@pytest.mark.parametrize("persons", [1, 6])
def test_the_number_of_queries_does_not_grow_with_members(
    add_household: AddHousehold, persons: int, django_assert_max_num_queries: Any
) -> None:
    household = add_household("H-Q", persons)
    with django_assert_max_num_queries(120):
        make_copy(household, made_at=timezone.now())
