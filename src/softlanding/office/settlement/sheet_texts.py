"""The words of a household's sheet in its own language, each file with the state of its review.

They stand beside the catalogues of the site, which speaks the languages of its staff.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.localedata import exists

ENGLISH = "en"


@dataclass(frozen=True)
class SheetTexts:
    """One language: `codes` of households' languages that it serves, and its words by name."""

    code: str
    language: str
    codes: tuple[str, ...]
    locale: str
    status: str
    reviewed_by: str
    texts: dict[str, str]

    @property
    def reviewed(self) -> bool:
        """Whether a native speaker has read it, or it is what the others are made from."""
        return self.status == "original" or bool(self.reviewed_by)

    def babel(self, origin: str = "") -> Locale:
        """Names and months of this language as they are said where a household comes from.

        >>> texts = sheet_languages()["ar"]
        >>> str(texts.babel("SY")), str(texts.babel("SE"))
        ('ar_SY', 'ar')
        """
        there = f"{self.locale}_{origin}"
        return Locale.parse(there if exists(there) else self.locale)


@cache
def sheet_languages() -> dict[str, SheetTexts]:
    """Every language by the code of its file: ``prs`` is Dari."""
    folder = files("softlanding.office.settlement").joinpath("texts")
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        code, _dot, ending = file.name.partition(".")
        if ending == "toml":
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            found[code] = SheetTexts(code=code, **read | {"codes": tuple(read["codes"])})
    return found


def languages_for(spoken: Iterable[str]) -> list[SheetTexts]:
    """Languages of a household for which there is a sheet, its own order; else English.

    >>> [texts.code for texts in languages_for(["fa_AF", "ps", "fr"])]
    ['prs', 'fr']
    >>> [texts.code for texts in languages_for(["ps"])]
    ['en']
    """
    known = {code: texts for texts in sheet_languages().values() for code in texts.codes}
    found = list(dict.fromkeys(known[code].code for code in spoken if code in known))
    return [sheet_languages()[code] for code in found or [ENGLISH]]
