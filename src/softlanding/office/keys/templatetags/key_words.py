"""Keys and exact numbers, as people read them."""

from __future__ import annotations

from typing import Any

from django import template

from softlanding.office.keys import wording

register = template.Library()
register.filter("percent", wording.percent)
register.filter("column_name", wording.column_name)
register.filter("base_in_words", wording.base_in_words)


@register.filter
def key_name(key: Any) -> str:
    return wording.key_name(key.id, key.title)


@register.filter
def rules(key: Any) -> list[str]:
    return list(wording.rules_in_words(key))
