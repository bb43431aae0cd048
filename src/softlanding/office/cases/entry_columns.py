"""The one table of what is entered of a household: it makes the form, the workbook and the API.

A sheet of the workbook is a part of the form and a list of the API. Every cell is read by
`read_cell`, so that the same text gives the same value or the same fault everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from sys import intern
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softlanding.errors import Problem
from softlanding.office.cases.models import Document, FamilyTie, Need, Person, Wish
from softlanding.office.cases.occupations import is_occupation
from softlanding.office.cases.specific_needs import TITLES, specific_needs

LEVELS = {
    "some": gettext_lazy("A little"),
    "good": gettext_lazy("Well"),
    "first": gettext_lazy("First language"),
}
READS = {
    "no": gettext_lazy("Does not read"),
    "some": gettext_lazy("Reads a little"),
    "yes": gettext_lazy("Reads and writes"),
}
SCRIPTS = {
    "Arab": gettext_lazy("Arabic"),
    "Latn": gettext_lazy("Latin"),
    "Ethi": gettext_lazy("Ge’ez"),
    "Cyrl": gettext_lazy("Cyrillic"),
    "Other": gettext_lazy("Another"),
}
OLDEST, LAST = date(1900, 1, 1), date(2100, 1, 1)
MOST_MEMBERS = 30


class Kind(StrEnum):
    """What a cell holds."""

    REFERENCE = "reference"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    COUNTRY = "country"
    LANGUAGE = "language"
    CHOICE = "choice"
    CHOICES = "choices"
    OCCUPATION = "occupation"
    TOWN = "town"


@dataclass(frozen=True)
class Column:
    """One column: its name in every language of machines, and what it means to people."""

    name: str
    title: object
    kind: Kind = Kind.TEXT
    required: bool = False
    most: int = 120
    choices: Callable[[], dict[str, object]] | None = None


def _of(enumeration: Any) -> Callable[[], dict[str, object]]:
    return cache(lambda: {str(value): label for value, label in enumeration.choices})


@cache
def _needs() -> dict[str, object]:
    return {code: TITLES[code] for code in specific_needs().titles}


REFERENCE = Column("reference", gettext_lazy("Household"), Kind.REFERENCE, required=True, most=20)
MEMBER = Column("member", gettext_lazy("Member no."), Kind.NUMBER, required=True)
HOUSEHOLD = (
    REFERENCE,
    Column("origin", gettext_lazy("Country of origin"), Kind.COUNTRY, required=True),
    Column("asylum", gettext_lazy("Country of asylum"), Kind.COUNTRY),
    Column("arrives_on", gettext_lazy("Expected arrival"), Kind.DAY, required=True),
    Column("needs", gettext_lazy("Needs in the town"), Kind.CHOICES, choices=_of(Need)),
    Column("wishes", gettext_lazy("Wishes"), Kind.CHOICES, choices=_of(Wish)),
    Column("relatives_in", gettext_lazy("Relatives in (code of the town)"), Kind.TOWN),
    Column("linked_to", gettext_lazy("To live in the same town as"), Kind.REFERENCE, most=20),
)
MEMBERS = (
    REFERENCE,
    MEMBER,
    Column("relation", gettext_lazy("Relation"), Kind.CHOICE, True, choices=_of(Person.Relation)),
    Column("given", gettext_lazy("Given names"), required=True),
    Column("family", gettext_lazy("Family name")),
    Column("given_original", gettext_lazy("Given names in their own script")),
    Column("family_original", gettext_lazy("Family name in its own script")),
    Column("sex", gettext_lazy("Sex"), Kind.CHOICE, True, choices=_of(Person.Sex)),
    Column("born", gettext_lazy("Born"), Kind.DAY, required=True),
    Column("nationality", gettext_lazy("Nationality"), Kind.COUNTRY),
    Column("isced", gettext_lazy("Schooling (ISCED 2011)"), Kind.CHOICE, choices=_of(Person.Isced)),
    Column("occupation", gettext_lazy("Occupation (ISCO-08)"), Kind.OCCUPATION),
    Column("skills", gettext_lazy("Skills"), most=300),
    Column("specific_needs", gettext_lazy("Special needs"), Kind.CHOICES, choices=_needs),
    Column(
        "confidential",
        gettext_lazy("Kept from the others of the household"),
        Kind.CHOICES,
        choices=_of(Person.Fact),
    ),
)
LANGUAGES = (
    REFERENCE,
    MEMBER,
    Column("language", gettext_lazy("Language"), Kind.LANGUAGE, required=True),
    Column("speaks", gettext_lazy("Speaks"), Kind.CHOICE, True, choices=lambda: {**LEVELS}),
    Column("reads", gettext_lazy("Reads"), Kind.CHOICE, choices=lambda: {**READS}),
    Column("script", gettext_lazy("Script"), Kind.CHOICE, choices=lambda: {**SCRIPTS}),
)
DOCUMENTS = (
    REFERENCE,
    MEMBER,
    Column("kind", gettext_lazy("Type"), Kind.CHOICE, True, choices=_of(Document.Kind)),
    Column("number", gettext_lazy("Number"), most=60),
    Column("issued_by", gettext_lazy("Issuing country"), Kind.COUNTRY),
    Column("issued_on", gettext_lazy("Issued on"), Kind.DAY),
    Column("expires_on", gettext_lazy("Expires on"), Kind.DAY),
    Column("holder", gettext_lazy("Name as written in it"), most=200),
    Column("born", gettext_lazy("Birth date as written in it"), Kind.DAY),
)
TIES = (
    REFERENCE,
    MEMBER,
    Column("kind", gettext_lazy("Who"), Kind.CHOICE, True, choices=_of(FamilyTie.Kind)),
    Column("name", gettext_lazy("Name")),
    Column("country", gettext_lazy("Country"), Kind.COUNTRY),
    Column("town", gettext_lazy("Town (code)"), Kind.TOWN),
)
SHEETS: dict[str, tuple[Column, ...]] = {
    "households": HOUSEHOLD,
    "members": MEMBERS,
    "languages": LANGUAGES,
    "documents": DOCUMENTS,
    "ties": TIES,
}


@cache
def countries() -> frozenset[str]:
    """ISO 3166 codes of countries and areas, as Unicode CLDR names them."""
    names = [str(code) for code in Locale("en").territories]
    return frozenset(c for c in names if re.fullmatch(r"[A-Z]{2}", c) and c not in _NO_COUNTRY)


_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


@cache
def languages() -> frozenset[str]:
    """Codes of languages that Unicode CLDR names, some with a region or script."""
    return frozenset(str(code) for code in Locale("en").languages) | {"fa_AF", "uz_Arab"}


def read_cell(column: Column, text: str) -> tuple[Any, tuple[str, str] | None]:
    """Value of a cell, and what is wrong with it as words and cure.

    >>> column = Column("born", "Born", Kind.DAY)
    >>> read_cell(column, "1990-02-01")[0]
    datetime.date(1990, 2, 1)
    >>> read_cell(column, "1990-02-31")[0] is None
    True
    """
    text = text.strip()
    if not text:
        empty: Any = [] if column.kind is Kind.CHOICES else None
        if column.required:
            return empty, (_("is empty"), _("fill in this cell"))
        return empty, None
    return _READERS[column.kind](column, text)


Read = tuple[Any, tuple[str, str] | None]
_PLAIN_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]*")


def _text(column: Column, text: str) -> Read:
    if len(text) > column.most:
        return None, (
            _("is longer than %(most)s characters") % {"most": column.most},
            _("shorten it"),
        )
    return intern(text) if text.isalpha() else text, None  # names return, numbers do not


def _reference(column: Column, text: str) -> Read:
    if len(text) > column.most or not _PLAIN_REFERENCE.fullmatch(text):
        return None, (
            _("is no reference"),
            _("use at most 20 letters, digits, hyphens, dots and slashes; no names"),
        )
    return intern(text), None


def _number(column: Column, text: str) -> Read:
    plain = text.removesuffix(".0")
    if not plain.isdigit() or not 1 <= int(plain) <= MOST_MEMBERS:
        cure = _("give a whole number from 1 to %(most)s") % {"most": MOST_MEMBERS}
        return None, (_("is no number of a member"), cure)
    return int(plain), None


def _day(column: Column, text: str) -> Read:
    try:
        day = _date(text)
    except ValueError:
        fault = _("is no day")
    else:
        if OLDEST <= day <= LAST:
            return day, None
        fault = _("is out of range")
    return None, (fault, _("give a day as year-month-day, such as 1990-01-31"))


@lru_cache(maxsize=50_000)
def _date(text: str) -> date:
    """A day, one object for all cells that say it."""
    return datetime.fromisoformat(text).date()


def _country(column: Column, text: str) -> Read:
    if text.upper() in countries():
        return intern(text.upper()), None
    return None, (_("is no country"), _("give its two letters, such as SY"))


def _language(column: Column, text: str) -> Read:
    known = {"prs": "fa_AF"}.get(text, text)
    if known in languages():
        return intern(known), None
    return None, (_("is no language"), _("give its code, such as ar, fa_AF for Dari, or ti"))


def _choice(column: Column, text: str) -> Read:
    assert column.choices is not None  # noqa: S101 - the table above gives them
    known = column.choices()
    plain = text.removesuffix(".0")
    if plain in known:
        return intern(plain), None
    for code, label in known.items():
        if text.casefold() in (code.casefold(), str(label).casefold()):
            return code, None
    return None, (_("is none of the choices"), _one_of(known))


def _one_of(known: dict[str, object]) -> str:
    return _("give one of: %(codes)s") % {"codes": ", ".join(known)}


def _choices(column: Column, text: str) -> Read:
    values = []
    for part in re.split(r"[;,]", text):
        if part.strip():
            value, fault = _choice(column, part.strip())
            if fault:
                return [], fault
            values.append(value)
    return list(dict.fromkeys(values)), None


def _occupation(column: Column, text: str) -> Read:
    plain = text.removesuffix(".0")
    if is_occupation(plain):
        return intern(plain), None
    return None, (_("is no ISCO-08 code"), _("give one to four digits, such as 222 for nurses"))


def _town(column: Column, text: str) -> Read:
    return text.removesuffix(".0")[:40], None  # looked up with all others at once


_READERS: dict[Kind, Callable[[Column, str], Read]] = {
    Kind.REFERENCE: _reference,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.COUNTRY: _country,
    Kind.LANGUAGE: _language,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.OCCUPATION: _occupation,
    Kind.TOWN: _town,
}


class Values:
    """Values of a row by the name of their column; half as large in memory as a dict.

    >>> row = Values({"member": 0, "given": 1}, [1, "Amal"])
    >>> row["member"], row["given"]
    (1, 'Amal')
    """

    __slots__ = ("_cells", "_places")

    def __init__(self, places: dict[str, int], cells: list[Any]) -> None:
        self._places, self._cells = places, cells

    def __getitem__(self, name: str) -> Any:
        return self._cells[self._places[name]]

    def __setitem__(self, name: str, value: Any) -> None:
        self._cells[self._places[name]] = value


PLACES = {
    sheet: {column.name: place for place, column in enumerate(columns)}
    for sheet, columns in SHEETS.items()
}


def read_row(sheet: str, cells: dict[str, str], row: int) -> tuple[Values, list[Problem]]:
    """Values of a row of a sheet by column, and a problem for each cell that has none."""
    values: list[Any] = [None] * len(SHEETS[sheet])
    problems = []
    for place, column in enumerate(SHEETS[sheet]):
        text = cells.get(column.name, "")
        values[place], fault = read_cell(column, text)
        if fault:
            message, cure = fault
            problems.append(
                Problem(message, cure, file=sheet, row=row, column=column.name, value=text)
            )
    return Values(PLACES[sheet], values), problems
