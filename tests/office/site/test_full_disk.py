"""No room left on the disk: a clear page, nothing half-written, and the next try works."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.cases.models import Attachment
from softlanding.office.exchange.models import StoredAnswer
from softlanding.office.placement.api import Placement, answer
from softlanding.office.placement.models import Question
from softlanding.office.printing.fonts import font_folder
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.site.api_world import World, world  # noqa: F401 - fixtures
from tests.office.site.small_disk import SmallDisk, small_disk  # noqa: F401 - fixture

NO_ROOM = "There is no room left to write"
Propose = Callable[[Household, str], Placement]


@contextmanager
def no_room_for(table: str) -> Iterator[None]:
    """PostgreSQL answers a new row of the table as it does when its disk is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;"
            f"CREATE TRIGGER no_room BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER no_room ON {table}; DROP FUNCTION no_room()")


@pytest.fixture
def officer(national: Viewer, signed_in: Callable[[User], Client]) -> Client:
    """A national officer's browser, which is shown what goes wrong."""
    found = signed_in(national.user)
    found.raise_request_exception = False
    return found


def attach(officer: Client, household: Household, size: int = 0) -> Any:
    file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7\n%%EOF\n" + bytes(size))
    path = reverse("add_attachment", args=[household.pk])
    return officer.post(path, {"file": file, "title": "Passport"})


def test_an_upload_that_the_database_cannot_hold(
    officer: Client, add_household: AddHousehold
) -> None:
    household = add_household("H", 1)
    with no_room_for("cases_attachment"):
        answered = attach(officer, household)
    assert (answered.status_code, NO_ROOM in answered.content.decode()) == (503, True)
    assert int(answered["Retry-After"]) > 0
    assert not Attachment.objects.exists()
    assert not Access.objects.filter(occasion="attachment added").exists()
    assert attach(officer, household).status_code == 302
    assert Attachment.objects.count() == 1


def test_an_upload_that_the_web_server_cannot_hold(
    officer: Client,
    add_household: AddHousehold,
    small_disk: SmallDisk,  # noqa: F811
    settings: LazySettings,
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(small_disk.folder)
    household, size = add_household("H", 1), 3 * 2**20  # too large to be held in memory
    answered = attach(officer, household, size)
    assert (answered.status_code, NO_ROOM in answered.content.decode()) == (503, True)
    assert not Attachment.objects.exists()
    assert list(small_disk.folder.iterdir()) == []
    small_disk.grow()
    assert attach(officer, household, size).status_code == 302
    assert Attachment.objects.get().size > size


def test_no_decision_without_its_line_in_the_log(
    officer: Client,
    propose: Propose,  # noqa: F811
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
) -> None:
    placement = propose(add_household("H", 1), "Alby")
    answer(viewer=Viewer(person(Role.MUNICIPAL, "Alby")), placement=placement, accept=True)
    path = reverse("decide", args=[placement.pk])
    with no_room_for("audit_access"):
        answered = officer.post(path, {"note": "Agreed"})
    assert (answered.status_code, NO_ROOM in answered.content.decode()) == (503, True)
    placement.refresh_from_db()
    assert (placement.decision, placement.decided_at) == ("", None)
    assert officer.post(path, {"note": "Agreed"}).status_code == 302
    placement.refresh_from_db()
    assert placement.decision == "confirmed"


def test_a_program_is_told_and_its_key_is_good_for_the_next_try(world: World) -> None:  # noqa: F811
    path = f"/proposals/{world.ids['placement_id'][1]}/answer"
    body = {"answer": "ask", "note": "Which school year?"}
    with no_room_for("placement_question"):
        answered = world.ask("berg", "post", path, body, Idempotency_Key="k")
    assert (answered.status_code, answered["Content-Type"]) == (503, "application/problem+json")
    assert "disk is full" in answered.json()["detail"]
    assert int(answered["Retry-After"]) > 0
    assert not StoredAnswer.objects.exists()
    assert world.ask("berg", "post", path, body, Idempotency_Key="k").status_code == 200
    assert Question.objects.count() == 1


def test_an_export_that_finds_no_room(
    officer: Client,
    decided: Apportionment,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = reverse("ledger_xlsx", args=[decided.programme_id])
    with monkeypatch.context() as patched:
        patched.setattr(openpyxl.Workbook, "save", full)
        answered = officer.get(path)
    assert (answered.status_code, NO_ROOM in answered.content.decode()) == (503, True)
    assert "Content-Disposition" not in answered
    assert officer.get(path).content[:2] == b"PK"


def test_a_printed_sheet_that_finds_no_room_leaves_nothing(
    small_disk: SmallDisk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk.folder))
    small_disk.fill()
    font_folder.cache_clear()
    try:
        with pytest.raises(OSError, match="No space left"):
            font_folder()
        assert [path.name for path in small_disk.folder.iterdir()] == ["ballast"]
        small_disk.grow()
        assert list(Path(font_folder()).iterdir())
    finally:
        font_folder.cache_clear()
