"""Stored words of the history in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

ACTIONS = {
    "quotas drawn up": _("Quotas drawn up"),
    "quotas decided": _("Quotas decided"),
    "placement started": _("Placement started"),
    "placement running": _("Placement running"),
    "placement computed": _("Placement computed"),
    "placement stop asked": _("Placement asked to stop"),
    "placement locked": _("Household locked in its town"),
    "placement unlocked": _("Household unlocked"),
    "household moved by hand": _("Household moved by hand"),
    "proposals sent": _("Proposals sent"),
    "proposal accepted": _("Proposal accepted"),
    "proposal declined": _("Proposal declined"),
    "task done": _("Task done"),
    "task opened again": _("Task opened again"),
    "carry-over set": _("Carry-over set"),
    "arrival confirmed": _("Arrival confirmed"),
    "ledger entry made": _("Entered in the ledger"),
    "ledger entry corrected": _("Ledger corrected"),
    "ledger rules set": _("Rules of the ledger set"),
    "ledger period closed": _("Period of the ledger closed"),
    "ledger period opened again": _("Period of the ledger opened again"),
    "swap proposed": _("Swap proposed"),
    "swap recorded": _("Swap recorded"),
    "swap withdrawn": _("Swap withdrawn"),
    "account made": _("Account made"),
    "password set": _("Password set"),
    "API token made": _("Token for the HTTP API made"),
    "API tokens taken back": _("Tokens for the HTTP API taken back"),
}
SUBJECTS = {
    "household": _("Household"),
    "programme": _("Programme"),
    "apportionment": _("Quotas"),
    "round": _("Placement"),
    "placement": _("Proposal"),
    "plan": _("Settlement plan"),
    "task": _("Task"),
    "territory": _("Territory"),
    "entry": _("Entry of the ledger"),
    "swap": _("Swap"),
}


@register.filter
def action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


@register.filter
def subject_name(subject: str) -> str:
    return str(SUBJECTS.get(subject, subject))
