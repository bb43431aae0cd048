"""What an import would change: the file's rows against the territories as they are.

Decides nothing and writes nothing. The preview shows a plan, the commit writes one; the
fingerprint tells whether the two are the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from softlanding.errors import Problem
from softlanding.office.imports.matching import Matcher
from softlanding.office.imports.snapshot import Row, Snapshot
from softlanding.office.imports.succession import Fact, Succession, facts_between, suggest
from softlanding.office.territories.api import Level
from softlanding.tables import european_code, measure_slug

JUMP = 20  # per cent by which a population may change without a warning
SHOWN_FIELDS = (
    "name",
    "parent",
    "nuts3",
    "population",
    "area_km2",
    "degurba",
    "latitude",
    "longitude",
    "closed_in",
)


@dataclass(frozen=True)
class Change:
    """One territory before and after; None where it is not there."""

    kind: str
    before: Row | None
    after: Row

    @property
    def code(self) -> str:
        return str(self.after["code"])

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """Fields that a reader sees change, with their old and new values."""
        if self.before is None:
            return []
        return [
            (name, self.before[name], self.after[name])
            for name in SHOWN_FIELDS
            if self.before[name] != self.after[name]
        ]


@dataclass(frozen=True)
class FigureChange:
    """One figure before and after; None where there is none yet."""

    kind: str
    code: str
    measure: str
    year: int
    before: Decimal | None
    after: Decimal


@dataclass
class Plan:
    """Everything an import would change, and what a person should look at first."""

    territories: list[Change] = field(default_factory=list)
    figures: list[FigureChange] = field(default_factory=list)
    unmatched: list[Problem] = field(default_factory=list)
    warnings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    succession: Succession = field(default_factory=Succession)
    names: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Change]:
        return [change for change in self.territories if change.kind == kind]

    def counts(self) -> dict[str, int]:
        """Numbers of municipalities, regions and figures by what happens to them."""
        found: dict[str, int] = {}
        for change in self.territories:
            level = "" if change.after["level"] == Level.MUNICIPALITY else "regions_"
            found[f"{level}{change.kind}"] = found.get(f"{level}{change.kind}", 0) + 1
        for figure in self.figures:
            found[f"figures_{figure.kind}"] = found.get(f"figures_{figure.kind}", 0) + 1
        return found

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that would be written over what."""
        said = [
            [(c.kind, c.before, c.after) for c in self.territories],
            [(f.code, f.measure, f.year, f.before, f.after) for f in self.figures],
            [problem.row for problem in self.unmatched],
        ]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Request:
    """How a reading is to be imported."""

    country: str
    regions: str
    vintage: int
    source: str


def plan_import(reading: dict[str, Any], request: Request, snapshot: Snapshot) -> Plan:
    """Compare what a file says with the territories as they are."""
    plan = Plan(names={code: row["name"] for code, row in snapshot.rows.items()})
    if reading["lists"]:
        _plan_list(reading["places"], request, snapshot, plan)
    matcher = Matcher(snapshot, european_code(request.country))
    if not reading["lists"]:
        _plan_details(reading["places"], matcher, snapshot, plan)
    _plan_figures(reading, matcher, snapshot, plan)
    plan.unmatched = matcher.problems(reading["file"])
    _warn(plan, snapshot)
    newest = max((row["vintage"] for row in snapshot.rows.values() if row["lau"]), default=0)
    if reading["lists"] and request.vintage < newest:
        plan.warnings.insert(0, ("older-list", {"vintage": request.vintage, "newest": newest}))
    return plan


def _plan_list(
    places: list[dict[str, Any]], request: Request, snapshot: Snapshot, plan: Plan
) -> None:
    """A complete list: what it names is new or changed, what it does not name is gone."""
    regions: dict[str, Row] = {}
    after: dict[str, Row] = {}
    for place in places:
        code, name = region_of(place, request)
        known = snapshot.rows.get(code)
        named = name or (known["name"] if known else code)
        nuts3 = code if request.regions == "nuts3" else ""
        regions[code] = _row(
            known,
            code=code,
            name=named,
            level=Level.REGION,
            parent=request.country,
            nuts3=nuts3,
            request=request,
        )
        after[place["code"]] = _municipality(place, code, snapshot.rows.get(place["code"]), request)
    listed = regions | after
    plan.territories = [_change(snapshot.rows.get(code), row) for code, row in listed.items()]
    for code, row in snapshot.rows.items():
        if code not in listed and row["lau"] and row["closed_in"] is None:
            closed = row | {"closed_in": request.vintage}
            plan.territories.append(Change("gone", row, closed))
            after[code] = closed
    plan.territories.extend(_emptied(snapshot, listed, after, request))
    plan.facts = facts_between(plan.territories, snapshot)
    plan.succession = suggest(plan.territories, {p["code"] for p in places if p["changed"]})


