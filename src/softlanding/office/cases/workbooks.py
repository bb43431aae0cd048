"""Bringing in workbooks: kept encrypted, checked, committed by a named officer, undone."""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from threading import Thread
from typing import Any

import structlog
from django.db import Error, connection, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from procrastinate.contrib.django import app

from softlanding.errors import InputRefused, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases import policies
from softlanding.office.cases.consistency import findings
from softlanding.office.cases.duplicates import find_hints
from softlanding.office.cases.entry_reading import HouseholdEntry, Reading, read_entries
from softlanding.office.cases.entry_writing import Built, build, store
from softlanding.office.cases.models import CaseImport, Document, Household, Person
from softlanding.office.cases.workbook_reading import workbook_rows
from softlanding.office.files.api import file_name
from softlanding.office.privacy.api import decrypt, encrypt
from softlanding.office.quotas.api import Programme

CHECK, WRITE = "cases.check_workbook", "cases.write_workbook"  # the background jobs
LARGEST = 20 * 2**20
CHUNK = 250  # households at a time, so that memory stays small
KEPT = 1_000  # problems and warnings that are shown
logger = structlog.get_logger(__name__)
Status = CaseImport.Status
Report = Callable[[float], None]


def upload(*, viewer: Viewer, programme: Programme, name: str, content: bytes) -> CaseImport:
    """Keep a workbook, encrypted, and queue its check; nothing is written yet.

    National officers of the country. Audited.

    Raises
    ------
    InputRefused
        Empty, or larger than 20 MiB; or its name could deceive.
    """
    if not 0 < len(content) <= LARGEST:
        cure = _("give a filled workbook of at most 20 MiB, or several")
        raise InputRefused(
            [Problem(_("is empty or too large"), cure, column=pgettext("attachment", "File"))]
        )
    with audited("workbook uploaded", viewer=viewer) as act:
        act.subject = found = CaseImport.objects.create(
            programme=programme,
            file_name=file_name(name),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=encrypt(content),
            created_by=viewer.user,
        )
        app.configure_task(CHECK, queue="cases").defer(pk=found.pk)
    return found


def check(pk: int) -> None:
    """Read a workbook and keep every problem and warning. The background job's work."""
    found = _claim(pk, Status.QUEUED, Status.CHECKING, "workbook checked")
    if found is None:
        return
    warnings: list[dict[str, Any]] = []
    kinds: Counter[str] = Counter()
    try:
        with _told(found) as report:
            reading = _read(found, lambda share: report(share * 0.6))
            if not reading.problems:
                for warning in _warnings(reading, found, report):
                    kinds[warning["code"]] += 1
                    if len(warnings) < KEPT:
                        warnings.append(warning)
    except InputRefused as refused:
        reading = Reading([], list(refused.problems))
    except Exception:
        CaseImport.objects.filter(pk=pk).update(status=Status.FAILED, progress=None)
        raise
    members = [m for entry in reading.households for m in entry.members.values()]
    found.counts = {
        "households": len(reading.households),
        "persons": len(members),
        "documents": sum(len(member.documents) for member in members),
        "problems": len(reading.problems),
        "warnings": kinds.total(),
        "kinds": kinds,
    }
    kept = {
        "problems": [asdict(problem) for problem in reading.problems[:KEPT]],
        "warnings": warnings,
    }
    found.findings = json.dumps(kept)
    found.status = Status.REFUSED if reading.problems else Status.READY
    found.progress = None
    with audited("workbook checked", viewer=None, subject=found):
        found.save()


def start_commit(*, viewer: Viewer, found: CaseImport) -> CaseImport:
    """Ask for a checked workbook to be brought in, by the officer who looked it over.

    National officers of the country. Audited.

    Raises
    ------
    NotNow
        It has errors, or was brought in before.
    """
    with audited("workbook being brought in", viewer=viewer, subject=found):
        found = _locked(found.pk)
        policies.may_be_committed(found)
        found.status, found.committed_by = Status.WAITING, viewer.user
        found.save()
        app.configure_task(WRITE, queue="cases").defer(pk=found.pk)
    return found


