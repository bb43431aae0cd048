"""What became of places between two vintages: facts of the file, and suggestions.

That a place bears another name or lies in another region, the file says. What became of a
place that is gone it does not: codes, names and numbers of inhabitants suggest it, and a
person confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from softlanding.office.imports.matching import name_key
from softlanding.office.imports.snapshot import Snapshot
from softlanding.office.territories.api import BorderChange, Level

if TYPE_CHECKING:
    from softlanding.office.imports.planning import Change

_NEAR = 15  # per cent by which two populations may differ and still be the same people


@dataclass(frozen=True)
class Fact:
    """A change of borders that is certain."""

    kind: str
    code: str
    before: str = ""
    after: str = ""
    successor: str = ""


@dataclass
class Succession:
    """Suggested successors of each place that is gone, and origin of each that is new."""

    successors: dict[str, list[str]] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


def facts_between(changes: Iterable[Change], snapshot: Snapshot) -> list[Fact]:
    """Renamed places and places in another region."""
    found = []
    names = {code: row["name"] for code, row in snapshot.rows.items()}
    names |= {change.code: change.after["name"] for change in changes}
    for change in changes:
        before, after = change.before, change.after
        if before is None or change.kind != "changed":
            continue
        if before["name"] != after["name"]:
            found.append(Fact("renamed", change.code, before["name"], after["name"]))
        if before["parent"] != after["parent"]:
            old, new = (str(names.get(row["parent"])) for row in (before, after))
            found.append(Fact("moved", change.code, old, new))
    return found


def suggest(changes: Iterable[Change], marked: set[str]) -> Succession:
    """Suggest what became of places: `marked` are codes that the source says have changed."""
    towns = [change for change in changes if change.after["level"] == Level.MUNICIPALITY]
    gone = [change for change in towns if change.kind == "gone"]
    new = [change for change in towns if change.kind == "new"]
    kept = [change for change in towns if change.kind in {"changed", "unchanged"}]
    found = Succession()
    by_name = {name_key(change.after["name"]): change.code for change in new}
    for change in gone:
        same = by_name.get(name_key(change.after["name"]))
        if same:
            found.successors[change.code] = [same]
    regions = {change.after["parent"] for change in towns if change.kind in {"gone", "new"}}
    taken = {code for codes in found.successors.values() for code in codes}
    for region in regions:
        _suggest_in_region(
            [c for c in gone if c.after["parent"] == region and c.code not in found.successors],
            [c for c in new if c.after["parent"] == region and c.code not in taken],
            [c for c in kept if c.after["parent"] == region],
            marked,
            found,
        )
    return found


def _suggest_in_region(
    gone: list[Change], new: list[Change], kept: list[Change], marked: set[str], found: Succession
) -> None:
    """Compare numbers of inhabitants: who vanished here is likely to have appeared there."""
    vanished = sum(change.after["population"] or 0 for change in gone)
    settled = sum(change.after["population"] or 0 for change in new)
    marks = [change for change in kept if change.code in marked]
    explained: set[str] = set()
    for change in gone:
        grown = [c for c in kept if _near(_growth(c), change.after["population"])]
        whole = [c for c in marks if _near(_growth(c), vanished)]
        if new and 1 in {len(new), len(gone)} and _near(settled, vanished):
            heirs = new
        else:
            heirs = (grown or whole or (marks if len(marks) == 1 else []))[:1]
        if heirs:
            found.successors[change.code] = [heir.code for heir in heirs]
            explained |= {heir.code for heir in heirs}
    for change in new:
        people = change.after["population"]
        origins = [c for c in kept if _near(-_growth(c), people)]
        if origins and change.code not in explained:
            found.origins[change.code] = origins[0].code


def said_facts(
    successors: dict[str, list[str]], origins: dict[str, str], changes: Iterable[Change]
) -> list[Fact]:
    """Facts out of what a person confirmed: merged, split, recoded or gone."""
    rows = {change.code: change for change in changes}
    heirs = [code for codes in successors.values() for code in codes]
    found = []
    for code, codes in successors.items():
        if not codes:
            found.append(Fact(BorderChange.Kind.GONE, code))
        for successor in codes:
            kind = BorderChange.Kind.SPLIT if len(codes) > 1 else BorderChange.Kind.MERGED
            heir = rows.get(successor)
            alone = len(codes) == 1 and heirs.count(successor) == 1
            if alone and heir is not None and heir.kind == "new":
                kind = BorderChange.Kind.RECODED
            found.append(Fact(kind, code, successor=successor))
    found.extend(
        Fact(BorderChange.Kind.SPLIT, origin, successor=code)
        for code, origin in origins.items()
        if origin
    )
    return found


def _growth(change: Change) -> int:
    before = change.before and change.before["population"]
    after = change.after["population"]
    return 0 if before is None or after is None else int(after - before)


def _near(one: Any, other: Any) -> bool:
    return bool(other) and one is not None and abs(one - other) * 100 <= _NEAR * other
