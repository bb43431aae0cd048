"""Names of indicators in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from softlanding.office.quotas.wording import column_name

register = template.Library()


@register.filter
def column_names(columns: Iterable[str]) -> str:
    return ", ".join(column_name(column) for column in columns)
