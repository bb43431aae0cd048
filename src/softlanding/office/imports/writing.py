"""Writing a plan in a few large statements, and taking it back exactly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from softlanding.office.imports.planning import Plan, Request
from softlanding.office.imports.snapshot import FIELDS, Row, Snapshot, within
from softlanding.office.imports.succession import Fact
from softlanding.office.territories.api import BorderChange, Indicator, Level, Territory

_WRITTEN = [name for name in FIELDS if name != "code"] + ["parent"]
_ORDER = [Level.REGION, Level.MUNICIPALITY]


def write_plan(
    plan: Plan, facts: Iterable[Fact], request: Request, snapshot: Snapshot
) -> dict[str, Any]:
    """Write territories, figures and changes of borders; return what undoes them.

    Runs a fixed number of statements, however many rows there are.
    """
    pks = dict(snapshot.pks)
    written = [c for c in plan.territories if c.before != c.after]
    for level in _ORDER:
        rows = [c.after for c in written if c.after["level"] == level]
        pks |= _upsert(rows, pks)
    created = [pks[c.code] for c in written if c.before is None]
    effect: dict[str, Any] = {
        "created": created,
        "before": [[pks[c.code], c.before] for c in written if c.before is not None],
        "figures": _write_figures(plan, request, pks),
        "borders": _write_facts(facts, request, pks),
    }
    effect = json.loads(json.dumps(effect, default=str))
    effect["state"] = state_of(effect)
    return effect


def _upsert(rows: list[Row], pks: dict[str, int]) -> dict[str, int]:
    made = Territory.objects.bulk_create(
        [
            Territory(parent_id=pks[row["parent"]], **{name: row[name] for name in FIELDS})
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=_WRITTEN,
    )
    return {territory.code: territory.pk for territory in made}


def _write_figures(plan: Plan, request: Request, pks: dict[str, int]) -> dict[str, Any]:
    """Upsert new and changed figures; what an existing one said before is returned."""
    changes = {
        (pks[figure.code], figure.measure, figure.year): figure
        for figure in plan.figures
        if figure.kind != "unchanged"
    }
    old = [
        [
            indicator.pk,
            indicator.territory_id,
            indicator.measure,
            indicator.year,
            indicator.value,
            indicator.source,
        ]
        for indicator in Indicator.objects.filter(
            territory_id__in={territory for territory, _m, _y in changes},
            measure__in={measure for _t, measure, _y in changes},
            year__in={year for _t, _m, year in changes},
        )
        if (indicator.territory_id, indicator.measure, indicator.year) in changes
    ]
    made = _upsert_figures(
        [[None, *key, figure.after, request.source] for key, figure in changes.items()]
    )
    known = {row[0] for row in old}
    return {"created": [pk for pk in made if pk not in known], "before": old}


def _upsert_figures(rows: list[list[Any]]) -> list[int]:
    made = Indicator.objects.bulk_create(
        [
            Indicator(
                territory_id=territory, measure=measure, year=year, value=value, source=source
            )
            for _pk, territory, measure, year, value, source in rows
        ],
        update_conflicts=True,
        unique_fields=["territory", "measure", "year"],
        update_fields=["value", "source"],
    )
    return [indicator.pk for indicator in made]


def _write_facts(facts: Iterable[Fact], request: Request, pks: dict[str, int]) -> list[int]:
    made = BorderChange.objects.bulk_create(
        BorderChange(
            territory_id=pks[fact.code],
            kind=fact.kind,
            vintage=request.vintage,
            successor_id=pks[fact.successor] if fact.successor else None,
            before=fact.before[:120],
            after=fact.after[:120],
        )
        for fact in facts
    )
    return [change.pk for change in made]


def take_back(effect: dict[str, Any], country: Territory) -> None:
    """Restore every row as it was before; remove every row that was made."""
    BorderChange.objects.filter(pk__in=effect["borders"]).delete()
    Indicator.objects.filter(pk__in=effect["figures"]["created"]).delete()
    _upsert_figures(effect["figures"]["before"])
    pks = dict(Territory.objects.filter(within(country)).values_list("code", "pk"))
    for level in _ORDER:
        _upsert([row for _pk, row in effect["before"] if row["level"] == level], pks)
    for level in reversed(_ORDER):
        Territory.objects.filter(pk__in=effect["created"], level=level).delete()


def state_of(effect: dict[str, Any]) -> str:
    """SHA-256 of the rows that an import wrote, as they are now."""
    territories = Territory.objects.filter(
        pk__in=[*effect["created"], *(pk for pk, _row in effect["before"])]
    )
    figures = Indicator.objects.filter(
        pk__in=[*effect["figures"]["created"], *(row[0] for row in effect["figures"]["before"])]
    )
    borders = BorderChange.objects.filter(pk__in=effect["borders"])
    said = [
        list(territories.order_by("pk").values_list("pk", "parent_id", *FIELDS)),
        list(figures.order_by("pk").values_list("pk", "measure", "year", "value", "source")),
        list(borders.order_by("pk").values_list("pk", "kind", "successor_id")),
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
