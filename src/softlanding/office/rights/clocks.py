"""When something is due to be erased, and what stops its clock."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from softlanding.office.cases.api import ENDED, CaseImport, Household, Objection, PhaseStep
from softlanding.office.placement.api import Objection as PlacementObjection
from softlanding.office.privacy.api import TERMS, Clock, Term
from softlanding.office.rights.models import DataRequest, Erasure, Hold, Policy, Way
from softlanding.office.territories.api import Territory
from softlanding.office.walls.api import as_office

Phase = Household.Phase
Subject = Erasure.Subject
UNDER_WAY = ("queued", "checking", "waiting", "writing")


@dataclass(frozen=True)
class Rule:
    """How long a country keeps what a clock is for, and what happens then."""

    term: Term
    months: int
    way: str = Way.ANONYMISE.value
    automatic: bool = False
    law: str = ""

    def due_on(self, since: date) -> date:
        return months_after(since, self.months)


@dataclass(frozen=True)
class Due:
    """Something whose clock runs: since when, until when, and what stops it."""

    rule: Rule
    subject: str
    number: int
    name: str
    since: date
    due_on: date
    stopped_by: tuple[str, ...] = ()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def rules_of(country: Territory) -> dict[str, Rule]:
    """Rules of a country by clock: its own where it has decided, else the defaults."""
    own = {policy.term: policy for policy in Policy.objects.filter(country=country)}
    found = {}
    for code, term in TERMS.items():
        policy = own.get(code)
        found[code] = (
            Rule(term, policy.months, policy.way, policy.automatic, policy.law)
            if policy
            else Rule(term, term.months)
        )
    return found


def _with_days(country: Territory) -> QuerySet[Any]:
    """Households of a country with the days from which clocks run, and what stops them."""
    steps = PhaseStep.objects.filter(household=OuterRef("pk")).order_by("-pk")
    ended = steps.filter(phase=OuterRef("phase"), phase__in=ENDED)
    arrived = steps.filter(phase=Phase.ARRIVAL)
    words = PlacementObjection.objects.filter(placement__household=OuterRef("pk"), replied_at=None)
    return Household.objects.filter(programme__country=country).annotate(
        ended_on=Subquery(ended.values("entered_on")[:1], output_field=DateField()),
        arrived_on=Subquery(arrived.values("entered_on")[:1], output_field=DateField()),
        was_selected=Exists(steps.exclude(phase__in=[Phase.SUBMITTED, Phase.WITHDRAWN])),
        objection=Exists(Objection.objects.filter(household=OuterRef("pk"), answered_at=None)),
        objection_to_town=Exists(words),
        held=Exists(Hold.objects.filter(household=OuterRef("pk"), lifted_at=None)),
        asks=Exists(
            DataRequest.objects.filter(household=OuterRef("pk"), status=DataRequest.Status.OPEN)
        ),
    )


def _runs(household: Any) -> Iterator[tuple[str, date]]:
    """Clocks that run for a household, and since when."""
    if household.arrived_on:
        yield "journey", household.arrived_on
    if household.ended_on is None:
        return
    if household.phase == Phase.CLOSED:
        yield "health", household.ended_on
        yield "closed", household.ended_on
    else:
        yield ("withdrawn" if household.was_selected else "refused"), household.ended_on


def _stopped_by(household: Any) -> tuple[str, ...]:
    said = {
        "objection": _("an objection waits for its answer"),
        "objection_to_town": _("an objection to a town waits for its answer"),
        "held": _("a dispute or appeal is noted"),
        "asks": _("a request about data waits for its answer"),
    }
    return tuple(words for name, words in said.items() if getattr(household, name))


@as_office()  # what stops a clock may lie with another town
def clocks_of(household: Household) -> list[Due]:
    """Every clock that runs for one household."""
    country = household.programme.country
    found = _with_days(country).get(pk=household.pk)
    return [due for due in _dues(found, rules_of(country)) if not _done(due)]


def _dues(household: Any, rules: dict[str, Rule]) -> Iterator[Due]:
    stopped = _stopped_by(household)
    for code, since in _runs(household):
        rule = rules[code]
        yield Due(
            rule, Subject.HOUSEHOLD.value, household.pk, household.reference,
            since, rule.due_on(since), stopped,
        )  # fmt: skip


def _done(due: Due) -> bool:
    return Erasure.objects.filter(
        _whole_or(due.rule.term.code),
        subject=due.subject,
        number=due.number,
        status=Erasure.Status.DONE,
    ).exists()


def _whole_or(code: str) -> Q:
    """Erasures after which nothing is left for a clock: its own, and those of the whole case."""
    return Q(term=code) | Q(term__in=[t.code for t in TERMS.values() if t.clock == Clock.CASE])


@as_office()
def due_by(country: Territory, day: date) -> list[Due]:
    """What is due in a country on a day or before it, the oldest first."""
    rules = rules_of(country)
    done = set(
        Erasure.objects.filter(country=country, status=Erasure.Status.DONE).values_list(
            "subject", "number", "term"
        )
    )
    whole = {(subject, number) for subject, number, term in done if TERMS[term].clock == Clock.CASE}
    earliest = min(rule.months for rule in rules.values())
    latest = day - timedelta(28 * earliest)
    running = _with_days(country).filter(Q(ended_on__lte=latest) | Q(arrived_on__lte=latest))
    found = [
        due
        for household in running
        for due in _dues(household, rules)
        if due.due_on <= day
        and (due.subject, due.number) not in whole
        and (due.subject, due.number, due.rule.term.code) not in done
    ]
    found += [due for due in _workbooks(country, rules["workbook"]) if due.due_on <= day]
    return sorted(found, key=lambda due: (due.due_on, due.number))


def _workbooks(country: Territory, rule: Rule) -> Iterator[Due]:
    """Workbooks of households that are still kept, and not under way."""
    held = CaseImport.objects.filter(programme__country=country).exclude(status__in=UNDER_WAY)
    for pk, made, sha256 in held.filter(size__gt=0).values_list("pk", "created_at", "sha256"):
        since = made.date()
        yield Due(rule, Subject.WORKBOOK.value, pk, sha256[:12], since, rule.due_on(since))
