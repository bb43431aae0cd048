"""The work that is killed: a round, an import, a decision and a backup, and traces of each."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any, Protocol
from zipfile import BadZipFile

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from procrastinate import App

from benchmarks.case_workbook import filled
from softlanding.errors import InputRefused
from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.chain import Walk
from softlanding.office.cases import workbooks
from softlanding.office.cases.models import CaseImport, Household
from softlanding.office.placement.models import Placement, Round
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.placement.selectors import waiting_households
from softlanding.office.placement.services import start_round
from softlanding.office.quotas.api import Programme
from softlanding.office.site.backup import back_up
from softlanding.office.site.restore import read_manifest

HOUSEHOLDS = 12


class Work(Protocol):
    """Something that a process does."""

    name: str

    def ready(self) -> None:
        """Prepare, in the parent."""

    def do(self) -> None:
        """Do it, in the process that may be killed."""

    def again(self) -> None:
        """What a person or a timer does after the restart."""

    def faults(self) -> list[str]:
        """What is lost, doubled or half-done at the end."""


def prepare() -> None:
    """Bring the released demo to this version."""
    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0, interactive=False)


def all_works(folder: Path) -> list[Work]:
    """One of each, by the officer of the demo."""
    officer = User.objects.get(email="national.se@softlanding.example")
    programme = Programme.objects.get(year=2026)
    return [Run(officer, programme), Import(officer, programme), Decision(officer), Backup(folder)]


def work_off() -> None:
    """What a worker does: every job that waits, then end."""
    from procrastinate.contrib.django import app

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as worker:
        asyncio.run(_work(worker))


async def _work(worker: App) -> None:
    async with worker.open_async():
        await worker.run_worker_async(
            wait=False, listen_notify=False, install_signal_handlers=False, concurrency=1
        )


def recover(work: Work, forked: Callable[[Callable[[], None]], bool]) -> None:
    """Start again: dead workers are found out, their jobs taken up, and people try again."""
    with connection.cursor() as cursor:  # as if two minutes had passed
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 day'")
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    forked(_take_up_again)
    forked(work_off)
    work.again()
    forked(work_off)


def _take_up_again() -> None:
    from types import SimpleNamespace

    from procrastinate.contrib.django import app

    from softlanding.office.site.tasks import take_up_again

    context: Any = SimpleNamespace(app=app)
    asyncio.run(take_up_again.func(context, 0))


def broken_chain() -> list[str]:
    """Rows of the log whose chain does not verify, from its first row on."""
    return [f"log: {fault}" for fault in Walk().faults()]


def unfinished_jobs() -> list[str]:
    """Jobs that nobody will ever end, other than the office's own clockwork."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, status FROM procrastinate_jobs"
            " WHERE status NOT IN ('succeeded') AND queue_name IN ('cases', 'placement')"
        )
        return [f"job {job} {task} is {status}" for job, task, status in cursor.fetchall()]


class Run:
    """A round of placement, by the worker."""

    name = "a round"

    def __init__(self, officer: User, programme: Programme) -> None:
        self.viewer, self.programme = Viewer(officer), programme

    def ready(self) -> None:
        """See `Work`."""
        waiting = waiting_households(self.programme)
        if waiting.count() < HOUSEHOLDS:
            Import(self.viewer.user, self.programme).whole()
        self.round = start_round(
            viewer=self.viewer,
            programme=self.programme,
            weights=DEFAULT_WEIGHTS,
            time_limit=20,
            households=waiting.values_list("pk", flat=True)[:HOUSEHOLDS],
        )

    def do(self) -> None:
        """See `Work`."""
        work_off()

    def again(self) -> None:
        """Nobody needs to do anything."""

    def faults(self) -> list[str]:
        """See `Work`."""
        self.round.refresh_from_db()
        placed = sorted(self.round.placements.values_list("household_id", flat=True))
        found = unfinished_jobs()
        if self.round.status != Round.Status.READY:
            found.append(f"the round is {self.round.status}")
        if placed != self.round.chosen_households:  # each once
            found.append(f"{len(placed)} placements of {len(self.round.chosen_households or [])}")
        if not hasattr(self.round, "input"):
            found.append("the input of the run is not stored")
        return found


