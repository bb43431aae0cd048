"""Pages of the imports room: upload, columns, errors, changes, commit, history, undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import InputRefused, Problem
from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import (
    csv_text_guarded,
    download,
    one_file_at_a_time,
    takes_file,
)
from softlanding.office.imports import selectors, services
from softlanding.office.imports.forms import LARGEST, ColumnsForm, DialectForm, UndoForm, UploadForm
from softlanding.office.imports.models import Import
from softlanding.office.imports.planning import Plan
from softlanding.office.imports.wording import (
    change_rows,
    count_words,
    note_in_words,
    succession_rows,
    warning_in_words,
)
from softlanding.office.territories.api import Level, Territory
from softlanding.tables import Dialect, Layout, open_source, suggested_layout

PAGE = 100
MOST_SHOWN = 200


@takes_file(LARGEST)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest, country_id: int) -> HttpResponse:
    """Imports of a country and the upload of a file. National officers; auditors read."""
    country = get_object_or_404(Territory, pk=country_id, level=Level.COUNTRY)
    viewer = viewer_of(request)
    require(viewer, "imports.read", country)
    form = UploadForm(request.POST or None, request.FILES or None, country=country.code)
    problems: list[Problem] = []
    if request.method == "POST":
        require(viewer, "imports.run", country)
        if form.is_valid():
            given = form.cleaned_data
            try:
                found = services.upload(
                    viewer=viewer,
                    country=country,
                    name=given["file"].name,
                    content=given["file"].read(),
                    source=given["source"],
                    licence=given["licence"],
                    vintage=given["vintage"],
                    regions=given["regions"],
                )
                return redirect("import" if found.reading else "import_columns", found.pk)
            except InputRefused as refused:
                problems = list(refused.problems)
    page = Paginator(selectors.imports_of(country), 30).get_page(request.GET.get("page"))
    context = {
        "country": country,
        "form": form,
        "page": page,
        "problems": problems,
        "may_run": viewer.acts_in(country.pk, Role.NATIONAL),
    }
    return render(request, "imports/imports.html", context)


def _import(request: HttpRequest, pk: int, rule: str = "imports.read") -> Import:
    found = get_object_or_404(
        Import.objects.select_related("country", "file", "created_by").defer("file__content"), pk=pk
    )
    require(viewer_of(request), rule, found.country)
    return found


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its errors, or what it would change, or what it did. As `imports`."""
    found = _import(request, pk)
    may_run = viewer_of(request).acts_in(found.country_id, Role.NATIONAL)
    context: dict[str, Any] = {
        "found": found,
        "country": found.country,
        "may_run": may_run,
        "notes": [note_in_words(*note) for note in found.reading.get("notes", [])],
        "same_file": selectors.same_file(found),
    }
    if found.status != Import.Status.OPEN:
        context |= {
            "counts": count_words(found.counts),
            "objections": services.undo_objections(found) if may_run else [],
            "undo_form": UndoForm(),
            "borders": selectors.borders_of(found),
        }
        return render(request, "imports/done.html", context)
    if not found.reading:
        return redirect("import_columns", pk)
    problems = [Problem(**problem) for problem in found.reading["problems"]]
    if not problems:
        _snapshot, plan = selectors.draft_plan(found)
        context |= _preview(request, plan)
    context |= {"problems": problems[:MOST_SHOWN], "problem_count": len(problems)}
    return render(request, "imports/preview.html", context)


