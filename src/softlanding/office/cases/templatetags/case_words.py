"""Codes of countries, languages, needs and wishes in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from django import template
from django.utils.translation import get_language, pgettext

from softlanding.office.cases.consistency import Finding
from softlanding.office.cases.entry_columns import LEVELS, READS, SCRIPTS
from softlanding.office.cases.models import Need, Wish
from softlanding.office.cases.occupations import occupation_title
from softlanding.office.cases.specific_needs import TITLES
from softlanding.office.cases.wording import finding_in_words, reasons_in_words

register = template.Library()


def _locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")


def _listed(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


@register.filter
def country_name(code: str) -> str:
    return str(_locale().territories.get(code, code))


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """Names of languages, `fa_AF` as Dari and `uz_Arab` as Uzbek."""
    names = _locale().languages
    return _listed(str(names.get(code) or names.get(code.split("_")[0], code)) for code in codes)


@register.filter
def need_names(codes: Iterable[str]) -> str:
    return _listed(str(Need(code).label) for code in codes)


@register.filter
def wish_names(codes: Iterable[str]) -> str:
    return _listed(str(Wish(code).label) for code in codes)


@register.filter
def specific_need_names(codes: Iterable[str]) -> str:
    return _listed(str(TITLES.get(code, code)) for code in codes)


@register.filter
def occupation_name(code: str) -> str:
    return f"{code} {occupation_title(code)}"


@register.filter
def spoken(rows: Iterable[dict[str, str]]) -> str:
    """Languages of a person with how well each is spoken and read."""
    words = []
    for row in rows:
        known = [LEVELS.get(row["speaks"]), READS.get(row["reads"])]
        if row["reads"] != "no":
            known.append(SCRIPTS.get(row["script"]))
        said = _listed(str(word) for word in known if word)
        words.append(f"{language_names([row['code']])} ({said})")
    return "; ".join(words)


@register.filter
def finding_words(finding: Finding) -> str:
    return finding_in_words(finding)


@register.filter
def reason_words(codes: list[str]) -> str:
    return reasons_in_words(codes)
