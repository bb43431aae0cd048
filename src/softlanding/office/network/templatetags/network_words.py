"""Codes of the network room in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from django import template
from django.utils.translation import get_language, pgettext

from softlanding.office.network.models import Service
from softlanding.office.network.wording import reason_in_words

register = template.Library()


@register.filter
def reason_words(reason: Mapping[str, Any]) -> str:
    return reason_in_words(reason)


@register.filter
def service_names(services: Iterable[str]) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(str(Service(service).label) for service in services)


@register.filter
def country_name(code: str) -> str:
    names = Locale.parse(get_language() or "en", sep="-").territories
    return str(names.get(code) or code)
