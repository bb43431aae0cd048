"""Pages that say why: behind one number, what a key does, what changed since last year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import rules
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import csv_text_guarded, download
from softlanding.office.keys.api import column_name
from softlanding.office.quotas import analysis_selectors, analysis_services, bridge, selectors
from softlanding.office.quotas import analysis_wording as words
from softlanding.office.quotas.analysis_forms import BandsForm
from softlanding.office.quotas.analysis_rows import (
    band_rows,
    change_rows,
    findings,
    level_rows,
    sampling,
    waterfall_rows,
)
from softlanding.office.quotas.models import Apportionment, Quota
from softlanding.office.quotas.wording import next_change_in_words, step_title
from softlanding.office.territories.api import Level


def _apportionment(request: HttpRequest, pk: int) -> Apportionment:
    """The apportionment, for those who see the programme: national officers and auditors."""
    found = get_object_or_404(Apportionment.objects.select_related("programme__country"), pk=pk)
    require(viewer_of(request), "quotas.see_programme", found.programme)
    return found


def _quota(request: HttpRequest, pk: int, territory_id: int) -> Quota:
    """One quota with its apportionment, for those who may see it."""
    found = get_object_or_404(
        Quota.objects.select_related("territory__parent", "apportionment__programme__country"),
        apportionment_id=pk,
        territory_id=territory_id,
    )
    require(viewer_of(request), "quotas.see_quota", found)
    return found


@require_GET
def why(request: HttpRequest, pk: int, territory_id: int) -> HttpResponse:
    """The waterfall behind one number, and what would change it. Sums exactly to the quota."""
    quota = _quota(request, pk, territory_id)
    found = quota.apportionment
    reasons = analysis_selectors.town_reasons(found, quota)
    change = quota.next_change or {}
    named = {code for code in (change.get("from_unit"), change.get("to_unit")) if code}
    named |= {one["witness"] for one in reasons.inversions}
    names = selectors.territory_names(named) | {quota.territory.code: quota.territory.name}
    is_region = quota.territory.level == Level.REGION
    return render(
        request,
        "quotas/why.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "quota": quota,
            "insider": rules.test_rule("quotas.see_programme", viewer_of(request), found.programme),
            "in_words": words.quota_in_words(
                quota.territory.name, quota.persons, reasons.whole, reasons.group, quota.waterfall
            ),
            "steps": waterfall_rows(quota.waterfall),
            "next_change": next_change_in_words(change, names),
            "responses": [
                response
                | {
                    "column": column_name(response["column"]),
                    "intended": words.direction(response["expected"]),
                    "persons": words.signed(response["persons"], 3),
                }
                for response in reasons.responses
            ],
            "inversions": [
                words.inversion_in_words(one, names, reasons.group) for one in reasons.inversions
            ],
            "band": reasons.band,
            "sampled": (found.record.get(analysis_services.KEPT) or {}).get("sensitivity"),
            "former": reasons.former,
            "change": reasons.change
            and words.change_in_words(quota.territory.name, reasons.change),
            "is_region": is_region,
            "towns": selectors.town_quotas(found, region_id=quota.territory_id)
            if is_region
            else [],
        },
    )


@require_GET
def why_data(request: HttpRequest, pk: int, territory_id: int, form: str) -> HttpResponse:
    """What the page about one number shows, as JSON or CSV; exact numbers are texts."""
    quota = _quota(request, pk, territory_id)
    found = quota.apportionment
    reasons = analysis_selectors.town_reasons(found, quota)
    running, lines = Fraction(0), []
    for step in quota.waterfall:
        running += Fraction(step["amount"])
        lines.append((step["code"], step_title(step), step["amount"], str(running)))
    document = {
        "apportionment": found.pk,
        "territory": quota.territory.code,
        "name": quota.territory.name,
        "key": found.key_id,
        "quota": quota.persons,
        "exact": quota.exact,
        "share": quota.share,
        "waterfall": quota.waterfall,
        "next_change": quota.next_change,
        "responses": _texts(reasons.responses),
        "inversions": reasons.inversions,
        "band": reasons.band,
        "change": _texts(reasons.change),
        "record": _origin(found),
    }
    columns = ("code", "step", "persons", "so_far")
    return _download(f"why-{pk}-{territory_id}", form, document, columns, lines)


@require_http_methods(["GET", "POST"])
def key_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """What the key does. Auditors read; national officers have bands worked out and kept."""
    found = _apportionment(request, pk)
    form = BandsForm(request.POST or None)
    if request.method == "POST":
        require(viewer_of(request), "quotas.run_programme", found.programme)
        if form.is_valid():
            analysis_services.keep_analysis(
                viewer=viewer_of(request), apportionment=found, **form.cleaned_data
            )
            messages.success(request, _("The bands are worked out and kept with the quotas."))
            return redirect("key_effects", pk)
    effects = analysis_selectors.key_effects(found)
    analysis = effects.analysis or {}
    return render(
        request,
        "quotas/key_effects.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "key": bridge.used_key(found),
            "analysis": effects.analysis,
            "levels": [level_rows(level, found.total) for level in analysis.get("levels", [])],
            "findings": findings(effects.analysis, effects.names, effects.groups),
            "sampled": sampling(analysis.get("sensitivity")),
            "bands": band_rows(effects.bands, effects.names, effects.territories),
            "form": form,
            "former": selectors.former(found.programme),
            "can_work_out": viewer_of(request).acts_in(found.programme.country_id, Role.NATIONAL),
        },
    )


@require_GET
def key_data(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The analysis of the key, as JSON or as a long table in CSV."""
    found = _apportionment(request, pk)
    effects = analysis_selectors.key_effects(found)
    key = bridge.used_key(found)
    document = {
        "apportionment": found.pk,
        "key": {"id": key.id, "version": key.version, "title": key.title, "source": key.source},
        "unknown_parts": list(key.unknown_parts),
        "analysis": effects.analysis,
        "record": _origin(found),
    }
    columns = ("what", "level", "unit", "column", "measure", "value")
    lines = analysis_selectors.effect_lines(effects)
    return _download(f"key-{pk}", form, document, columns, lines)


