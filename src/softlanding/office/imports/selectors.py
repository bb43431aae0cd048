"""Reading imports, territories and what is known about them, within the viewer's reach."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem
from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.imports.matching import Matcher
from softlanding.office.imports.models import Import
from softlanding.office.imports.planning import Plan, Request, plan_import
from softlanding.office.imports.snapshot import Snapshot, take
from softlanding.office.territories.api import (
    BorderChange,
    Level,
    SizeClass,
    Territory,
    size_class,
)
from softlanding.tables import UPLOADED, european_code, read_lines, suggested_layout, table_of


def countries(viewer: Viewer) -> QuerySet[Territory]:
    """Countries that the viewer runs or audits."""
    reach = viewer.reach(Role.NATIONAL, Role.AUDITOR)
    return Territory.objects.filter(level=Level.COUNTRY, pk__in=reach)


def imports_of(country: Territory) -> QuerySet[Import]:
    """A country's imports, newest first, without the files and rows themselves."""
    return (
        Import.objects.filter(country=country)
        .select_related("file", "created_by", "committed_by", "undone_by")
        .defer("file__content", "reading", "effect")
    )


def same_file(found: Import) -> QuerySet[Import]:
    """Other imports of the very same file."""
    return imports_of(found.country).filter(file_id=found.file_id).exclude(pk=found.pk)


def request_of(found: Import) -> Request:
    """How the officer asked for a file to be imported."""
    return Request(found.country.code, found.regions, found.vintage, found.source)


def draft_plan(found: Import) -> tuple[Snapshot, Plan]:
    """What an import would change now. Two queries."""
    snapshot = take(found.country, found.reading["figures"])
    return snapshot, plan_import(found.reading, request_of(found), snapshot)


def _official(towns: QuerySet[Territory]) -> QuerySet[Territory]:
    """Where a list with official codes is known, it alone counts, not places beside it."""
    return towns.exclude(lau="") if towns.exclude(lau="").exists() else towns


def listed(
    country: Territory, *, region: str = "", size: str = "", search: str = "", closed: bool = False
) -> list[Territory]:
    """Municipalities of a country, filtered; the size class is not stored, so chosen here."""
    found = _official(Territory.objects.filter(level=Level.MUNICIPALITY, parent__parent=country))
    if not closed:
        found = found.filter(closed_in=None)
    if region:
        found = found.filter(parent__code=region)
    if search:
        found = found.filter(name__icontains=search)
    ordered = found.select_related("parent").order_by("name", "code")
    return [town for town in ordered if not size or town.size_class == size]


def codes_in_file(country: Territory, name: str, content: bytes) -> set[str]:
    """Codes of the municipalities that a CSV or XLSX file lists by code or by name.

    Raises
    ------
    InputRefused
        With every row that names no municipality of the country.
    """
    table = table_of(read_lines(content, name, extent=UPLOADED), name)
    columns = suggested_layout(table.columns).columns
    held = columns.get("code") or columns.get("name")
    if held is None:
        cure = _("name one column code or name")
        message = _("has no column of codes or names")
        raise InputRefused([Problem(message, cure, file=name, code="missing-column")])
    prefix = european_code(country.code)
    matcher = Matcher(take(country, []), prefix)
    found = set()
    for row in table.rows:
        said = {"row": row.number, "code": "", "name": row[held]}
        if "code" in columns:
            bare = row[held].removeprefix(f"{prefix}_")
            said["code"] = f"{prefix}_{bare}" if row[held] else ""
        code = matcher.find(said)
        found |= {code} if code else set()
    problems = [*table.problems, *matcher.problems(name)]
    if problems:
        raise InputRefused(problems)
    return found


def size_counts(country: Territory) -> list[tuple[SizeClass, int]]:
    """Number of today's municipalities in each size class."""
    towns = Territory.objects.filter(
        level=Level.MUNICIPALITY, parent__parent=country, closed_in=None
    )
    sizes = _official(towns).values_list("population", "degurba")
    counted = Counter(size_class(*town) for town in sizes)
    return [(size, counted[size]) for size in SizeClass]


def regions_of(country: Territory) -> QuerySet[Territory]:
    """Today's regions of a country that have municipalities."""
    towns = _official(
        Territory.objects.filter(level=Level.MUNICIPALITY, parent__parent=country, closed_in=None)
    )
    return Territory.objects.filter(pk__in=towns.values("parent_id"))


def borders_of(found: Import) -> QuerySet[BorderChange]:
    """Changes of borders that came with an import; none once it is undone."""
    pks = found.effect.get("borders", [])
    return BorderChange.objects.filter(pk__in=pks).select_related("territory", "successor")


def history_of(territory: Territory) -> list[Any]:
    """Changes of borders that a territory took part in, as predecessor or successor."""
    own = territory.border_changes.select_related("territory", "successor")
    before = territory.predecessor_changes.select_related("territory", "successor")
    return sorted([*own, *before], key=lambda change: (change.vintage, change.pk))