def _preview(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """What the preview shows of a plan: counts, one page of rows, what needs a word."""
    kinds = [kind for kind in ("new", "changed", "gone", "figures") if change_rows(plan, kind)]
    show = request.GET.get("show") or (kinds[0] if kinds else "")
    rows = change_rows(plan, show)
    successors, origins = succession_rows(plan)
    return {
        "plan": plan,
        "counts": count_words(plan.counts()),
        "kinds": kinds,
        "show": show,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "extra": f"show={show}&",
        "warnings": [warning_in_words(*warning) for warning in plan.warnings[:MOST_SHOWN]],
        "warning_count": len(plan.warnings),
        "unmatched": plan.unmatched[:MOST_SHOWN],
        "unmatched_count": len(plan.unmatched),
        "successors": successors,
        "origins": origins,
        "nothing": not kinds,
    }


@one_file_at_a_time
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a file is written and what its columns hold. National officers."""
    found = _import(request, pk, "imports.run")
    stored = {
        "encoding": found.encoding,
        "separator": found.separator,
        "decimal_comma": found.decimal_comma,
    }
    asked = request.POST if request.method == "POST" else request.GET
    dialect_form = DialectForm(asked if "encoding" in asked else stored)
    dialect = dialect_form.dialect if dialect_form.is_valid() else Dialect()
    context: dict[str, Any] = {
        "found": found,
        "country": found.country,
        "dialect_form": dialect_form,
        "is_text": not found.file.name.lower().endswith(".xlsx"),
    }
    try:
        table = open_source(
            bytes(found.file.content),
            found.file.name,
            country=found.country.code,
            dialect=dialect,
            layout=Layout(),
        ).table
        suggested = (
            Layout.of_json(found.layout) if found.layout else suggested_layout(table.columns)
        )
        posted = request.POST if request.method == "POST" else None
        form = ColumnsForm(posted, columns=table.columns, suggested=suggested)
        context |= {"form": form, "head": [list(row.cells.values()) for row in table.rows[:5]]}
        context |= {"columns": table.columns}
        if request.method == "POST" and form.is_valid():
            services.choose_columns(
                viewer=viewer_of(request),
                found=found,
                dialect=dialect,
                layout=form.cleaned_data["layout"],
            )
            return redirect("import", pk)
    except InputRefused as refused:
        context["problems"] = refused.problems[:MOST_SHOWN]
    return render(request, "imports/columns.html", context)


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what the preview showed. National officers; audited with the source."""
    found = _import(request, pk, "imports.run")
    given = request.POST
    services.commit(
        viewer=viewer_of(request),
        found=found,
        fingerprint=given.get("fingerprint", ""),
        leave_out=bool(given.get("leave_out")),
        successors={
            name.removeprefix("heirs:"): given[name].replace(",", " ").split()
            for name in given
            if name.startswith("heirs:")
        },
        origins={
            name.removeprefix("origin:"): given[name].strip()
            for name in given
            if name.startswith("origin:")
        },
    )
    messages.success(request, _("The file is imported."))
    return redirect("import", pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Restore what was before an import. National officers; audited with the reason."""
    found = _import(request, pk, "imports.run")
    form = UndoForm(request.POST)
    if form.is_valid():
        services.undo(viewer=viewer_of(request), found=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("The import is undone. Everything is as it was before."))
    else:
        messages.error(request, _("Say why the import is undone."))
    return redirect("import", pk)


@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """All row errors as a table. National officers and auditors of the country."""
    found = _import(request, pk)
    problems = [Problem(**problem) for problem in found.reading.get("problems", [])]
    if not problems and found.reading and found.status == Import.Status.OPEN:
        problems = selectors.draft_plan(found)[1].unmatched
    rows = [(p.row, p.column, p.value, p.message, p.cure) for p in problems]
    return _csv("errors.csv", ("row", "column", "value", "error", "cure"), rows)


@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """All that an import would change, as a table. As `errors`."""
    found = _import(request, pk)
    if found.status != Import.Status.OPEN or not found.reading or found.reading["problems"]:
        raise Http404
    _snapshot, plan = selectors.draft_plan(found)
    heads = ("what", "code", "name", "field", "before", "after")
    rows = [
        (kind, row["code"], row["name"], part["field"], part["before"], part["after"])
        for kind in ("new", "changed", "gone", "figures")
        for row in change_rows(plan, kind)
        for part in row["parts"] or [{"field": "", "before": "", "after": ""}]
    ]
    return _csv("changes.csv", heads, rows)


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, byte for byte. National officers and auditors."""
    found = _import(request, pk)
    ending = found.file.name.rpartition(".")[2].lower()
    return download(bytes(found.file.content), f"{found.file.sha256[:12]}.{ending}")


def _csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    return download(csv_text_guarded(heads, rows), name, "text/csv; charset=utf-8")
