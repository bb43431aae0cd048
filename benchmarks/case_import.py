"""Bringing in the households of a year by one workbook: seconds and memory of the worker.

The worker's two jobs run as they do in the office, in a process of their own against an
embedded PostgreSQL in a temporary folder: the check of a workbook, and bringing it in with
history, encryption and the search for persons entered twice. Memory is the highest that the
process held (VmHWM of Linux); the workbook is made and uploaded by another process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.own_office import DEMO, answer_of, set_up
from softlanding.office.site.supervisor import MEMORY

__all__ = ["rows"]

HOUSEHOLDS, PERSONS = 17_000, 73_000
ROOT = Path(__file__).parents[1]
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def rows() -> Iterator[dict[str, object]]:
    """Two rows: checking a workbook of 17,000 households, and bringing it in."""
    settings = DEMO | MEMORY  # as the worker has them
    yield from answer_of("benchmarks.case_import", HOUSEHOLDS, PERSONS, **settings)


def _measure(households: int, persons: int) -> list[dict[str, object]]:
    set_up(pages=False)
    from softlanding.office.cases import workbooks
    from softlanding.office.cases.models import CaseImport, DuplicateHint, Household, Person

    viewer = _office()
    twice = _uploaded(households, persons)
    found = CaseImport.objects.defer("content").get()
    check = _timed(workbooks.check, found.pk)
    found.refresh_from_db()
    counts = found.counts
    ready = (found.status, counts["households"], counts["persons"]) == (
        "ready",
        households,
        persons,
    )
    workbooks.start_commit(viewer=viewer, found=found)
    write = _timed(workbooks.commit, found.pk)
    found.refresh_from_db()
    whole = (Household.objects.count(), Person.objects.count()) == (households, persons)
    events: Any = Person.pgh_event_model  # type: ignore[attr-defined]
    kept = events.objects.count() == persons
    hints = DuplicateHint.objects.count()
    name = f"{households:,} households ({persons:,} persons) by XLSX"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return [
        {
            "name": f"check of {name}",
            "ours_seconds": check[0],
            "verified": ready,
            "note": f"{check[1]:.0f} s of the processor, {check[2]} MB at most; file of "
            f"{found.size / 1e6:.0f} MB; {load}",
        },
        {
            "name": f"bringing in {name}",
            "ours_seconds": write[0],
            "verified": bool(whole and kept and hints >= twice and found.status == "committed"),
            "note": f"{write[1]:.0f} s of the processor, {write[2]} MB at most; {hints} hints, "
            f"{twice} persons were in it twice; {load}",
        },
    ]


def _timed(work: Any, pk: int) -> tuple[float, float, int]:
    """Seconds by the clock and of this process, and its highest memory in MB."""
    FORGET.write_text("5", encoding="ascii")
    clock, own = perf_counter(), process_time()
    work(pk)
    line = next(s for s in STATUS.read_text(encoding="ascii").splitlines() if "VmHWM" in s)
    return perf_counter() - clock, process_time() - own, int(line.split()[1]) * 1024 // 10**6


def _uploaded(households: int, persons: int) -> int:
    """Make and upload the workbook, as the web process would; how many are in it twice."""
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.case_import", str(households), str(persons), "upload"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return int(found.stdout)


def _office() -> Any:
    """A national officer and a programme to bring households into."""
    from softlanding.office.accounts.api import Membership, Role, User, Viewer
    from softlanding.office.quotas.api import Programme
    from softlanding.office.territories.api import Level, Territory

    about = {"vintage": 2026, "source": "Synthetic"}
    nation = Territory.objects.create(code="XB", name="XB", level=Level.COUNTRY, **about)
    officer = User.objects.create_user("bench@softlanding.example", name="bench")
    Membership.objects.create(user=officer, role=Role.NATIONAL, territory=nation)
    Programme.objects.create(country=nation, name="XB", year=2026, persons=73_000)
    return Viewer(officer)


def _upload(households: int, persons: int) -> None:
    import django

    django.setup()
    from benchmarks.case_workbook import filled
    from softlanding.office.accounts.api import User, Viewer
    from softlanding.office.cases import workbooks
    from softlanding.office.quotas.api import Programme

    content, twice = filled(households, persons)
    workbooks.upload(
        viewer=Viewer(User.objects.get()),
        programme=Programme.objects.get(),
        name="filled.xlsx",
        content=content,
    )
    print(twice)


if __name__ == "__main__":
    asked = (int(sys.argv[1]), int(sys.argv[2]))
    if len(sys.argv) > 3:
        _upload(*asked)
    else:
        print(json.dumps(_measure(*asked)))
