"""Differences, orders and addresses in the words of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from softlanding.office.comparison.selectors import Comparison, Row

register = template.Library()


@register.filter
def change(persons: int) -> str:
    """A difference with its sign, and a true minus.

    >>> change(3), change(-2), change(0)
    ('+3', '−2', '±0')
    """
    sign = "+" if persons > 0 else "−" if persons < 0 else "±"
    return sign + str(number_format(abs(persons)))


@register.filter
def before(row: Row, comparison: Comparison) -> int:
    """Persons by the baseline."""
    return row.cells[comparison.view.baseline][0]


@register.filter
def in_order(columns: Iterable[str]) -> list[str]:
    return sorted(columns)


@register.filter
def orders(comparison: Comparison) -> list[tuple[str, str]]:
    """Orders of the table, by the word in the address."""
    by_key = [
        (key_order(number), _("Most persons: %(key)s") % {"key": column.title})
        for number, column in enumerate(comparison.columns)
    ]
    return [
        ("", _("Largest difference")),
        ("more", _("Biggest increases")),
        ("fewer", _("Biggest decreases")),
        ("name", _("Name")),
        ("population", _("Inhabitants")),
        *by_key,
    ]


@register.filter
def key_order(number: int) -> str:
    """Word of the order by the key at this position."""
    return f"key{number}"


@register.simple_tag(takes_context=True)
def sorted_by(context: dict[str, Any], order: str) -> str:
    """Query of the same comparison in another order."""
    comparison: Comparison = context["comparison"]
    return comparison.address(sort=order)