class Import:
    """A workbook brought in, by the worker."""

    name = "an import"
    made = 0

    def __init__(self, officer: User, programme: Programme) -> None:
        self.viewer, self.programme = Viewer(officer), programme

    def ready(self) -> None:
        """See `Work`."""
        Import.made += 1
        self.before = Household.objects.count()
        self.found = workbooks.upload(
            viewer=self.viewer,
            programme=self.programme,
            name="kill.xlsx",
            content=_renamed(filled(HOUSEHOLDS, HOUSEHOLDS * 3)[0], f"K{Import.made}"),
        )
        workbooks.check(self.found.pk)
        self.found.refresh_from_db()
        self.found = workbooks.start_commit(viewer=self.viewer, found=self.found)

    def do(self) -> None:
        """See `Work`."""
        work_off()

    def whole(self) -> None:
        """Bring it in at once."""
        self.ready()
        workbooks.commit(self.found.pk)

    def again(self) -> None:
        """Nobody needs to do anything."""

    def faults(self) -> list[str]:
        """See `Work`."""
        self.found.refresh_from_db()
        found = unfinished_jobs()
        if self.found.status != CaseImport.Status.COMMITTED:
            found.append(f"the workbook is {self.found.status}")
        brought = Household.objects.filter(brought_by=self.found)
        if (brought.count(), Household.objects.count() - self.before) != (HOUSEHOLDS, HOUSEHOLDS):
            found.append(f"{brought.count()} of {HOUSEHOLDS} households are there")
        if brought.filter(members=None).exists():
            found.append("a household has no members")
        return found


class Decision:
    """An officer confirms a placement, by the web server."""

    name = "a decision"

    def __init__(self, officer: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(officer, settings.AUTHENTICATION_BACKENDS[0])
        session = self.client.session  # a decision asks for a fresh sign-in
        session["account_authentication_methods"] = [{"method": "password", "at": time()}]
        session["account_authentication_methods_user"] = str(officer.pk)
        session.save()

    def ready(self) -> None:
        """See `Work`."""
        sent = Placement.objects.filter(decision="", status__in=["sent", "accepted"])
        self.placement = sent.order_by("pk")[0]
        self.placement.status = Placement.Status.ACCEPTED
        self.placement.answered_by_id = self.client.session["_auth_user_id"]
        self.placement.answered_at = self.placement.round.sent_at
        self.placement.save()

    def do(self) -> None:
        """See `Work`."""
        address = f"/placements/{self.placement.pk}/decide/"
        if self.client.post(address, {"note": "kill"}).status_code != 302:
            raise RuntimeError("refused")

    def again(self) -> None:
        """The officer looks, and decides if it is not decided."""
        self.half = self._half_done()
        self.placement.refresh_from_db()
        if not self.placement.decision:
            self.do()

    def faults(self) -> list[str]:
        """See `Work`."""
        found = getattr(self, "half", []) + self._half_done()
        self.placement.refresh_from_db()
        if self.placement.decision != Placement.Decision.CONFIRMED:
            found.append("nothing is decided")
        return found

    def _half_done(self) -> list[str]:
        row = Placement.objects.get(pk=self.placement.pk)
        events = Placement.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
            pgh_obj=row, decision=Placement.Decision.CONFIRMED
        )
        named = [event for event in events.select_related("pgh_context") if event.pgh_context]
        expected = 1 if row.decision else 0
        found = []
        if (events.count(), len(named)) != (expected, expected):
            found.append(f"{events.count()} events of {expected} decisions")
        if bool(row.decision) != bool(row.decided_by_id and row.decided_at):
            found.append("a decision without a name or a time")
        return found


class Backup:
    """A backup."""

    name = "a backup"
    made = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "backups"
        self.folder.mkdir(exist_ok=True)

    def ready(self) -> None:
        """See `Work`."""
        Backup.made += 1
        self.file = self.folder / f"{Backup.made}.backup"

    def do(self) -> None:
        """See `Work`."""
        back_up(self.file, os.environ["DATABASE_URL"])

    def again(self) -> None:
        """The timer makes the next one."""
        self.half = self._half()
        back_up(self.folder / f"{Backup.made}-again.backup", os.environ["DATABASE_URL"])

    def faults(self) -> list[str]:
        """See `Work`."""
        left = [path.name for path in self.folder.glob(".*")]
        found = getattr(self, "half", []) + self._half() + [f"{name} was left" for name in left]
        for file in self.folder.glob("*"):
            file.unlink()
        return found

    def _half(self) -> list[str]:
        if self.file.exists():
            try:
                read_manifest(self.file)
            except (InputRefused, BadZipFile):
                return ["a backup that is not whole has a name"]
        return []


def _renamed(content: bytes, prefix: str) -> bytes:
    """The same workbook with references of its own."""
    book = load_workbook(io.BytesIO(content))
    for page in book:
        for row in page.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("XB-"):
                    cell.value = prefix + cell.value[2:]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
