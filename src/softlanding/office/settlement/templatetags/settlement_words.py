"""Facts of an arrival and their values in the reader's language."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import template
from django.utils.formats import date_format, time_format

from softlanding.office.settlement.handover import language_names, listed, locale
from softlanding.office.settlement.models import Topic
from softlanding.office.settlement.purposes import FACT_WORDS, Fact

register = template.Library()


@register.filter
def fact_name(fact: str) -> str:
    return str(FACT_WORDS[Fact(fact)])


@register.filter
def fact_value(value: Any, fact: str) -> str:
    """A value as a change keeps it."""
    if fact == Fact.ARRIVES_ON:
        return date_format(date.fromisoformat(value))
    if fact == Fact.ARRIVAL_TIME and value:
        return time_format(time.fromisoformat(value))
    if fact == Fact.AGES:
        return listed(str(age) for age in value)
    return value or "–"


@register.filter
def topic_names(codes: list[str]) -> str:
    return listed(str(Topic(code).label) for code in codes)


@register.filter
def language_name(code: str) -> str:
    return language_names([code], locale())[0]
