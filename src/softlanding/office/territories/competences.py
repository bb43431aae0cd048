"""Who is competent for what: which level of government holds an area, country by country.

One reviewable TOML file for each country lies in `competences/`. An area is held by one or
more levels and cites its sources, or it says that it is not known: nothing is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
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
    sources = {name: Source(**source) for name, source in _table(given, "sources").items()}
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
    fault = partial(_fault, file)
    code = str(given.get("country"))
    if code != Path(file).stem.upper():
        yield fault("country", "is not the country of the file's name", "write it alike", code)
    if not isinstance(given.get("reviewed"), date):
        yield fault("reviewed", "is not a day", "give a day such as 2026-11-21")
    for level in set(_table(given, "levels")) - set(LEVELS):
        yield fault("levels", "is not a level", f"use one of {', '.join(LEVELS)}", level)
    for name, source in _table(given, "sources").items():
        if (
            not isinstance(source, dict)
            or not source.get("title")
            or set(source) - {"title", "url"}
        ):
            yield fault(f"sources.{name}", "is not a source", "give a title, and a url if any")
    areas = _table(given, "areas")
    for area in set(areas) - set(AREAS):
        yield fault("areas", "is not an area", f"use one of {', '.join(AREAS)}", area)
    for area in AREAS:
        entry = areas.get(area)
        if isinstance(entry, dict):
            yield from _entry_faults(entry, given, partial(fault, f"areas.{area}"))
        else:
            yield fault(f"areas.{area}", "is missing", f'add it, if need be as "{NOT_KNOWN}"')


def _entry_faults(
    entry: Mapping[str, Any], given: Mapping[str, Any], fault: Callable[..., Problem]
) -> Iterator[Problem]:
    levels, sources = entry.get("levels"), entry.get("sources", [])
    for key in set(entry) - {"levels", "note", "sources"}:
        yield fault("is not understood", "use levels, note and sources", key)
    if not isinstance(sources, list):
        yield fault("is not a list of sources", 'write sources = ["…"]', str(sources))
        sources = []
    for source in sources:
        if source not in _table(given, "sources"):
            yield fault("is not among the sources", "add it under [sources]", str(source))
    if levels == NOT_KNOWN:
        if sources:
            yield fault("cites a source", "name the levels that the source tells of", NOT_KNOWN)
        return
    if not isinstance(levels, list) or not levels:
        yield fault("names no level", f'write a list of levels, or "{NOT_KNOWN}"')
        return
    for level in levels:
        if level not in LEVELS:
            yield fault("is not a level", f"use one of {', '.join(LEVELS)}", str(level))
        elif level not in _table(given, "levels"):
            yield fault("has no name in this country", "add it under [levels]", level)
    if not sources:
        yield fault("cites no source", f'cite one, or write levels = "{NOT_KNOWN}"')


def _table(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _fault(file: str, column: str, message: str, cure: str, value: str | None = None) -> Problem:
    return Problem(message, cure, file=file, column=column, value=value)
