"""The demo's year before: three hundred households in every phase, over the towns of the country.

The rounds are real runs of the engine, one for each batch of arrivals and one more for those
whom a town declined. Quotas, proposals, moves by hand and flights go through the ordinary
services; answers, decisions, plans and arrivals are written in bulk. All of it is synthetic.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import (
    Household,
    Way,
    add_synthetic_households,
    ask_consents,
    at_ten,
    write_ways,
)
from softlanding.office.ledger.api import add_synthetic_entries
from softlanding.office.network.api import towns_in_preparation
from softlanding.office.placement.api import (
    DEFAULT_WEIGHTS,
    NEW,
    OVER,
    SECOND,
    Answered,
    Placement,
    add_synthetic_offers,
    answer_round,
    compute_round,
    override_one,
    send,
    start_round,
)
from softlanding.office.quotas.api import Participation, Programme, decide, draw_up
from softlanding.office.residents.api import retell
from softlanding.office.settlement.api import book_flights, make_plans
from softlanding.office.territories.api import Territory, municipalities

Phase = Household.Phase
MOST_TOWNS = 290
PERSONS = 2_200
LEAST_PER_TOWN = 6
PROPOSED = 115  # days before the first arrival of a batch
AGAIN = 18  # days from a round to the one for those whom a town declined
# Batches of arrivals: how many households in which phase, and the days from today between
# which they arrive; none = from the beginning of the programme's year.
BATCHES: tuple[tuple[tuple[Phase, int, int | None, int], ...], ...] = (
    ((Phase.CLOSED, 12, None, -345), (Phase.FOLLOW_UP, 76, None, -305)),
    ((Phase.SETTLEMENT, 50, -300, -170),),
    ((Phase.SETTLEMENT, 46, -169, -35),),
    ((Phase.RECEPTION, 20, -29, -2), (Phase.ARRIVAL, 4, -1, 0), (Phase.TRAVEL, 12, 3, 18)),
    ((Phase.ORIENTATION, 13, 24, 45), (Phase.MEDICAL, 15, 55, 85)),
    ((Phase.PLACED, 20, 95, 125),),
)
NOT_PROPOSED = (
    (Phase.SELECTED, 14, 130, 190),
    (Phase.SUBMITTED, 13, 200, 330),
    (Phase.WITHDRAWN, 5, 60, 160),
)
# Days from the arrival on which each phase begins.
BEGINS = {
    Phase.MEDICAL: -88,
    Phase.ORIENTATION: -50,
    Phase.TRAVEL: -21,
    Phase.ARRIVAL: 0,
    Phase.RECEPTION: 1,
    Phase.SETTLEMENT: 31,
    Phase.FOLLOW_UP: 300,
    Phase.CLOSED: 340,
}
MOVED_AWAY = 5  # of the closed cases
LEFT, ENDED = "Moved to another town (synthetic)", "Follow-up is over (synthetic)"
REFUSED = "The household stays with relatives elsewhere (synthetic)"
NO_TOWN = "No town had what the household needs (synthetic)"
NOT_SELECTED = "Not selected after the interview (synthetic)"


@dataclass
class Year:
    """Who acts in the programme, and what has become of its households so far."""

    programme: Programme
    officer: Viewer
    towns: Mapping[int, User]
    today: date
    chance: random.Random
    seed: int
    households: list[tuple[Phase, Household]] = field(default_factory=list)
    proposed_on: dict[int, date] = field(default_factory=dict)
    accepted: dict[int, Placement] = field(default_factory=dict)
    refused: dict[int, Placement] = field(default_factory=dict)


def add_year(nation: Territory, *, officer: Viewer, today: date, seed: int) -> Programme:
    """The programme of the year before, whole or not at all."""
    with transaction.atomic():
        programme = _programme(nation, officer, today, seed)
        year = Year(
            programme=programme,
            officer=officer,
            towns=_coordinators(programme),
            today=today,
            chance=random.Random(f"year:{nation.code}:{seed}"),
            seed=seed,
        )
        for number, batch in enumerate(BATCHES):
            _place_batch(year, batch, newest=number == len(BATCHES) - 1)
        for group in NOT_PROPOSED:
            _add_households(year, group)
        _carry_through(year)
    return programme


def _programme(nation: Territory, officer: Viewer, today: date, seed: int) -> Programme:
    """Every town that is not yet preparing for its first households, and quotas by population."""
    programme = Programme.objects.create(
        country=nation,
        name=f"Resettlement {today.year - 1}",
        year=today.year - 1,
        persons=PERSONS,
    )
    preparing = towns_in_preparation(nation)
    towns = list(municipalities(nation))
    chosen = [town for town in towns if town.pk not in preparing] or towns
    chosen = sorted(chosen, key=lambda town: (-(town.population or 0), town.code))[:MOST_TOWNS]
    Participation.objects.bulk_create(
        Participation(programme=programme, territory=town) for town in chosen
    )
    add_synthetic_offers(programme, seed=seed)
    quotas = draw_up(
        viewer=officer, programme=programme, key_id="population", minimum=LEAST_PER_TOWN
    )
    signed = at_ten(date(today.year - 2, 8, 20))
    type(quotas).objects.filter(pk=quotas.pk).update(created_at=signed - timedelta(30))
    decide(
        viewer=officer,
        apportionment=quotas,
        reason="Demo: the quotas of the year before.",
        now=signed,
    )
    return programme


def _coordinators(programme: Programme) -> dict[int, User]:
    """A synthetic person for each town, who cannot sign in, where there is nobody yet."""
    towns = list(programme.participants.order_by("code"))
    held = Membership.objects.filter(role=Role.MUNICIPAL, user__is_synthetic=True)
    people = {m.territory_id: m.user for m in held.select_related("user")}
    missing = [town for town in towns if town.pk not in people]
    users = []
    for town in missing:
        user = User(
            email=f"town-{town.pk}.{programme.country.code.lower()}@softlanding.example",
            name=f"{Role.MUNICIPAL.label} of {town.name} (synthetic)",
            is_synthetic=True,
        )
        user.set_unusable_password()
        users.append(user)
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.MUNICIPAL, territory=town)
        for user, town in zip(User.objects.bulk_create(users), missing, strict=True)
    )
    return people | {town.pk: user for user, town in zip(users, missing, strict=True)}


def _add_households(year: Year, group: tuple[Phase, int, int | None, int]) -> list[Household]:
    phase, number, first, last = group
    beginning = date(year.programme.year, 1, 8)
    made = add_synthetic_households(
        year.programme,
        number=number,
        arrivals=(
            beginning if first is None else year.today + timedelta(first),
            year.today + timedelta(last),
        ),
        seed=year.seed,
    )
    year.households += [(phase, household) for household in made]
    return made


def _place_batch(
    year: Year, batch: Iterable[tuple[Phase, int, int | None, int]], *, newest: bool
) -> None:
    """A batch of arrivals, its round, and a second one for whoever waits again."""
    households = [household for group in batch for household in _add_households(year, group)]
    day = min(household.arrives_on for household in households) - timedelta(PROPOSED)
    officer = year.officer.user
    with audited("demo: consent asked", viewer=year.officer):
        ask_consents(households, on=day - timedelta(12), chance=year.chance, by=officer)
    answered = _round(year, households, day, likely=NEW if newest else OVER)
    again = [placement.household for placement in answered.waiting_again]
    if again and not newest:
        _round(year, again, day + timedelta(AGAIN), likely=SECOND)


def _round(
    year: Year, households: Iterable[Household], day: date, *, likely: Mapping[str, int]
) -> Answered:
    """A real run, one move by hand, sent; then what became of it."""
    ids = [household.pk for household in households]
    round_ = start_round(
        viewer=year.officer,
        programme=year.programme,
        weights=DEFAULT_WEIGHTS,
        time_limit=60,
        seed=year.seed,
        households=ids,
    )
    compute_round(round_.pk)
    if likely is not SECOND:
        override_one(viewer=year.officer, round_=round_)
    if not round_.placements.filter(territory__isnull=False).exists():
        return Answered()
    send(viewer=year.officer, round_=round_, answer_by=day + timedelta(14))
    with audited("demo: proposals answered", viewer=year.officer):
        answered = answer_round(
            round_,
            sent_on=day,
            until=year.today - timedelta(1),
            likely=likely,
            towns=year.towns,
            officer=year.officer.user,
            chance=year.chance,
        )
    year.proposed_on |= dict.fromkeys(ids, day)
    year.accepted |= {p.household_id: p for p in answered.accepted}
    year.refused |= {p.household_id: p for p in answered.refused}
    return answered


def _carry_through(year: Year) -> None:
    """Cases, plans, flights and ledger, from what became of the proposals."""
    closed = [household.pk for phase, household in year.households if phase == Phase.CLOSED]
    leaving = {household: year.chance.randint(120, 300) for household in closed[:MOVED_AWAY]}
    ways = [_way(year, phase, household, leaving) for phase, household in year.households]
    with audited("demo: the year before", viewer=year.officer):
        write_ways(year.programme, ways, by=year.officer.user)
        make_plans(
            year.accepted.values(),
            towns=year.towns,
            officer=year.officer.user,
            today=year.today,
            chance=year.chance,
        )
        arrived = [way for way in ways if Phase.ARRIVAL in way.days]
        add_synthetic_entries(
            year.programme,
            arrived=[year.accepted[way.household.pk] for way in arrived],
            left={way.household.pk: way.last_day for way in arrived if way.note == LEFT},
            towns=year.towns,
        )
        retell(year.programme, now=at_ten(year.today))
    travelling = [way.household for way in ways if way.household.phase == Phase.TRAVEL]
    book_flights(travelling, officer=year.officer)


def _way(year: Year, phase: Phase, household: Household, leaving: Mapping[int, int]) -> Way:
    """The dated phases of a case up to the one that it has come to."""
    way = Way(household)
    proposed = year.proposed_on.get(household.pk)
    selected = (proposed or year.today) - timedelta(20)
    way.days[Phase.SUBMITTED] = selected - timedelta(year.chance.randint(40, 90))
    if phase == Phase.SUBMITTED:
        return way
    if phase == Phase.WITHDRAWN:
        way.days[Phase.WITHDRAWN], way.note = selected, NOT_SELECTED
        return way
    way.days[Phase.SELECTED] = selected
    if phase == Phase.SELECTED:
        return way
    placement = year.accepted.get(household.pk)
    if placement is None or placement.answered_at is None:
        return _without_town(year, way, phase)
    way.days[Phase.PLACED] = placement.answered_at.date()
    if phase == Phase.PLACED:
        return way
    for following, days in BEGINS.items():
        way.days[following] = household.arrives_on + timedelta(days)
        if following == phase:
            break
    if phase == Phase.CLOSED:
        way.note = ENDED
        if household.pk in leaving:
            left = household.arrives_on + timedelta(leaving[household.pk])
            way.days[Phase.FOLLOW_UP] = way.days[Phase.CLOSED] = left
            way.note = LEFT
    return way


def _without_town(year: Year, way: Way, phase: Phase) -> Way:
    """Refused by the household, or no town had room; the newest proposals still wait."""
    refused = year.refused.get(way.household.pk)
    if refused and refused.decided_at:
        way.days[Phase.WITHDRAWN], way.note = refused.decided_at.date(), REFUSED
    elif phase != Phase.PLACED:
        day = year.proposed_on[way.household.pk] + timedelta(5)
        way.days[Phase.WITHDRAWN], way.note = day, NO_TOWN
    return way
