"""Numbers and kinds of the ledger in the reader's language."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from softlanding.office.ledger import wording
from softlanding.office.ledger.models import Entry

register = template.Library()


@register.filter
def signed(persons: int) -> str:
    sign = "+" if persons > 0 else "−" if persons < 0 else ""
    return f"{sign}{number_format(abs(persons))}"


@register.filter
def percent(part: Fraction) -> str:
    return wording.percent(float(part))


@register.filter
def plus(persons: int, more: int) -> int:
    return persons + more


@register.filter
def entry_words(entry: Entry) -> str:
    if entry.swap is not None:
        town = entry.swap.taking if entry.persons < 0 else entry.swap.giving
        text = (
            _("Swap: given to %(town)s")
            if entry.persons < 0
            else _("Swap: taken over from %(town)s")
        )
        return text % {"town": town.name}
    if entry.corrects_id is not None:
        return _("Correction: %(what)s") % {"what": entry.get_kind_display()}
    return str(entry.get_kind_display())


@register.filter
def entry_persons(entry: Entry) -> str:
    plain = entry.kind != Entry.Kind.SWAP and entry.corrects_id is None
    return str(number_format(entry.persons)) if plain else signed(entry.persons)


@register.filter
def may_be_corrected(entry: Entry) -> bool:
    return entry.kind != Entry.Kind.SWAP and not hasattr(entry, "correction")
