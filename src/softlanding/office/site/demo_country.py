"""The demo's content: one country, one programme carried through the chain, one to walk through.

Towns are real, everything about people and what towns offer is synthetic and says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.cases.api import add_synthetic_households
from softlanding.office.placement.api import (
    DEFAULT_WEIGHTS,
    Placement,
    Round,
    add_synthetic_offers,
    answer,
    compute_round,
    send,
    start_round,
)
from softlanding.office.quotas.api import Participation, Programme, decide, decided, draw_up
from softlanding.office.territories.api import (
    Territory,
    add_synthetic_indicators,
    load_country,
    municipalities,
)

PASSWORD = "soft-landing-demo"  # noqa: S105 - of synthetic accounts on the loopback address
PERSONS = 500
PARTICIPANTS = 48
LEAST_PER_TOWN = 5
VINTAGE = 2025
SEED = 2026

Say = Callable[[str], None]


def sign_in_address(role: str, country: str) -> str:
    """Address of a synthetic account; the domain is reserved and receives nothing."""
    return f"{role}.{country.lower()}@softlanding.example"


def seed_demo(country: str, *, today: date, say: Say) -> None:
    """Write the demo of a country; a second call changes nothing, or finishes the first.

    Towns and people are written all or none. The chain is then walked step by step, each
    step on its own, as people would walk it.
    """
    code = country.upper()
    if not Programme.objects.filter(country__code=code).exists():
        with transaction.atomic():
            say(f"Reading the towns of {code} from GeoNames")
            nation = load_country(country, vintage=VINTAGE)
            add_synthetic_indicators(nation, year=VINTAGE, seed=SEED)
            _person(nation, Role.NATIONAL, nation)
            _person(nation, Role.AUDITOR, nation)
            _programme(nation, today.year, today + timedelta(20), say)
            _programme(nation, today.year + 1, date(today.year + 1, 2, 1), say)
    first = Programme.objects.filter(country__code=code).earliest("year")
    nation = first.country
    if not first.rounds.filter(status=Round.Status.SENT).exists():
        say("Apportioning the pledge and placing the households")
        _run_chain(first)
    if not User.objects.filter(email=sign_in_address(Role.MUNICIPAL, code)).exists():
        with transaction.atomic():
            _people_of_a_town(nation, first)


def _programme(nation: Territory, year: int, first_arrival: date, say: Say) -> None:
    say(f"Making {PERSONS} synthetic persons for {year}")
    programme = Programme.objects.create(
        country=nation, name=f"Resettlement {year}", year=year, persons=PERSONS
    )
    Participation.objects.bulk_create(
        Participation(programme=programme, territory=town) for town in _participants(nation)
    )
    arrivals = (first_arrival, first_arrival + timedelta(240))
    add_synthetic_households(programme, persons=PERSONS, arrivals=arrivals, seed=SEED)
    add_synthetic_offers(programme, seed=SEED)


def _participants(nation: Territory) -> list[Territory]:
    """Towns of 8,000 to 120,000 inhabitants, drawn region by region; all where there are few."""
    towns = [town for town in municipalities(nation) if 8_000 <= (town.population or 0) <= 120_000]
    chance = random.Random(f"participants:{nation.code}:{SEED}")
    chance.shuffle(towns)
    turn: dict[int | None, int] = {}
    ranked = []
    for town in towns:
        turn[town.parent_id] = turn.get(town.parent_id, 0) + 1
        ranked.append((turn[town.parent_id], town))
    ranked.sort(key=lambda pair: pair[0])
    return [town for _turn, town in ranked[:PARTICIPANTS]] or list(municipalities(nation))


def _run_chain(programme: Programme) -> None:
    country = programme.country.code
    viewer = Viewer(User.objects.get(email=sign_in_address(Role.NATIONAL, country)))
    if decided(programme) is None:
        quotas = draw_up(
            viewer=viewer, programme=programme, key_id="population", minimum=LEAST_PER_TOWN
        )
        decide(viewer=viewer, apportionment=quotas, reason="Demo: the key agreed for the year.")
    programme.rounds.all().delete()  # of a start that was cut short
    round_ = start_round(
        viewer=viewer, programme=programme, weights=DEFAULT_WEIGHTS, time_limit=20, seed=SEED
    )
    compute_round(round_.pk)
    send(viewer=viewer, round_=round_)


def _people_of_a_town(nation: Territory, programme: Programme) -> None:
    """Sign-ins for the town with most proposals, its region and a partner; one acceptance."""
    sent = Placement.objects.filter(round__programme=programme, status=Placement.Status.SENT)
    busiest = (
        sent.values("territory").annotate(count=Count("pk")).order_by("-count", "territory").first()
    )
    if busiest is None:
        return
    town = Territory.objects.select_related("parent").get(pk=busiest["territory"])
    coordinator = _person(nation, Role.MUNICIPAL, town)
    _person(nation, Role.PARTNER, town)
    _person(nation, Role.REGIONAL, town.parent or nation)
    first = sent.filter(territory=town).order_by("household__arrives_on", "pk").first()
    if first:
        answer(viewer=Viewer(coordinator), placement=first, accept=True)


def _person(nation: Territory, role: Role, territory: Territory) -> User:
    user = User.objects.create_user(
        sign_in_address(role, nation.code),
        PASSWORD,
        name=f"{role.label} of {territory.name} (synthetic)",
        is_synthetic=True,
    )
    Membership.objects.create(user=user, role=role, territory=territory)
    return user
