"""Names of indicators and keys in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import pgettext

from softlanding.office.quotas.wording import column_name, key_name

register = template.Library()


@register.filter
def column_names(columns: Iterable[str]) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(column_name(column) for column in columns)


@register.filter
def key_title(key_id: str, title: str) -> str:
    return key_name(key_id, title)
