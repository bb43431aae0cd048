"""Municipalities and figures about them, out of a table whose layout is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from softlanding.errors import Problem
from softlanding.tables.columns import Columns
from softlanding.tables.layout import Layout, measure_slug
from softlanding.tables.reading import Row, Table

__all__ = ["Figure", "Place", "Reading", "european_code", "read_municipalities"]

_NO_FIGURE = {":", "..", "...", "n.a.", "n/a", "na", "-", "–"}
_LARGEST = 10**13
_MOST_PEOPLE = 2 * 10**9
_LONGEST_NAME = 120
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,33}")


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality of a list; None and ``""`` where the file says nothing."""

    row: int
    code: str
    name: str = ""
    region: str = ""
    region_name: str = ""
    nuts3: str = ""
    population: int | None = None
    area_km2: str | None = None
    degurba: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure about a municipality that is named by code or by name."""

    row: int
    code: str
    name: str
    measure: str
    year: int
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: places, figures, every fault, and what was left out and why."""

    lists: bool
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    notes: tuple[tuple[str, int], ...]


def european_code(country: str) -> str:
    """Code of a country in NUTS and GISCO: ISO 3166 but for Greece and the United Kingdom.

    >>> european_code("GR"), european_code("SE")
    ('EL', 'SE')
    """
    return {"GR": "EL", "GB": "UK"}.get(country, country)


def read_municipalities(table: Table, layout: Layout, *, country: str, year: int) -> Reading:
    """Read places and figures; faults are returned, never raised.

    Parameters
    ----------
    table
        Cells of the file.
    layout
        Which column holds what.
    country
        ISO code; rows of other countries are left out and counted.
    year
        Year of the figures where neither file nor layout says it.

    Returns
    -------
    Reading
        ``notes`` counts rows by ``other-country``, ``no-code``, ``by-gender``, ``no-value``.

    Notes
    -----
    ``:``, ``..``, ``-`` and ``n.a.`` are how statistical offices print a missing figure and
    read as blank. Numbers are kept exactly, areas to 3 and figures to 6 decimal places.

    Examples
    --------
    >>> table = Table("lau.csv", ("gisco_id", "lau_name", "nuts_3", "population"), (
    ...     Row(2, {"gisco_id": "SE_0114", "lau_name": "Alby", "nuts_3": "SE110",
    ...             "population": "3000"}),))
    >>> layout = Layout({"code": "gisco_id", "name": "lau_name", "nuts3": "nuts_3",
    ...                  "population": "population"})
    >>> place = read_municipalities(table, layout, country="SE", year=2020).places[0]
    >>> place.code, place.population
    ('SE_0114', 3000)
    """
    return _Reader(table, layout, european_code(country), year).read()