def region_of(place: dict[str, Any], request: Request) -> tuple[str, str]:
    """Code and printed name of the region that a place lies in."""
    prefix = european_code(request.country)
    said = place["region"] or place["region_name"]
    if not place["nuts3"] or (request.regions == "column" and said):
        if said.startswith(prefix) and 3 <= len(said) <= 5:
            return said, place["region_name"]
        return f"{request.country}:{measure_slug(said)}"[:40], place["region_name"] or said
    code = place["nuts3"] if request.regions == "nuts3" else place["nuts3"][:4]
    return code, place["region_name"]


def _municipality(place: dict[str, Any], region: str, known: Row | None, request: Request) -> Row:
    said = {
        name: place[name]
        for name in ("population", "degurba", "latitude", "longitude")
        if place[name] is not None
    }
    if place["area_km2"] is not None:
        said["area_km2"] = Decimal(place["area_km2"])
    lau = place["code"].partition("_")[2]
    return (
        _row(
            known,
            code=place["code"],
            name=place["name"],
            level=Level.MUNICIPALITY,
            parent=region,
            nuts3=place["nuts3"],
            request=request,
        )
        | {"gisco_id": place["code"][:20], "lau": lau[:20]}
        | said
    )


def _row(
    known: Row | None,
    *,
    code: str,
    name: str,
    level: str,
    parent: str,
    nuts3: str,
    request: Request,
) -> Row:
    blank: Row = {
        "gisco_id": "",
        "lau": "",
        "population": None,
        "area_km2": None,
        "degurba": None,
        "latitude": None,
        "longitude": None,
    }
    return (known or blank) | {
        "code": code,
        "name": name,
        "level": str(level),
        "parent": parent,
        "vintage": request.vintage,
        "nuts3": nuts3[:5],
        "closed_in": None,
        "source": request.source,
    }


def _change(before: Row | None, after: Row) -> Change:
    if before is None:
        return Change("new", None, after)
    change = Change("changed", before, after)
    return change if change.fields else Change("unchanged", before, after)


def _emptied(
    snapshot: Snapshot, listed: dict[str, Row], after: dict[str, Row], request: Request
) -> list[Change]:
    """Regions in which the new vintage has no municipality any more."""
    still = {
        row["parent"]
        for row in (snapshot.rows | after).values()
        if row["level"] == Level.MUNICIPALITY and row["closed_in"] is None
    }
    held = {row["parent"] for row in snapshot.rows.values() if row["lau"]}
    return [
        Change("gone", row, row | {"closed_in": request.vintage})
        for code, row in snapshot.rows.items()
        if row["level"] == Level.REGION
        and row["closed_in"] is None
        and code not in listed
        and code in held
        and code not in still
    ]


def _plan_details(
    places: list[dict[str, Any]], matcher: Matcher, snapshot: Snapshot, plan: Plan
) -> None:
    """Details such as DEGURBA, and names of regions, for what is there already."""
    for place in places:
        code = matcher.find(place)
        if code is None or not matcher.once(place, code):
            continue
        before = snapshot.rows[code]
        said = {
            name: place[name]
            for name in ("degurba", "latitude", "longitude")
            if place[name] is not None
        }
        if place["area_km2"] is not None:
            said["area_km2"] = Decimal(place["area_km2"])
        if place["name"] and before["level"] == Level.REGION:  # lists give codes, not names
            said["name"] = place["name"]
        if said:
            plan.territories.append(_change(before, before | said))


def _plan_figures(
    reading: dict[str, Any], matcher: Matcher, snapshot: Snapshot, plan: Plan
) -> None:
    for figure in reading["figures"]:
        code = figure["code"] if reading["lists"] else matcher.find(figure)
        key = (code, figure["measure"], figure["year"])
        if code is None or not matcher.once(figure, key):
            continue
        value = Decimal(figure["value"])
        before = snapshot.figures.get((code, figure["measure"], figure["year"]))
        kind = "new" if before is None else "unchanged" if before == value else "changed"
        plan.figures.append(
            FigureChange(kind, code, figure["measure"], figure["year"], before, value)
        )


def _warn(plan: Plan, snapshot: Snapshot) -> None:
    """Population jumps, and places that stay beside an official list."""
    for figure in plan.figures:
        former = _former(figure, snapshot)
        if figure.measure == "population" and _jumps(former, figure.after):
            name = plan.names.get(figure.code, figure.code)
            data = {"name": name, "before": int(former or 0), "after": int(figure.after)}
            plan.warnings.append(("population-jump", data))
    others = sum(
        row["level"] == Level.MUNICIPALITY and not row["lau"] and row["closed_in"] is None
        for row in snapshot.rows.values()
    )
    if others and any(change.after["lau"] for change in plan.territories):
        plan.warnings.append(("other-places", {"count": others}))


def _former(figure: FigureChange, snapshot: Snapshot) -> Decimal | int | None:
    """The same year's figure, or the number of inhabitants in the former vintage."""
    row = snapshot.rows.get(figure.code)
    if figure.before is not None or row is None or figure.year <= row["vintage"]:
        return figure.before
    population: int | None = row["population"]
    return population


def _jumps(before: Any, after: Any) -> bool:
    return bool(before) and after is not None and abs(after - before) * 100 > JUMP * before
