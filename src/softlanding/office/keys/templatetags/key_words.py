"""Exact numbers of keys, as people read them."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(value: Fraction) -> str:
    """A fraction as a percentage: 2/3 is about 66.67 %, 3/10 is 30 %."""
    shown = Fraction(value) * 100
    rounded = round(shown, 2)
    about = "" if rounded == shown else "≈ "
    places = 0 if rounded.denominator == 1 else 2
    return f"{about}{number_format(float(rounded), places)} %"
