"""The demo's content: one country, a programme under way, one to walk through, one of last year.

Towns are real, everything about people and what towns offer is synthetic and says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.cases.api import add_synthetic_households
from softlanding.office.network.api import add_synthetic_network
from softlanding.office.outcomes.api import OutcomeKind, add_synthetic_follow_up, start_learning
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
from softlanding.office.quotas.api import Apportionment, Participation, Programme, decided
from softlanding.office.settlement.api import add_synthetic_handovers
from softlanding.office.site.demo_ledger import first_entries
from softlanding.office.site.demo_negotiation import (
    ask_the_towns,
    carry_through,
    first_draft,
    stage,
)
from softlanding.office.site.demo_year import add_year
from softlanding.office.territories.api import (
    Territory,
    add_synthetic_indicators,
    load_country,
    municipalities,
)

PASSWORD = "soft-landing-demo"  # noqa: S105 - of synthetic accounts on the loopback address
PERSONS = 500
PARTICIPANTS = 48
ACCEPTED = 4  # at most; at least as many proposals still wait for an answer
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
    first = Programme.objects.filter(country__code=code).earliest("pk")
    nation = first.country
    national = _viewer(Role.NATIONAL, code)
    quotas = first_draft(national, first)
    with transaction.atomic():
        _people_of_a_region(nation, quotas)
        if not User.objects.filter(email=sign_in_address(Role.DATA_PROTECTION, code)).exists():
            _person(nation, Role.DATA_PROTECTION, nation)
    if decided(first) is None:
        say("Negotiating the quotas")
        _negotiate(quotas, code, today)
    if not first.rounds.filter(status=Round.Status.SENT).exists():
        say("Placing the households")
        _place(first, national)
    municipal = _viewer(Role.MUNICIPAL, code)
    _accept_some(first, municipal)
    add_synthetic_handovers(first, national=national, municipal=municipal, today=today)
    if not first.ledger_entries.exists():
        say("Writing the first entries of the ledger")
        with transaction.atomic():
            first_entries(
                first,
                national=national,
                regional=_viewer(Role.REGIONAL, code),
                municipal=municipal,
                today=today,
                seed=SEED,
            )
    ask_the_towns(
        Programme.objects.filter(country=nation).latest("year"), national=national, today=today
    )
    add_synthetic_network(nation, today=today, seed=SEED)
    if not Programme.objects.filter(country=nation, year__lt=first.year).exists():
        say("Carrying 300 synthetic households through the year before")
        add_year(nation, officer=national, today=today, seed=SEED)
    if not nation.learned_models.exists():
        say("Asking for a model of what became of (synthetic) earlier arrivals")
        towns = list(first.participants.order_by("code"))
        file = add_synthetic_follow_up(viewer=national, country=nation, towns=towns, seed=SEED)
        start_learning(
            viewer=national, follow_up=file, outcome=OutcomeKind.EMPLOYED_1_YEAR, as_of=today
        )


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


def _people_of_a_region(nation: Territory, quotas: Apportionment) -> None:
    """Sign-ins for a town of the demo, its region, a partner and a neighbouring town hall."""
    town, neighbour = stage(quotas)
    for role, place in (
        (Role.MUNICIPAL, town.territory),
        (Role.PARTNER, town.territory),
        (Role.REGIONAL, town.territory.parent or nation),
    ):
        if not User.objects.filter(email=sign_in_address(role, nation.code)).exists():
            _person(nation, role, place)
    if neighbour and not User.objects.filter(email=_neighbour(nation.code)).exists():
        _person(nation, Role.MUNICIPAL, neighbour.territory, address=_neighbour(nation.code))


def _negotiate(quotas: Apportionment, code: str, today: date) -> None:
    pledging = User.objects.filter(email=_neighbour(code)).first()
    carry_through(
        quotas,
        national=_viewer(Role.NATIONAL, code),
        regional=_viewer(Role.REGIONAL, code),
        asking=_viewer(Role.MUNICIPAL, code),
        pledging=Viewer(pledging) if pledging else None,
        today=today,
    )


def _place(programme: Programme, national: Viewer) -> None:
    programme.rounds.all().delete()  # of a start that was cut short
    round_ = start_round(
        viewer=national, programme=programme, weights=DEFAULT_WEIGHTS, time_limit=20, seed=SEED
    )
    compute_round(round_.pk)
    send(viewer=national, round_=round_)


def _accept_some(programme: Programme, coordinator: Viewer) -> None:
    """The town's first acceptances, so that there are plans and arrivals to look at."""
    own = Placement.objects.filter(
        round__programme=programme, territory_id__in=coordinator.reach(Role.MUNICIPAL)
    )
    waiting = list(own.filter(status=Placement.Status.SENT).order_by("household__arrives_on", "pk"))
    if not own.filter(status=Placement.Status.ACCEPTED).exists():
        for placement in waiting[: min(ACCEPTED, max(1, len(waiting) // 2))]:
            answer(viewer=coordinator, placement=placement, accept=True)


def _viewer(role: Role, code: str) -> Viewer:
    return Viewer(User.objects.get(email=sign_in_address(role, code)))


def _neighbour(code: str) -> str:
    return sign_in_address(f"{Role.MUNICIPAL}-2", code)


def _person(
    nation: Territory, role: Role, territory: Territory, address: str | None = None
) -> User:
    user = User.objects.create_user(
        address or sign_in_address(role, nation.code),
        PASSWORD,
        name=f"{role.label} of {territory.name} (synthetic)",
        is_synthetic=True,
    )
    Membership.objects.create(user=user, role=role, territory=territory)
    return user