class _Reader:
    def __init__(self, table: Table, layout: Layout, prefix: str, year: int) -> None:
        self.layout, self.prefix, self.year = layout, prefix, layout.year or year
        self.table, self.notes = (
            table,
            dict.fromkeys(("other-country", "no-code", "by-gender", "no-value"), 0),
        )
        rows = tuple(row for row in table.rows if self._kept(row))
        self.columns = Columns(replace(table, rows=rows))
        self.rows = rows
        codes = [row[layout.columns["code"]] for row in rows] if "code" in layout.columns else []
        workbook = table.file.lower().endswith(".xlsx") and all(map(str.isdigit, codes))
        self.digits = max(map(len, codes), default=0) if workbook else 0

    def read(self) -> Reading:
        complete = self.columns.require(*self.layout.columns.values(), *self.layout.indicators)
        places: list[Place] = []
        figures: list[Figure] = []
        if complete:
            for row in self.rows:
                place = self._place(row)
                if self.layout.lists or _says_something(place):
                    places.append(place)
                figures.extend(self._figures(row, place))
            self._once(places, figures)
        notes = tuple((word, count) for word, count in self.notes.items() if count)
        return Reading(
            self.layout.lists, tuple(places), tuple(figures), self.columns.problems, notes
        )

    def _kept(self, row: Row) -> bool:
        """Leave out footnotes, other countries, men and women apart, and what has no value."""
        code, name = self._said(row, "code"), self._said(row, "name")
        if not code and (self.layout.lists or not name):
            self.notes["no-code"] += 1
            return False
        said = self._said(row, "country") or self._said(row, "nuts3")[:2]
        said = said or (code[:2] if re.match(r"[A-Z]{2}_", code) else self.prefix)
        if european_code(said.upper()) != self.prefix:
            self.notes["other-country"] += 1
            return False
        if self._said(row, "gender") not in {"", "T"}:
            self.notes["by-gender"] += 1
            return False
        if "value" in self.layout.columns and _blank(self._said(row, "value")):
            self.notes["no-value"] += 1
            return False
        return True

    def _said(self, row: Row, role: str) -> str:
        return row.cells.get(self.layout.columns.get(role, ""), "")

    def _code(self, row: Row) -> str:
        code = self._said(row, "code")
        if not code:
            return ""
        if self.digits:
            code = code.zfill(self.digits)
        if not _CODE.fullmatch(code):
            self._refuse(row, "code", "is not a code", "give letters and digits, at most 34", code)
            return ""
        return code if code.startswith(f"{self.prefix}_") else f"{self.prefix}_{code}"

    def _place(self, row: Row) -> Place:
        name = self._said(row, "name") or self._said(row, "other_name")
        if len(name) > _LONGEST_NAME:
            self._refuse(row, "name", "is too long", f"give at most {_LONGEST_NAME} letters", name)
        if self.layout.lists and not name:
            self._refuse(row, "name", "is missing", "fill the cell", None)
        nuts3, region_name = self._said(row, "nuts3"), self._said(row, "region_name")
        if self.layout.lists and not (nuts3 or self._said(row, "region") or region_name):
            role = next(r for r in ("nuts3", "region", "region_name") if r in self.layout.columns)
            self._refuse(row, role, "is missing", "say in which region it lies", None)
        elif nuts3 and not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}", nuts3):
            cure = "give a country's two letters and three letters or digits"
            self._refuse(row, "nuts3", "is not a NUTS 3 code", cure, nuts3)
        listed = self.layout.lists
        return Place(
            row=row.number,
            code=self._code(row),
            name=name,
            region=self._said(row, "region"),
            region_name=region_name,
            nuts3=nuts3,
            population=self._whole(row, "population", _MOST_PEOPLE) if listed else None,
            area_km2=self._area(row),
            degurba=self._whole(row, "degurba", 3, minimum=1),
            latitude=self._degrees(row, "latitude", 90),
            longitude=self._degrees(row, "longitude", 180),
            changed=self._said(row, "change").lower() in {"y", "yes", "1"},
        )

    def _figures(self, row: Row, place: Place) -> Iterable[Figure]:
        year = self._year(row)
        if place.population is not None:
            yield self._figure(row, place, "population", year, Fraction(place.population))
        if self.layout.lists and place.area_km2 is not None:
            yield self._figure(row, place, "area_km2", year, Fraction(place.area_km2))
        if place.degurba is not None:
            yield self._figure(row, place, "degurba", year, Fraction(place.degurba))
        columns = dict(self.layout.indicators)
        if not self.layout.lists and "population" in self.layout.columns:
            columns.setdefault(self.layout.columns["population"], "population")
        for column, said in columns.items():
            if not _blank(row[column]):
                measure, _at, of_column = said.partition("@")
                dated = int(of_column) if of_column else year
                yield self._figure(row, place, measure, dated, self._number(row, column))
        if "value" in self.layout.columns:
            printed = " ".join(self._said(row, "measure").split())
            measure = self.layout.measures.get(printed) or measure_slug(printed)
            if not measure:
                self._refuse(row, "measure", "is missing", "say what is measured", None)
            value = self._number(row, self.layout.columns["value"])
            yield self._figure(row, place, measure, year, value)

    def _figure(self, row: Row, place: Place, measure: str, year: int, value: Fraction) -> Figure:
        return Figure(row.number, place.code, place.name, measure, year, _decimal(value, 6))

    def _number(self, row: Row, column: str) -> Fraction:
        return self.columns.fraction(row, column, minimum=-_LARGEST, maximum=_LARGEST)

    def _year(self, row: Row) -> int:
        column = self.layout.columns.get("year", "")
        if not row.cells.get(column):
            return self.year
        text = row[column]
        if re.fullmatch(r"\d{4}-\d\d(-\d\d.*)?", text):
            return int(text[:4])
        return self.columns.integer(row, column, minimum=1900, maximum=2200)

    def _whole(self, row: Row, role: str, maximum: int, *, minimum: int = 0) -> int | None:
        if _blank(self._said(row, role)):
            return None
        column = self.layout.columns[role]
        return self.columns.integer(row, column, minimum=minimum, maximum=maximum)

    def _area(self, row: Row) -> str | None:
        for role, unit in (("area_km2", 1), ("area_m2", 1_000_000)):
            if not _blank(self._said(row, role)):
                most = 10**8 * unit
                area = self.columns.fraction(row, self.layout.columns[role], maximum=most)
                return _decimal(area / unit, 3)
        return None

    def _degrees(self, row: Row, role: str, most: int) -> float | None:
        if _blank(self._said(row, role)):
            return None
        column = self.layout.columns[role]
        return float(self.columns.fraction(row, column, minimum=-most, maximum=most))

    def _once(self, places: list[Place], figures: list[Figure]) -> None:
        """Refuse a municipality, or a figure about it in a year, that stands there twice."""
        numbered = {row.number: row for row in self.rows}
        first: dict[object, int] = {}
        keys = [(place.row, "code", place.code) for place in places if place.code]
        figure_keys = [
            (figure.row, "measure", (figure.code or figure.name, figure.measure, figure.year))
            for figure in figures
            if not self.layout.lists
        ]
        for number, role, key in [*keys, *figure_keys]:
            if first.setdefault(key, number) != number:
                message = f"is already in row {first[key]}"
                shown = key if isinstance(key, str) else " ".join(map(str, key))
                self._refuse(numbered[number], role, message, "give each its own row, once", shown)

    def _refuse(self, row: Row, role: str, message: str, cure: str, value: str | None) -> None:
        column = self.layout.columns.get(role, role)
        self.columns.refuse(message, cure, row=row, column=column, value=value or None)


def _says_something(place: Place) -> bool:
    said = (place.area_km2, place.degurba, place.latitude, place.longitude)
    return bool(place.code and place.name) or any(part is not None for part in said)


def _blank(text: str) -> bool:
    return not text or text.lower() in _NO_FIGURE


def _decimal(value: Fraction, places: int) -> str:
    """Exact decimal text rounded half to even at `places`."""
    return f"{Decimal(round(value * 10**places)).scaleb(-places).normalize():f}"
