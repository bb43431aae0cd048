"""What a household is told on its own page: of its proposal, of its arrival, of answers.

Kept as codes and figures and put into words when the page is read, so that the household
reads them in whatever language it chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils import timezone

from softlanding.office.audit.api import audited
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement
from softlanding.office.residents.models import News
from softlanding.office.settlement.api import Change, Plan

SHOWN = 6  # on a small screen
# The text of each kind of news, and the page that says more.
TEXTS = {
    News.Kind.PROPOSED: ("start.proposal_waiting", "resident_proposal"),
    News.Kind.ACCEPTED: ("proposal.accepted", "resident_proposal"),
    News.Kind.DECLINED: ("proposal.declined", "resident_proposal"),
    News.Kind.CONFIRMED: ("proposal.confirmed", "resident_proposal"),
    News.Kind.WITHDRAWN: ("proposal.withdrawn", "resident_proposal"),
    News.Kind.OBJECTION_REPLIED: ("proposal.reply", "resident_proposal"),
    News.Kind.MESSAGE_REPLIED: ("proposal.reply", "resident_messages"),
    News.Kind.ARRIVAL: ("news.journey", "resident_file"),
}
# Facts of an arrival that the household is told, by the text that names them; what changed of
# its ages it has said itself.
FACTS = {
    "arrives_on": "news.day",
    "arrival_time": "news.time",
    "flight": "news.flight",
    "arrival_place": "news.place",
    "met_by": "news.met_by",
    "telephone": "news.telephone",
}


@dataclass(frozen=True)
class Told:
    """A line of news: its text, where it leads, since when, and what holds now."""

    at: Any
    text: str
    leads_to: str
    new: bool
    facts: list[tuple[str, Any]]


def tell_of_placement(*, placement: Placement, news: str) -> None:
    """Called within the audited write of whatever the household is told of."""
    News.objects.create(household_id=placement.household_id, kind=News.Kind(news))


def tell_of_arrival(*, plan: Plan, change: Change) -> None:
    """What of a changed arrival concerns the household. Called within the write of the change."""
    facts = {name: values[1] for name, values in change.facts.items() if name in FACTS}
    if facts:
        News.objects.create(
            household_id=plan.placement.household_id, kind=News.Kind.ARRIVAL, facts=facts
        )


def news_of(household: Household) -> list[Told]:
    """The newest news of a household, newest first."""
    return [
        Told(
            news.at,
            *TEXTS[News.Kind(news.kind)],
            new=news.seen_at is None,
            facts=_facts(news.facts),
        )
        for news in household.news.order_by("-at", "-pk")[:SHOWN]
    ]


def _facts(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Facts in a fixed order; days and times as such; what was taken back is left out."""
    read = {"arrives_on": date.fromisoformat, "arrival_time": time.fromisoformat}
    return [
        (text, read.get(name, str)(facts[name])) for name, text in FACTS.items() if facts.get(name)
    ]


def mark_read(*, household: Household) -> None:
    """The household says that it has read its news. Audited without a user."""
    with audited("news read by the household", viewer=None, subject=household):
        household.news.filter(seen_at=None).update(seen_at=timezone.now())
