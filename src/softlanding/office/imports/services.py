"""Bringing files in: kept as uploaded, read, committed by a named officer, undone."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from django.db.models import ManyToOneRel
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, NotNow, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.files.api import file_name
from softlanding.office.imports import policies
from softlanding.office.imports.models import Import, ImportFile, SavedLayout
from softlanding.office.imports.selectors import draft_plan, request_of
from softlanding.office.imports.succession import said_facts
from softlanding.office.imports.writing import state_of, take_back, write_plan
from softlanding.office.territories.api import Indicator, Level, Territory
from softlanding.tables import (
    PLAIN,
    Dialect,
    Layout,
    Source,
    open_source,
    read_municipalities,
    suggest_dialect,
)

# Sent with `country`, `since` and `territory_ids` before an import is undone; a receiver
# answers with reasons, as a list of sentences, why what it keeps stands in the way.
undo_asked = Signal()

_WRITTEN_OTHERWISE = {"encoding", "separator", "quotes"}


def upload(
    *,
    viewer: Viewer,
    country: Territory,
    name: str,
    content: bytes,
    source: str,
    licence: str,
    vintage: int,
    regions: str,
) -> Import:
    """Keep a file and read it; nothing is imported yet.

    National officers of the country. A text file that is not written as expected waits
    for a person to say how it is written and what its columns hold.

    Raises
    ------
    InputRefused
        It is no table at all; then nothing is kept.
    """
    name = file_name(name)
    dialect, opened = _opened(content, name, country, source)
    with audited("file uploaded", viewer=viewer, reason=source) as act:
        file, _made = ImportFile.objects.get_or_create(
            country=country,
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={"name": name, "size": len(content), "content": content},
        )
        act.subject = found = Import(
            country=country,
            file=file,
            format=opened.format if opened else Import.Format.MAPPED,
            regions=regions,
            vintage=vintage,
            source=source,
            licence=licence,
            created_by=viewer.user,
        )
        _keep(found, dialect, opened)
    return found


def _opened(
    content: bytes, name: str, country: Territory, source: str
) -> tuple[Dialect, Source | None]:
    """Open a file, with the columns that its source had before if it is no known format."""
    try:
        opened = open_source(content, name, country=country.code)
    except InputRefused as refused:
        if {problem.code for problem in refused.problems} <= _WRITTEN_OTHERWISE:
            return suggest_dialect(content), None
        raise
    saved = SavedLayout.objects.filter(country=country, source=source).first()
    if opened.layout is None and saved:
        layout = Layout.of_json(saved.layout)
        if {*layout.columns.values(), *layout.indicators} <= {*opened.table.columns}:
            return PLAIN, Source("mapped", opened.table, layout, opened.sheet)
    return PLAIN, opened


def choose_columns(*, viewer: Viewer, found: Import, dialect: Dialect, layout: Layout) -> Import:
    """Say how a file is written and what its columns hold; remembered for the source.

    National officers of the country.

    Raises
    ------
    NotNow
        It is imported already.
    InputRefused
        The file is not written like that.
    """
    policies.may_be_read_again(found)
    content = bytes(found.file.content)
    opened = open_source(
        content, found.file.name, country=found.country.code, dialect=dialect, layout=layout
    )
    with audited("columns chosen", viewer=viewer, reason=found.source, subject=found):
        found = Import.objects.select_for_update().get(pk=found.pk)
        policies.may_be_read_again(found)
        _keep(found, dialect, opened)
        SavedLayout.objects.update_or_create(
            country=found.country, source=found.source, defaults={"layout": layout.as_json()}
        )
    return found


def _keep(found: Import, dialect: Dialect, opened: Source | None) -> None:
    """Store how a file was read and what it says."""
    found.encoding, found.separator = dialect.encoding, dialect.separator
    found.decimal_comma = dialect.decimal_comma
    if opened is not None and opened.layout is not None:
        found.format, found.sheet = opened.format, opened.sheet[:80]
        found.layout = opened.layout.as_json()
        reading = read_municipalities(
            opened.table, opened.layout, country=found.country.code, year=found.vintage
        )
        found.reading = {
            "file": found.file.name,
            "lists": reading.lists,
            "places": [asdict(place) for place in reading.places],
            "figures": [asdict(figure) for figure in reading.figures],
            "problems": [asdict(problem) for problem in reading.problems],
            "notes": [list(note) for note in reading.notes],
        }
    found.save()


def commit(
    *,
    viewer: Viewer,
    found: Import,
    fingerprint: str,
    leave_out: bool = False,
    successors: dict[str, list[str]] | None = None,
    origins: dict[str, str] | None = None,
) -> Import:
    """Import what was looked at: exactly the plan of the fingerprint, whole or not at all.

    National officers of the country. `successors` and `origins` say what became of places
    that are gone and where new ones come from, by code.

    Raises
    ------
    NotNow
        Imported before, rows with errors, other territories than in the preview.
    """
    with audited("file imported", viewer=viewer, reason=found.source, subject=found):
        # Locking the country makes two officers commit one after the other.
        Territory.objects.select_for_update().get(pk=found.country_id)
        found = (
            Import.objects.select_for_update(of=("self",))
            .select_related("country")
            .get(pk=found.pk)
        )
        policies.may_be_read_again(found)
        snapshot, plan = draft_plan(found)
        policies.may_be_committed(
            found,
            fingerprint=fingerprint,
            planned=plan.fingerprint,
            unmatched=0 if leave_out else len(plan.unmatched),
        )
        gone = [c.code for c in plan.of_kind("gone") if c.after["level"] == Level.MUNICIPALITY]
        said = {code: (successors or {}).get(code, []) for code in gone}
        known = {*snapshot.pks} | {change.code for change in plan.territories}
        _check_codes(said, origins or {}, known)
        facts = [*plan.facts, *said_facts(said, origins or {}, plan.territories)]
        found.effect = write_plan(plan, facts, request_of(found), snapshot)
        found.counts = plan.counts() | {"unmatched": len(plan.unmatched), "borders": len(facts)}
        found.status = Import.Status.COMMITTED
        found.committed_at, found.committed_by = timezone.now(), viewer.user
        found.save()
    return found


def _check_codes(
    successors: dict[str, list[str]], origins: dict[str, str], known: set[str]
) -> None:
    named = {code for codes in successors.values() for code in codes}
    unknown = sorted((named | {*origins, *origins.values()}) - known - {""})
    if unknown:
        cure = _("give codes of municipalities as the table shows them")
        raise InputRefused(
            Problem(_("is no code of a municipality"), cure, value=code) for code in unknown
        )


def undo(*, viewer: Viewer, found: Import, reason: str) -> Import:
    """Restore exactly what was before an import.

    National officers of the country. Audited with the reason.

    Raises
    ------
    NotNow
        Not imported, or something has been built on it since; every reason is named.
    """
    with audited("import undone", viewer=viewer, reason=reason, subject=found):
        country = Territory.objects.select_for_update().get(pk=found.country_id)
        found = Import.objects.select_for_update().get(pk=found.pk)
        policies.may_be_undone(found, undo_objections(found))
        take_back(found.effect, country)
        found.status = Import.Status.UNDONE
        found.undone_at, found.undone_by, found.undo_reason = timezone.now(), viewer.user, reason
        found.save()
    return found


def undo_objections(found: Import) -> list[str]:
    """Why an import cannot be undone: all that has been built on it since."""
    if found.status != Import.Status.COMMITTED:
        return []
    later = Import.objects.filter(
        country_id=found.country_id,
        status=Import.Status.COMMITTED,
        committed_at__gt=found.committed_at,
    )
    if later.exists():
        names = ", ".join(str(name) for name in later.values_list("file__name", flat=True))
        return [_("Imported since: %(files)s. Undo that first.") % {"files": names}]
    reasons = []
    if state_of(found.effect) != found.effect["state"]:
        reasons.append(_("What it wrote has been changed since."))
    added = Indicator.objects.filter(territory_id__in=found.effect["created"])
    if added.exclude(pk__in=found.effect["figures"]["created"]).exists():
        reasons.append(_("Figures have been added since."))
    answers = undo_asked.send(
        sender=Import,
        country=found.country,
        since=found.committed_at,
        territory_ids=found.effect["created"],
    )
    reasons += [reason for _receiver, said in answers for reason in said or []]
    return reasons + _uses(found.effect["created"])


def _uses(territory_ids: list[int]) -> list[str]:
    """Rows of other rooms that point to territories that would go."""
    reasons = []
    for relation in Territory._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not isinstance(relation, ManyToOneRel) or not isinstance(model, type):
            continue
        if model._meta.app_label in {"territories", "imports"} or model.__name__.endswith("Event"):
            continue  # history points to rows that are gone, on purpose
        pointing = {f"{relation.field.name}__in": territory_ids}
        used = model._base_manager.filter(**pointing).count()  # noqa: SLF001 - also what is hidden
        if used:
            reasons.append(
                _("In use by %(what)s: %(count)s.")
                % {"what": model._meta.verbose_name_plural, "count": used}
            )
    return reasons


__all__ = ["NotNow", "choose_columns", "commit", "undo", "undo_asked", "undo_objections", "upload"]
