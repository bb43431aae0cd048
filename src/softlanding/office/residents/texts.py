"""What the pages say in the languages of the households: one file per language, read once.

These languages are not those of the office's own pages, and a household never chooses a
language there. Each file says in `[meta]` whether somebody whose language it is has
reviewed it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("ar", "prs", "ti", "so", "sw", "fr", "en")  # in the order of the buttons
SPOKEN = {"fa_AF": "prs", "prs": "prs", "fa": "prs"}  # what files call them otherwise

Texts = dict[str, dict[str, str]]


@cache
def texts(language: str) -> Texts:
    """Every text of a language, by section and key."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def language_of(codes: list[str]) -> str:
    """The first of a household's languages that the pages speak, else English.

    >>> language_of(["ps", "fa_AF"]), language_of(["uz_Arab"])
    ('prs', 'en')
    """
    known = (SPOKEN.get(code, code) for code in codes)
    return next((code for code in known if code in LANGUAGES), "en")


def say(language: str, path: str, /, **values: Any) -> SafeString:
    """The text at `section.key`; what is filled in keeps a direction of its own."""
    section, key = path.split(".")
    text = texts(language)[section][key]
    if not values:
        return escape(text)
    isolated = {name: format_html("<bdi>{}</bdi>", value) for name, value in values.items()}
    return format_html(text, **isolated)


def locale_of(language: str) -> Locale:
    """What CLDR knows of the language: names of languages, months, separators."""
    return Locale.parse(texts(language)["meta"]["locale"])


def day_in(language: str, day: Any) -> str:
    """A day with the month in words, so that month and day cannot be mistaken."""
    return format_date(day, "long", locale=locale_of(language))


def number_in(language: str, number: float) -> str:
    """A number with the language's separators, in the digits of all other pages."""
    return format_decimal(number, locale=locale_of(language), numbering_system="latn")


def language_name(language: str, code: str) -> str:
    """Name of a spoken language; its code where CLDR has no name for it."""
    names = locale_of(language).languages
    return str(names.get(code) or names.get(code.split("_", maxsplit=1)[0], code))
