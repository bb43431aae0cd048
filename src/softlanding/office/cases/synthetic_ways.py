"""The ways of synthetic cases that have been under way for long: phases, consents, towns."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from softlanding.office.accounts.api import User
from softlanding.office.cases.models import Consent, Household, PhaseStep, TownAccess
from softlanding.office.cases.phases import ENDED
from softlanding.office.cases.services import first_step
from softlanding.office.quotas.api import Programme

Phase = Household.Phase
# Share of households that allow each purpose (assumption).
ALLOWED = {
    Consent.Purpose.PLACEMENT: 1.0,
    Consent.Purpose.TOWN: 0.94,
    Consent.Purpose.HEALTH: 0.86,
    Consent.Purpose.PARTNERS: 0.8,
    Consent.Purpose.RESEARCH: 0.55,
}


@dataclass
class Way:
    """How far a household has come: the first day of each phase, in order, and why it ended."""

    household: Household
    days: dict[Phase, date] = field(default_factory=dict)
    note: str = ""

    @property
    def last_day(self) -> date:
        return list(self.days.values())[-1]


def write_ways(programme: Programme, ways: Iterable[Way], *, by: User) -> None:
    """Write the steps of all cases of a programme anew. Called within an audited write.

    A case that has ended is seen by no town any more.
    """
    PhaseStep.objects.filter(household__programme=programme).delete()
    steps, ended = [], {}
    found = list(ways)
    for way in found:
        for phase, day in way.days.items():
            steps.append(first_step(way.household, phase, day, user=by))
        if way.household.phase in ENDED:
            steps[-1].note = way.note
            ended[way.household.pk] = at_ten(way.last_day)
    PhaseStep.objects.bulk_create(steps)
    Household.objects.bulk_update([way.household for way in found], ["phase", "due_on"])
    _end_access(ended)


def ask_consents(
    households: Collection[Household], *, on: date, chance: random.Random, by: User
) -> None:
    """What households allowed when they were asked. Called within an audited write."""
    Consent.objects.bulk_create(
        Consent(
            household=household,
            purpose=purpose,
            given=chance.random() < share,
            written_by=by,
        )
        for household in households
        for purpose, share in ALLOWED.items()
    )
    Consent.objects.filter(household__in=households).update(said_at=at_ten(on))


def settle_access(
    *, proposed: Collection[int], on: date, accepted: Collection[int], ended: Mapping[int, datetime]
) -> None:
    """Towns were asked on a day; those that accepted keep their sight of a case.

    All by the households' ids; `ended` holds when a town lost sight. Called within an audited
    write.
    """
    open_ = TownAccess.objects.filter(household_id__in=proposed, ended_at=None)
    open_.update(since=at_ten(on))
    open_.filter(household_id__in=accepted).update(why=TownAccess.Why.ACCEPTED)
    _end_access(ended)


def _end_access(ended: Mapping[int, datetime]) -> None:
    leaving = list(TownAccess.objects.filter(household_id__in=ended, ended_at=None))
    for access in leaving:
        access.ended_at = ended[access.household_id]
    TownAccess.objects.bulk_update(leaving, ["ended_at"])


def at_ten(day: date) -> datetime:
    """Ten in the morning of a day, when synthetic people do things."""
    return datetime.combine(day, time(10), tzinfo=timezone.get_current_timezone())
