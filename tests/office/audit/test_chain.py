"""Whoever changes the log past its triggers is found, and the row is named."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import last_verification, record_read
from softlanding.office.audit.chain import Walk
from softlanding.office.audit.models import Access, Head, Link, Verification
from softlanding.office.audit.tasks import verify_all_rows, verify_new_rows
from softlanding.office.cases.api import Household
from tests.office.audit.lines import faults, head, link_now, past_the_triggers, sql, write_lines
from tests.office.conftest import AddHousehold

ROWS = 9


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    return add_household("H1", 2)


@pytest.fixture
def start(national: Viewer, household: Household) -> int:
    """Nine lines in the chain; how many were there before."""
    link_now()
    before = Link.objects.count()
    write_lines(national, household, ROWS)
    return before


def entry_of(number: int) -> int:
    return Link.objects.get(number=number).entry_id


def test_an_untouched_log_is_sound(start: int) -> None:
    assert faults() == []
    assert head().number == start + ROWS


def test_a_link_can_be_computed_by_hand(start: int) -> None:
    link = Link.objects.select_related("entry").get(number=start + 1)
    line = link.entry
    before = Link.objects.filter(number=start).first()
    content = [line.pk, line.kind, line.via, line.user_id, line.country_id, line.subject]
    content += [line.subject_id, line.occasion, line.context and str(line.context)]
    content += [int(line.at.timestamp()) * 1_000_000 + line.at.microsecond]
    form = json.dumps([link.number, bytes(before.hash).hex() if before else "0" * 64, *content])
    assert bytes(link.hash) == sha256(form.encode()).digest()


def flipped(value: Any) -> Any:
    """The value with one bit changed; what is empty or nothing becomes the least there is."""
    if value is None:
        return 1
    if isinstance(value, int):
        return value ^ (1 << 20)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ 1)
    if isinstance(value, (bytes, memoryview)):
        return bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:]
    return chr(ord(value[0]) ^ 1) + value[1:] if value else "\x01"


COLUMNS = [field.column for field in Access._meta.concrete_fields]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("offset", [1, 2, 3, ROWS])
def test_one_bit_flipped_in_a_line_names_the_row(start: int, column: str, offset: int) -> None:
    number = start + offset
    entry = entry_of(number)
    value = Access.objects.values_list(column, flat=True).get(pk=entry)
    new = flipped(value)
    if column == "context" and value is None:
        new = uuid.UUID(int=1)
    with past_the_triggers():
        sql(f"UPDATE audit_access SET {column} = %s WHERE id = %s", [new, entry])  # noqa: S608
        found = faults()
        named = {fault.partition(":")[0] for fault in found}
        outside = {f"line {entry ^ (1 << 20)} of the log is not in the chain"}
        assert named == {f"row {number}"} | (outside if column == "id" else set())


@pytest.mark.parametrize("column", ["number", "entry_id", "hash"])
def test_one_bit_flipped_in_a_link_names_the_row(start: int, column: str) -> None:
    number = start + 4
    value = Link.objects.values_list(column, flat=True).get(number=number)
    with past_the_triggers():
        sql(
            f"UPDATE audit_link SET {column} = %s WHERE number = %s",  # noqa: S608
            [flipped(value), number],
        )
        found = faults()
        assert found[0].startswith(f"row {number}:")
        if column == "hash":
            assert len(found) == 1  # the row after it still fits what the hash should be


def test_every_broken_row_is_named(start: int) -> None:
    broken = [start + 2, start + 5, start + 6]
    with past_the_triggers():
        for number in broken:
            sql("UPDATE audit_access SET subject_id = 77 WHERE id = %s", [entry_of(number)])
        assert [fault.partition(":")[0] for fault in faults()] == [f"row {n}" for n in broken]


def test_a_deleted_line_and_a_deleted_link_are_named(start: int) -> None:
    entry = entry_of(start + 3)
    with past_the_triggers():
        sql("DELETE FROM audit_access WHERE id = %s", [entry])
        assert faults() == [f"row {start + 3}: the line {entry} of the log is missing"]
        sql("DELETE FROM audit_link WHERE number IN (%s, %s)", [start + 3, start + 4])
        gap, outside = faults()
        assert gap == f"row {start + 3}: is missing, and all up to row {start + 4}"
        assert "is not in the chain" in outside


def test_two_rows_that_changed_places_are_named(start: int) -> None:
    first, second = entry_of(start + 1), entry_of(start + 2)
    with past_the_triggers():
        sql("UPDATE audit_link SET entry_id = -1 WHERE number = %s", [start + 1])
        sql("UPDATE audit_link SET entry_id = %s WHERE number = %s", [first, start + 2])
        sql("UPDATE audit_link SET entry_id = %s WHERE number = %s", [second, start + 1])
        named = [fault.partition(":")[0] for fault in faults()]
        assert named == [f"row {start + 1}", f"row {start + 2}"]


def test_a_line_put_in_past_the_trigger_is_named(start: int, national: Viewer) -> None:
    with past_the_triggers():
        record_read(national, national.user)
        entry = Access.objects.order_by("pk").last()
        assert entry is not None
        assert faults() == [f"line {entry.pk} of the log is not in the chain"]


def test_lines_from_before_there_was_a_chain_are_linked_by_the_migration(national: Viewer) -> None:
    migration = import_module("softlanding.office.audit.migrations.0003_chain")
    with past_the_triggers():
        for _turn in range(3):
            record_read(national, national.user)
        assert len(faults()) == 3
        sql(migration.CHAIN_WHAT_IS_THERE)
        assert head().number == 3


def test_a_log_cut_off_or_written_anew_shows_beside_a_head_noted_outside(start: int) -> None:
    noted = head()
    with past_the_triggers():
        for number in (start + ROWS, start + ROWS - 1):
            sql("DELETE FROM audit_access WHERE id = %s", [entry_of(number)])
            sql("DELETE FROM audit_link WHERE number = %s", [number])
        assert faults() == []  # alone, the shorter chain is in order
        (fault,) = faults(noted)
        assert fault == f"row {start + 8}: is missing, and all up to row {start + 9}"
    with past_the_triggers():
        sql("UPDATE audit_access SET subject_id = 77 WHERE id = %s", [entry_of(start + 1)])
        entries = list(Link.objects.order_by("number").values_list("entry_id", flat=True))
        sql("DELETE FROM audit_link")
        for entry in entries:
            sql("SELECT audit_chain(%s)", [entry])
        assert faults() == []
        (fault,) = faults(noted)
        assert fault.startswith(f"row {noted.number}: is not the row that was noted")
    assert faults(noted) == []


def test_what_is_undone_leaves_nothing_in_the_chain(start: int, national: Viewer) -> None:
    with transaction.atomic():
        record_read(national, national.user)
        link_now()
        assert head().number == start + ROWS + 1
        transaction.set_rollback(True)
    assert head().number == start + ROWS


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_link SET number = 99", "DELETE FROM audit_link"]
)
def test_not_even_raw_sql_changes_the_chain(start: int, statement: str) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        sql(statement)


def test_the_command_prints_the_head_and_ends_with_one_if_broken(
    start: int, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_log")
    told = capsys.readouterr().out
    assert told.startswith(f"{start + ROWS} rows, 0 broken")
    noted = told.split()[-1]
    call_command("verify_log", "--head", noted)
    with past_the_triggers():
        sql("UPDATE audit_access SET kind = 'refused' WHERE id = %s", [entry_of(start + 5)])
        with pytest.raises(SystemExit) as ended:
            call_command("verify_log")
        assert ended.value.code == 1
        assert f"row {start + 5}:" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "12", "12:xyz", "-1:" + "0" * 64])
def test_what_is_no_head_is_refused(start: int, text: str) -> None:
    with pytest.raises(CommandError, match="is no head"):
        call_command("verify_log", f"--head={text}")


def test_the_job_goes_on_from_its_last_check_and_keeps_a_fault_in_sight(
    start: int, national: Viewer
) -> None:
    verify_all_rows(timestamp=0)
    record_read(national, national.user)
    link_now()
    verify_new_rows(timestamp=0)
    last = last_verification()
    assert last is not None
    assert (last.faults, last.rows, last.number) == (0, 1, start + ROWS + 1)
    with past_the_triggers():
        sql("UPDATE audit_access SET subject_id = 77 WHERE id = %s", [entry_of(start + 2)])
        verify_all_rows(timestamp=0)
        verify_new_rows(timestamp=0)
        last = last_verification()
        assert last is not None
        assert (last.faults, last.whole) == (1, True)
        assert last.first_fault.startswith(f"row {start + 2}:")


def test_the_job_finds_that_its_own_last_row_is_gone(start: int) -> None:
    verify_all_rows(timestamp=0)
    with past_the_triggers():
        sql("DELETE FROM audit_access WHERE id = %s", [entry_of(start + ROWS)])
        sql("DELETE FROM audit_link WHERE number = %s", [start + ROWS])
        verify_new_rows(timestamp=0)
        found = Verification.objects.first()
        assert found is not None
        assert found.faults == 1


def test_a_walk_is_the_same_in_any_size_of_batches(
    start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from softlanding.office.audit import chain

    whole = head()
    monkeypatch.setattr(chain, "_WALK", chain._WALK.replace(f"LIMIT {chain.BATCH}", "LIMIT 2"))
    assert head() == whole
    tail = Walk(head=Head(start, bytes(Link.objects.get(number=start).hash))) if start else Walk()
    assert list(tail.faults()) == []
    assert tail.rows == ROWS


def test_the_database_and_python_write_strange_texts_alike(national: Viewer) -> None:
    for text in ('"', "\\", "\t\n\x01\x7f", "ä\u2028ب", "😀", "'); --"):
        Access.objects.create(
            kind="read", via="page", user=national.user, occasion=text, subject=text
        )
    link_now()
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Chatham'")
    assert faults() == []
