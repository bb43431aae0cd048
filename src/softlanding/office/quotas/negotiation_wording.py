"""Steps and standings of a negotiation in the words of the page's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softlanding.office.quotas import transitions
from softlanding.office.quotas.models import Answer, Apportionment, Step

SAID = {
    "answer:accept": gettext_lazy("%(place)s accepts %(persons)s persons"),
    "answer:ask": gettext_lazy("%(place)s asks for %(asked)s persons instead of %(persons)s"),
    "answer:pledge": gettext_lazy(
        "%(place)s accepts %(persons)s persons and offers %(pledge)s on top"
    ),
    "answers_due": gettext_lazy("The deadline of %(day)s passed: silent towns accept by default"),
    "agreement_due": gettext_lazy("The deadline of %(day)s passed: what stands goes to decision"),
    "move": gettext_lazy("%(place)s: persons moved between towns"),
    "propose_agreement": gettext_lazy("%(place)s: own agreement of towns entered"),
    "confirm_agreement": gettext_lazy("%(place)s confirms the own agreement"),
    "object_to_agreement": gettext_lazy("%(place)s objects to the own agreement"),
    "withdraw_agreement": gettext_lazy("%(place)s: own agreement withdrawn"),
    "change_total": gettext_lazy("A change of the total to %(total)s persons drawn up"),
    "replace": gettext_lazy("Version %(version)s took the place of these quotas"),
}


def step_in_words(step: Step) -> str:
    """One step as a sentence; its title where its figures add nothing."""
    kind = step.data.get("kind", "")
    template = SAID.get(f"{step.action}:{kind}") or SAID.get(step.action)
    if template is None:
        return str(transitions.rows(step.action)[0].title)
    figures: dict[str, Any] = {
        name: number_format(value) for name, value in step.data.items() if isinstance(value, int)
    }
    figures.setdefault("persons", number_format(0))
    figures.setdefault("asked", number_format(0))
    figures.setdefault("total", number_format(0))
    if day := step.data.get("day"):
        figures["day"] = date_format(date.fromisoformat(day))
    figures["place"] = step.territory.name if step.territory else ""
    return str(template) % figures


def status_name(status: str) -> str:
    """Name of a status, also of one that only holds by the calendar."""
    return str(Apportionment.Status(status).label)


def answer_name(answer: Answer | None, by_default: bool) -> str:
    """A town's last word; silence is said as what it counts for."""
    if by_default:
        return str(Answer.Kind.DEFAULT.label)
    return answer.get_kind_display() if answer else _("No answer yet")