def commit(pk: int) -> None:
    """Write every household of a workbook, or none. The background job's work.

    It is read again: what has been entered since may have taken a reference.
    """
    found = _claim(pk, Status.WAITING, Status.WRITING, "workbook being brought in")
    if found is None or found.committed_by is None:
        return
    try:
        with _told(found) as report:
            reading = _read(found, lambda share: report(share * 0.3))
            if not reading.problems:
                _write(found, Viewer(found.committed_by), reading.households, report)
                return
    except Exception:
        CaseImport.objects.filter(pk=pk).update(status=Status.FAILED, progress=None)
        raise
    kept = {"problems": [asdict(p) for p in reading.problems[:KEPT]], "warnings": []}
    found.findings, found.status = json.dumps(kept), Status.REFUSED
    found.counts |= {"problems": len(reading.problems)}
    found.progress = None
    with audited("workbook checked", viewer=None, subject=found):
        if _alone(found):
            found.save()


def _write(
    found: CaseImport, viewer: Viewer, entries: list[HouseholdEntry], report: Report
) -> None:
    """Write entries and let go of each that is written, so that memory stays small."""
    today, total = timezone.localdate(), len(entries)
    linked = {e.values["reference"]: e.values["linked_to"] for e in entries}
    with audited("workbook brought in", viewer=viewer, subject=found):
        if not _alone(found):
            return
        ids: list[int] = []
        while entries:
            part = entries[:CHUNK]
            del entries[:CHUNK]
            built = build(part, found.programme, today=today, user=viewer.user, brought_by=found)
            store(built, [])
            ids += [household.pk for household in built.households]
            report(0.3 + 0.5 * len(ids) / total)
        del part, built
        _link_all({a: b for a, b in linked.items() if b})
        hints = find_hints(ids, found.programme, report=lambda share: report(0.8 + 0.2 * share))
        found.status, found.progress = Status.COMMITTED, None
        found.committed_at = timezone.now()
        found.counts |= {"hints": hints}
        found.save()


