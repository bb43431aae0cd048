"""Texts, days, numbers and languages in the language of a household's page."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from softlanding.office.residents import texts

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], path: str, **values: Any) -> SafeString:
    return texts.say(context["language"], path, **values)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: Any) -> str:
    return texts.day_in(context["language"], value)


@register.simple_tag(takes_context=True)
def fact(context: dict[str, Any], value: Any) -> str:
    """A fact of an arrival: a day in words, a time as 14:05, anything else as it is."""
    if isinstance(value, date):
        return texts.day_in(context["language"], value)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


@register.simple_tag(takes_context=True)
def number(context: dict[str, Any], value: float) -> SafeString:
    return format_html('<bdi dir="ltr">{}</bdi>', texts.number_in(context["language"], value))


@register.simple_tag(takes_context=True)
def spoken(context: dict[str, Any], code: str) -> str:
    return texts.language_name(context["language"], code)