@require_GET
def year_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Each quota against what was decided for the year before, with jumps marked."""
    found = _apportionment(request, pk)
    former, rows = analysis_selectors.year_changes(found)
    return render(
        request,
        "quotas/year_change.html",
        {
            "apportionment": found,
            "programme": found.programme,
            "former": former,
            "columns": [words.CHANGES[part] for part in rows[0]["parts"]] if rows else [],
            "regions": change_rows([row for row in rows if row["is_region"]]),
            "towns": change_rows([row for row in rows if not row["is_region"]]),
            "jumps": [
                words.change_in_words(row["territory"].name, row) for row in rows if row["jump"]
            ],
            "nation": words.signed_percent(Fraction(found.total, former.total) - 1)
            if former
            else "",
        },
    )


@require_GET
def year_data(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The change of every quota and its parts, as JSON or CSV."""
    found = _apportionment(request, pk)
    former, rows = analysis_selectors.year_changes(found)
    parts = list(rows[0]["parts"]) if rows else []
    columns = ("unit", "name", "before", "after", *parts, "part_of_whole", "jump")
    lines = [
        (
            row["territory"].code,
            row["territory"].name,
            row["before"],
            row["after"],
            *(str(row["parts"][part]) for part in parts),
            None if row["part_of_whole"] is None else str(row["part_of_whole"]),
            row["jump"],
        )
        for row in rows
    ]
    document = {
        "apportionment": found.pk,
        "former": former.pk if former else None,
        "totals": {"before": former.total if former else None, "after": found.total},
        "changes": [dict(zip(columns, line, strict=True)) for line in lines],
        "record": _origin(found),
    }
    return _download(f"change-{pk}", form, document, columns, lines)


def _origin(found: Apportionment) -> dict[str, Any]:
    """What names the run that the numbers come from."""
    kept = ("method", "tie_rule", "versions", "input_sha256")
    return {name: found.record.get(name) for name in kept}


def _texts(value: Any) -> Any:
    """Fractions as texts, all the way down."""
    if isinstance(value, dict):
        return {name: _texts(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return str(value) if isinstance(value, Fraction) else value


def _download(
    name: str,
    form: str,
    document: dict[str, Any],
    columns: Sequence[str],
    lines: Sequence[Sequence[object]],
) -> HttpResponse:
    if form == "json":
        text = json.dumps(document, ensure_ascii=False, cls=DjangoJSONEncoder)
        return download(text, f"{name}.json", "application/json")
    if form == "csv":
        text = csv_text_guarded(columns, lines)
        return download(text, f"{name}.csv", "text/csv; charset=utf-8")
    raise Http404