def _alone(found: CaseImport) -> bool:
    """Wait for a worker that was thought dead and is not; False if it has done the work.

    Not a lock on the row, for progress is written to it meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [WRITE, found.pk])
    return CaseImport.objects.filter(pk=found.pk, status=Status.WRITING).exists()


def _link_all(named: dict[str, str]) -> None:
    """Link households by reference to those with whom they are to live."""
    rows = Household.objects.filter(reference__in={*named, *named.values()})
    ids = dict(rows.values_list("reference", "pk"))
    linked = list(Household.objects.filter(reference__in=named))
    for household in linked:
        household.linked_to_id = ids[named[household.reference]]
    Household.objects.bulk_update(linked, ["linked_to"], batch_size=CHUNK)


def undo(*, viewer: Viewer, found: CaseImport) -> CaseImport:
    """Take out every household that a workbook brought in, or none.

    National officers of the country. Audited; the history keeps what was there.

    Raises
    ------
    NotNow
        Not brought in, or something has been built on it since; every reason is named.
    """
    with audited("workbook undone", viewer=viewer, subject=found):
        found = _locked(found.pk)
        brought = Household.objects.filter(brought_by=found)
        policies.may_be_undone(found, undo_objections(found))
        try:
            with transaction.atomic():
                brought.update(linked_to=None)
                brought.delete()
        except ProtectedError as error:
            names = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
            text = _("In use by: %(what)s.") % {"what": ", ".join(names)}
            policies.may_be_undone(found, [text])
        found.status, found.undone_at, found.undone_by = Status.UNDONE, timezone.now(), viewer.user
        found.save()
    return found


def undo_objections(found: CaseImport) -> list[str]:
    """Why what a workbook brought in must stay: all that has been done with it since."""
    if found.status != Status.COMMITTED:
        return []
    mine: QuerySet[Household] = Household.objects.filter(brought_by=found)
    reasons = []
    paths = {Household: "pgh_obj", Person: "household", Document: "person__household"}
    for model, path in paths.items():
        events: Any = model.pgh_event_model  # type: ignore[attr-defined]
        theirs = events.objects.filter(**{f"{path}__in": mine})
        # By the action that wrote it and not by its time: a clock may have been set back.
        written = theirs.order_by("pk").values_list("pgh_context", flat=True)[:1]
        if theirs.exclude(pgh_context__in=list(written)).exists():
            reasons.append(_("Households of this workbook have been changed since."))
            break
    if mine.filter(town_accesses__isnull=False).exists():
        reasons.append(_("Towns have been asked about them."))
    for name in ("attachments", "sealed_notes", "own_words", "consents", "objections"):
        if mine.filter(**{f"{name}__isnull": False}).exists():
            reasons.append(_("Something has been added to their files."))
            break
    return reasons


def _claim(pk: int, before: str, now: str, action: str) -> CaseImport | None:
    """Take a waiting workbook to work on, or one whose worker died; None if nothing is to do."""
    with audited(action, viewer=None) as act:
        rows = CaseImport.objects.select_for_update(of=("self",)).defer("content")
        rows = rows.select_related("programme__country", "committed_by")
        act.subject = found = rows.filter(pk=pk).first()
        if found is None or found.status not in (before, now):
            return None
        found.status, found.progress = now, 0.0
        found.save(update_fields=["status", "progress"])
    return found


def _locked(pk: int) -> CaseImport:
    rows = CaseImport.objects.select_for_update(of=("self",)).select_related("programme__country")
    return rows.get(pk=pk)


def _read(found: CaseImport, report: Report) -> Reading:
    content = CaseImport.objects.values_list("content", flat=True).get(pk=found.pk)
    rows = workbook_rows(decrypt(bytes(content)), lambda share: report(share / 2))
    del content  # what is large is let go of as soon as it has been used
    _give_back()
    reading = read_entries(rows, found.programme, report=lambda share: report(0.5 + share / 2))
    del rows
    _give_back()
    return reading


def _give_back() -> None:
    """Return freed memory to the system: glibc keeps that of a workbook for the next one."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _warnings(reading: Reading, found: CaseImport, report: Report) -> Iterator[dict[str, Any]]:
    """What does not fit in the households of a workbook; it can be brought in all the same."""
    today, entries = timezone.localdate(), reading.households
    shown: Counter[str] = Counter()
    for start in range(0, len(entries), CHUNK):
        built = build(entries[start : start + CHUNK], found.programme, today=today, user=None)
        words = {document.number_word for document in built.documents} - {""}
        held = Document.objects.filter(number_word__in=words)
        elsewhere = set(held.values_list("number_word", flat=True))
        elsewhere |= {word for word in words if shown[word]}
        shown.update(words)
        for household, persons, documents in _by_household(built):
            for finding in findings(
                household, persons, documents, today=today, elsewhere=elsewhere
            ):
                yield {
                    "reference": household.reference,
                    "member": finding.person.position,
                    "code": finding.code,
                    "data": {name: str(value) for name, value in finding.data.items()},
                }
        report(0.6 + 0.4 * min(1.0, (start + CHUNK) / len(entries)))


def _by_household(built: Built) -> Iterator[tuple[Household, list[Person], list[Document]]]:
    persons: dict[int, list[Person]] = {id(household): [] for household in built.households}
    papers: dict[int, list[Document]] = {id(household): [] for household in built.households}
    for person in built.persons:
        persons[id(person.household)].append(person)
    for paper in built.documents:
        papers[id(paper.person.household)].append(paper)
    for household in built.households:
        yield household, persons[id(household)], papers[id(household)]


class _told:  # noqa: N801 - reads as a word of the sentence `with _told(found)`
    """Shows progress while a transaction is open: written from another connection."""

    def __init__(self, found: CaseImport) -> None:
        self.pk, self.last = found.pk, 0.0

    def __enter__(self) -> Report:
        return self.report

    def __exit__(self, *_error: object) -> None:
        return None

    def report(self, share: float) -> None:
        if share - self.last >= 0.02:
            self.last = share
            writer = Thread(target=self._write, args=(share,))
            writer.start()
            writer.join()

    def _write(self, share: float) -> None:
        try:
            CaseImport.objects.filter(pk=self.pk).update(progress=min(share, 1.0))
        except Error:  # of the database: the transaction itself will meet it, and is undone
            logger.warning("cases.progress_not_shown", workbook=self.pk)
        finally:
            connection.close()
