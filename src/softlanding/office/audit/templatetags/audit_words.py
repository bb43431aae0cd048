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
    "town contacted": _("Town contacted"),
    "town moved": _("Town moved to another stage"),
    "engagement edited": _("Engagement edited"),
    "checklist line done": _("Line of the checklist done"),
    "checklist line waived": _("Line of the checklist waived"),
    "checklist line open": _("Line of the checklist opened again"),
    "checklist line planned": _("Line of the checklist planned"),
    "mentor asked": _("Mentor asked"),
    "mentoring accepted": _("Mentoring accepted"),
    "mentoring declined": _("Mentoring declined"),
    "mentoring ended": _("Mentoring ended"),
    "alliance saved": _("Alliance made or changed"),
    "alliance member added": _("Member added to an alliance"),
    "alliance member removed": _("Member taken out of an alliance"),
    "account made": _("Account made"),
    "password set": _("Password set"),
}
SUBJECTS = {
    "household": _("Household"),
    "programme": _("Programme"),
    "apportionment": _("Quotas"),
    "round": _("Placement"),
    "placement": _("Proposal"),
    "plan": _("Settlement plan"),
    "task": _("Task"),
    "engagement": _("Engagement"),
    "checklistitem": _("Line of the checklist"),
    "mentorship": _("Mentoring"),
    "alliance": _("Alliance"),
    "territory": _("Territory"),
}


@register.filter
def action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


@register.filter
def subject_name(subject: str) -> str:
    return str(SUBJECTS.get(subject, subject))
