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
    "file uploaded": _("File uploaded"),
    "columns chosen": _("Columns of a file chosen"),
    "file imported": _("File imported"),
    "import undone": _("Import undone"),
    "programme started": _("Programme started"),
    "country added": _("Country added"),
    "account made": _("Account made"),
    "password set": _("Password set"),
}
SUBJECTS = {
    "household": _("Household"),
    "programme": _("Programme"),
    "territory": _("Territory"),
    "import": _("Import"),
    "apportionment": _("Quotas"),
    "round": _("Placement"),
    "placement": _("Proposal"),
    "plan": _("Settlement plan"),
    "task": _("Task"),
}


@register.filter
def action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


@register.filter
def subject_name(subject: str) -> str:
    return str(SUBJECTS.get(subject, subject))
