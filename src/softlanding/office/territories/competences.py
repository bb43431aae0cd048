"""Who is competent for what: which level of government holds an area, country by country.

One reviewable TOML file for each country lies in `competences/`. An area is held by one or
more levels and cites its sources, or it says that it is not known: nothing is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from softlanding.errors import InputRefused, Problem

FOLDER = Path(__file__).parent / "competences"
NOT_KNOWN = "not known"
AREAS = {
    "preschool": _("Preschool"),
    "primary": _("Primary school"),
    "secondary": _("Secondary school"),
    "employment": _("Employment"),
    "social_services": _("Social services"),
    "welfare": _("Welfare benefits"),
    "health": _("Health care"),
    "housing": _("Housing"),
    "integration": _("Integration"),
}
LEVELS = {
    "municipality": _("Municipality"),
    "intermediate": _("District or county"),
    "region": _("Region"),
    "state": _("State"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry was read."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Competence:
    """The levels that hold one area; none where it is not known."""

    area: str
    levels: tuple[str, ...]
    note: str
    sources: tuple[Source, ...]

    @property
    def area_name(self) -> Any:
        return AREAS[self.area]

    @property
    def level_names(self) -> list[Any]:
        return [LEVELS[level] for level in self.levels]


@dataclass(frozen=True, slots=True)
class CountryCompetences:
    """A country's file: what its levels are called, and every area."""

    country: str
    reviewed: date
    called: Mapping[str, str]
    areas: Mapping[str, Competence]

    @property
    def levels(self) -> list[tuple[Any, str]]:
        """Each level of this country with its name there."""
        return [(LEVELS[level], name) for level, name in self.called.items()]

    def matter_for(self, areas: tuple[str, ...]) -> list[Competence]:
        return [self.areas[area] for area in areas]


def read(text: str, *, file: str) -> CountryCompetences:
    """Read one country's file.

    Raises
    ------
    InputRefused
        With every fault of the file.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputRefused([Problem(f"is not TOML: {error}", file=file)]) from None
    problems = list(_faults(given, file))
    if problems:
        raise InputRefused(problems)
    sources = {name: Source(**source) for name, source in given["sources"].items()}
    return CountryCompetences(
        country=given["country"],
        reviewed=given["reviewed"],
        called=given["levels"],
        areas={
            area: Competence(
                area=area,
                levels=() if entry["levels"] == NOT_KNOWN else tuple(entry["levels"]),
                note=entry.get("note", ""),
                sources=tuple(sources[name] for name in entry.get("sources", [])),
            )
            for area, entry in ((area, given["areas"][area]) for area in AREAS)
        },
    )


@cache
def competences_of(country: str) -> CountryCompetences | None:
    """The file of a country by its ISO 3166 code, or None where there is none."""
    path = FOLDER / f"{country.lower()}.toml"
    if not country.isalpha() or not path.is_file():
        return None
    return read(path.read_text(encoding="utf-8"), file=path.name)


def countries_described() -> list[str]:
    """Codes of the countries that have a file, in order."""
    return sorted(path.stem.upper() for path in FOLDER.glob("*.toml"))


def _faults(given: Mapping[str, Any], file: str) -> Iterator[Problem]:
    code = given.get("country")
    if code != Path(file).stem.upper():
        yield Problem(
            "is not the country that the file is named for", file=file, column="country",
            value=str(code), cure="name the file like the code, in small letters",
        )  # fmt: skip
    if not isinstance(given.get("reviewed"), date):
        yield Problem(
            "is not a date", file=file, column="reviewed", cure="give a day such as 2026-11-21"
        )
    for level in set(_table(given, "levels")) - set(LEVELS):
        yield _unknown_level(file, "levels", level)
    for name, source in _table(given, "sources").items():
        if (
            not isinstance(source, dict)
            or not source.get("title")
            or set(source) - {"title", "url"}
        ):
            yield Problem(
                "needs a title, may have a url and nothing else", file=file,
                column=f"sources.{name}", cure='write title = "…"',
            )  # fmt: skip
    areas = _table(given, "areas")
    for area in set(areas) - set(AREAS):
        yield Problem(
            "is not an area", file=file, column="areas", value=area,
            cure=f"use one of {', '.join(AREAS)}",
        )  # fmt: skip
    for area in AREAS:
        entry = areas.get(area)
        if isinstance(entry, dict):
            yield from _entry_faults(entry, file, f"areas.{area}", given)
        else:
            yield Problem(
                "is missing", file=file, column=f"areas.{area}",
                cure=f'add it; without a source write levels = "{NOT_KNOWN}"',
            )  # fmt: skip


def _entry_faults(
    entry: Mapping[str, Any], file: str, column: str, given: Mapping[str, Any]
) -> Iterator[Problem]:
    levels, sources = entry.get("levels"), entry.get("sources", [])
    for key in set(entry) - {"levels", "note", "sources"}:
        yield Problem(
            "is not understood", file=file, column=column, value=key,
            cure="use levels, note and sources",
        )  # fmt: skip
    if not isinstance(sources, list):
        yield Problem("is not a list of sources", file=file, column=column, cure='write ["…"]')
        sources = []
    for source in sources:
        if source not in _table(given, "sources"):
            yield Problem(
                "is not among the sources", file=file, column=column, value=str(source),
                cure="add it under [sources]",
            )  # fmt: skip
    if levels == NOT_KNOWN:
        if sources:
            yield Problem(
                "is not known and yet cites a source", file=file, column=column,
                cure="name the levels that the source tells of",
            )  # fmt: skip
        return
    if not isinstance(levels, list) or not levels:
        yield Problem(
            "names no level", file=file, column=column,
            cure=f'write levels = ["municipality"] or levels = "{NOT_KNOWN}"',
        )  # fmt: skip
        return
    for level in levels:
        if level not in LEVELS:
            yield _unknown_level(file, column, level)
        elif level not in _table(given, "levels"):
            yield Problem(
                "has no name in this country", file=file, column=column, value=level,
                cure="add it under [levels]",
            )  # fmt: skip
    if not sources:
        yield Problem(
            "cites no source", file=file, column=column,
            cure=f'cite one, or write levels = "{NOT_KNOWN}"',
        )  # fmt: skip


def _table(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _unknown_level(file: str, column: str, level: object) -> Problem:
    cure = f"use one of {', '.join(LEVELS)}"
    return Problem("is not a level", file=file, column=column, value=str(level), cure=cure)
