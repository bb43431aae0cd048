"""Stored words of the history in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

ACTIONS = {
    "quotas drawn up": _("Quotas drawn up"),
    "quotas decided": _("Quotas decided"),
    "quotas sent out": _("Quotas sent out to the towns"),
    "quotas replaced": _("Quotas replaced by another version"),
    "quota answered": _("Quota answered by a town"),
    "towns reminded": _("Towns reminded"),
    "consultation closed": _("Consultation closed"),
    "consultation closed by its deadline": _("Consultation closed by its deadline"),
    "persons moved in a region": _("Persons moved in a region"),
    "own agreement entered": _("Own agreement of towns entered"),
    "own agreement confirmed": _("Own agreement confirmed by a town"),
    "own agreement objected to": _("Own agreement objected to by a town"),
    "own agreement withdrawn": _("Own agreement withdrawn"),
    "redistribution closed": _("Redistribution closed"),
    "redistribution closed by its deadline": _("Redistribution closed by its deadline"),
    "negotiation set aside": _("Negotiation set aside"),
    "change of the total drawn up": _("Change of the total drawn up"),
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
    "placement resumed": _("Placement taken up again"),
    "question asked": _("Question asked about a proposal"),
    "question replied to": _("Question replied to"),
    "towns reminded of proposals": _("Towns reminded of their proposals"),
    "household objected": _("Objection of a household"),
    "objection replied to": _("Objection replied to"),
    "placement decided": _("Placement decided"),
    "placement withdrawn": _("Proposal withdrawn"),
    "replay started": _("Repetition of a run started"),
    "replay running": _("Repetition of a run running"),
    "replay computed": _("Run made again and compared"),
    "frontier started": _("Frontier started"),
    "frontier running": _("Frontier running"),
    "frontier computed": _("Frontier computed"),
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
    "file uploaded": _("File uploaded"),
    "columns chosen": _("Columns of a file chosen"),
    "file imported": _("File imported"),
    "import undone": _("Import undone"),
    "programme started": _("Programme started"),
    "country added": _("Country added"),
    "account made": _("Account made"),
    "password set": _("Password set"),
    "API token made": _("Token for the HTTP API made"),
    "API tokens taken back": _("Tokens for the HTTP API taken back"),
}
SUBJECTS = {
    "household": _("Household"),
    "programme": _("Programme"),
    "territory": _("Territory"),
    "import": _("Import"),
    "apportionment": _("Quotas"),
    "quota": _("Quota"),
    "round": _("Placement"),
    "placement": _("Proposal"),
    "plan": _("Settlement plan"),
    "task": _("Task"),
    "engagement": _("Engagement"),
    "checklistitem": _("Line of the checklist"),
    "mentorship": _("Mentoring"),
    "alliance": _("Alliance"),
    "entry": _("Entry of the ledger"),
    "swap": _("Swap"),
}


@register.filter
def action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


@register.filter
def subject_name(subject: str) -> str:
    return str(SUBJECTS.get(subject, subject))
