"""Codes of countries, languages, needs and wishes in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from django import template
from django.utils.translation import get_language, pgettext

from softlanding.office.cases.models import Need, Wish

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
