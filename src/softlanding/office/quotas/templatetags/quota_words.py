"""Names of indicators and keys in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import pgettext

from softlanding.office.keys.api import column_name, key_name
from softlanding.office.quotas import transitions
from softlanding.office.quotas.models import Apportionment, Step
from softlanding.office.quotas.negotiation_wording import answer_name, status_name, step_in_words
from softlanding.office.quotas.standing import TownStanding

register = template.Library()


@register.filter
def column_names(columns: Iterable[str]) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(column_name(column) for column in columns)


@register.filter
def key_title(key_id: str, title: str) -> str:
    return key_name(key_id, title)


@register.filter
def today_status(apportionment: Apportionment) -> str:
    return transitions.phase(apportionment, timezone.localdate())


@register.filter
def status_words(status: str) -> str:
    return status_name(status)


@register.filter
def step_words(step: Step) -> str:
    return step_in_words(step)


@register.filter
def answer_words(town: TownStanding) -> str:
    return answer_name(town.answer, town.by_default)


@register.filter
def signed_number(number: int) -> str:
    """A difference with its sign.

    >>> signed_number(3), signed_number(-2), signed_number(0)
    ('+3', '−2', '±0')
    """
    shown = str(number_format(abs(number)))
    return ("+" if number > 0 else "−" if number < 0 else "±") + shown


@register.filter
def at(numbers: Mapping[int, int], key: int) -> int | None:
    return numbers.get(key)
