"""Which column of a table about municipalities holds what.

A published file is recognised by its headings, whatever year it is from; for any other
file a person says which column is the code, the name, the year and which are figures.

Examples
--------
>>> heads = ["NUTS 3 CODE", "LAU CODE", "LAU NAME NATIONAL", "POPULATION", "TOTAL AREA (km2)"]
>>> recognised(heads).columns["code"], recognised(heads).columns["area_km2"]
('LAU CODE', 'TOTAL AREA (km2)')
>>> recognised(["Kommun", "Andel"]) is None
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ROLES", "Layout", "measure_slug", "recognised", "suggested_layout"]

ROLES = {
    "code": r"lau( ?2)?( nat)?( id)?( code)?|gisco id|kommunkod|gkz|(municipality )?code",
    "name": r"lau( ?2)? name( national)?|kommun(namn)?|region|gemeinde(name)?|(municipality )?name",
    "other_name": r"lau name (latin|alternative)",
    "nuts3": r"nuts ?3( code)?( \d{4})?",
    "region": r"region code",
    "region_name": r"region name|nuts ?[23] name|l n|bundesland|county",
    "country": r"country|cntr code",
    "change": r"change y n|change",
    "year": r"year|r|jahr|period",
    "population": r"population( \d{4})?|pop( \d{4})?|einwohner|inv nare|folkm ngd",
    "area_m2": r"total area m2|area m2",
    "area_km2": r"total area km2|area km2",
    "degurba": r"degurba|deg urba",
    "latitude": r"latitude|lat",
    "longitude": r"longitude|lon|lng",
    "measure": r"kpi|nyckeltal|indicator|measure",
    "gender": r"gender|k n",
    "value": r"value|v rde|wert",
}
"""What a column may hold, and the headings it is known by: letters a to z and digits."""

_KNOWN_MEASURES = {"n01951": "population", "inv nare totalt antal": "population"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table about municipalities.

    Parameters
    ----------
    columns
        What is held → column of the file; the words are those of `ROLES`.
    indicators
        Column → measure, for tables with one column for each figure; ``measure@2016`` for
        a column that holds one year only.
    measures
        Text in the column ``measure`` → measure, for tables with one row for each figure.
    year
        Year of the figures where the file has no such column.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    @property
    def lists(self) -> bool:
        """Whether the table lists municipalities with their region, so that it can make them."""
        held = {*self.columns}
        return {"code", "name"} <= held and bool({"nuts3", "region", "region_name"} & held)

    def as_json(self) -> dict[str, Any]:
        """The layout as a JSON document."""
        return {
            "columns": dict(self.columns),
            "indicators": dict(self.indicators),
            "measures": dict(self.measures),
            "year": self.year,
        }

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> Layout:
        """The layout that `as_json` wrote."""
        return cls(
            dict(document.get("columns", {})),
            dict(document.get("indicators", {})),
            dict(document.get("measures", {})),
            document.get("year"),
        )


def plain_heading(text: str) -> str:
    """Heading in small ASCII letters and digits, words separated by one space."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def measure_slug(text: str) -> str:
    """Short word for a measure, made of its printed name.

    >>> measure_slug("Lediga bostäder, antal"), measure_slug("N03937")
    ('lediga_bostader_antal', 'n03937')
    """
    heading = plain_heading(text)
    if heading in _KNOWN_MEASURES:
        return _KNOWN_MEASURES[heading]
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))[:40].strip("_")


def recognised(headings: Sequence[str]) -> Layout | None:
    """Layout of a published file by its headings; None for any other.

    Known are the Eurostat list of local administrative units in its yearly variations,
    the same list prepared with coordinates, its degree of urbanisation by ``gisco_id``, and
    the tables that Kolada gives out. The first column of a heading counts.
    """
    found = _found(headings)
    by_heading = {plain_heading(heading): heading for heading in reversed(headings) if heading}
    if "gisco id" in by_heading:
        found["code"] = by_heading["gisco id"]
    elif "lau code" in by_heading:
        found["code"] = by_heading["lau code"]
    held = {*found}
    if {"code", "name", "nuts3"} <= held:
        keep = held - {"measure", "value", "gender"}
        return Layout({role: column for role, column in found.items() if role in keep})
    if {"code", "degurba"} <= held and len(by_heading) <= 3:
        return Layout({role: found[role] for role in ("code", "degurba")})
    if "nyckeltal" in by_heading and {"name", "year"} <= held:
        value = found.get("value") or found.get("population")
        if value:
            roles = held & {"name", "measure", "year", "gender"}
            return Layout({role: found[role] for role in sorted(roles)} | {"value": value})
    return None


def suggested_layout(headings: Sequence[str]) -> Layout:
    """A first guess for a file that is not recognised; a person looks it over."""
    found = _found(headings)
    if "value" not in found:
        found.pop("measure", None)
    return Layout({role: column for role, column in found.items() if role != "country"})


def _found(headings: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading in headings:
        plain = plain_heading(heading)
        for role, pattern in ROLES.items():
            if plain and role not in found and re.fullmatch(pattern, plain):
                found[role] = heading
                break
    return found
