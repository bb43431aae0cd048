"""Countries in the reader's language."""

from __future__ import annotations

from babel import Locale
from django import template
from django.utils.translation import get_language

from softlanding.office.territories.api import Territory

register = template.Library()


@register.filter
def country_in_language(country: Territory) -> str:
    """Name of a country whose code is that of ISO 3166; else the name it was given."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return str(names.get(country.code) or country.name)
