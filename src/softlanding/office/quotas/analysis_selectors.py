"""Reading the analysis of an apportionment: as rows for a page and as rows for a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from softlanding.office.quotas import bridge, selectors
from softlanding.office.quotas.analysis_services import KEPT, analysis_of
from softlanding.office.quotas.models import Apportionment, Quota
from softlanding.office.territories.api import Level, Territory


@dataclass(frozen=True)
class TownReasons:
    """What is behind one number, apart from the waterfall that stands with it."""

    quota: Quota
    whole: str
    group: int
    responses: list[dict[str, Any]]
    inversions: list[dict[str, Any]]
    band: dict[str, Any] | None
    former: Apportionment | None
    change: dict[str, Any] | None


def town_reasons(apportionment: Apportionment, quota: Quota) -> TownReasons:
    """Answers of the analysis for one territory."""
    territory = quota.territory
    above = None
    if territory.level != Level.REGION and territory.parent_id is not None:
        above = apportionment.quotas.filter(territory_id=territory.parent_id).first()
    group = above.persons if above else apportionment.total
    inputs = bridge.inputs_of(apportionment)
    responses = bridge.own_responses(inputs, territory.code) if inputs else []
    for response in responses:
        response["persons"] = Fraction(response["change"]) * group
    kept = apportionment.record.get(KEPT) or {}
    inversions = (kept.get("monotonicity") or {}).get("inversions", [])
    bands = (kept.get("sensitivity") or {}).get("bands", [])
    former = selectors.former(apportionment.programme)
    changes = _changes(apportionment, former, inputs) if former else {}
    return TownReasons(
        quota=quota,
        whole=territory.parent.name if territory.parent else "",
        group=group,
        responses=responses,
        inversions=[one for one in inversions if one["unit"] == territory.code],
        band=next((band for band in bands if band["unit"] == territory.code), None),
        former=former,
        change=changes.get(territory.code),
    )


@dataclass(frozen=True)
class KeyEffects:
    """The analysis of a key on the towns that it was used on, with the names to tell it."""

    analysis: dict[str, Any] | None
    names: dict[str, str]
    territories: dict[str, int]
    groups: dict[str, int]

    @property
    def bands(self) -> list[dict[str, Any]]:
        sampled = (self.analysis or {}).get("sensitivity") or {}
        return list(sampled.get("bands", []))


def key_effects(apportionment: Apportionment) -> KeyEffects:
    """The analysis, the names of all territories, and what each one's group distributes."""
    if apportionment.status == Apportionment.Status.INFEASIBLE:
        return KeyEffects(None, {}, {}, {})
    quotas = list(
        apportionment.quotas.values_list(
            "territory__code", "territory__name", "territory_id", "territory__parent_id", "persons"
        )
    )
    held = {territory: persons for _, _, territory, _, persons in quotas}
    return KeyEffects(
        analysis_of(apportionment),
        {code: name for code, name, *_ in quotas},
        {code: territory for code, _, territory, *_ in quotas},
        {code: held.get(above or 0, apportionment.total) for code, _, _, above, _ in quotas},
    )


def year_changes(
    apportionment: Apportionment,
) -> tuple[Apportionment | None, list[dict[str, Any]]]:
    """The former year's decision and each territory's change since; jumps come first."""
    former = selectors.former(apportionment.programme)
    if former is None or apportionment.status == Apportionment.Status.INFEASIBLE:
        return former, []
    found = _changes(apportionment, former, bridge.inputs_of(apportionment))
    territories = Territory.objects.filter(code__in=found).select_related("parent")
    rows = [
        found[territory.code] | {"territory": territory, "is_region": territory.level == "region"}
        for territory in territories
        if found[territory.code]["before"] or found[territory.code]["after"]
    ]
    rows.sort(key=lambda row: (not row["is_region"], not row["jump"], row["territory"].name))
    return former, rows


def _changes(
    apportionment: Apportionment, former: Apportionment, inputs: bridge.Inputs | None
) -> dict[str, dict[str, Any]]:
    nation = Fraction(apportionment.total, former.total)
    return {
        code: {
            "with_country": change.before * nation,
            "before": change.before,
            "after": change.after,
            "difference": change.after - change.before,
            "parts": dict(change.parts),
            "part_of_whole": change.part_of_whole,
            "jump": change.jump,
        }
        for code, change in bridge.changes(apportionment, former, inputs).items()
    }


def effect_lines(found: KeyEffects) -> list[tuple[object, ...]]:
    """The analysis as a long table: what, level, unit, column, measure, value."""
    analysis = found.analysis or {}
    lines: list[tuple[object, ...]] = []
    for level in analysis.get("levels", []):
        lines.append(("level", level["level"], "", level["base"], "moved", level["moved"]))
        lines += [
            (row["code"], level["level"], "", row["column"], measure, row[measure])
            for row in level["rows"]
            for measure in ("stated", "effective", "moved")
        ]
    tested: Mapping[str, Any] = analysis.get("monotonicity", {})
    for kind in ("against", "inversions"):
        lines += [
            (kind, "", one["unit"], one["column"], "change of share", one["change"])
            for one in tested.get(kind, [])
        ]
    for band in found.bands:
        lines += [
            ("band", band["level"], band["unit"], "", measure, band[measure])
            for measure in ("quota", "low", "high", "changed", "rank", "rank_changed")
        ]
    return lines
