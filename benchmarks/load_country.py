"""A full office for the load: a made-up country of 11,500 municipalities and ten programmes.

Every municipality takes part in one programme; each programme has 5,000 synthetic persons,
decided quotas, and ten rounds over all its households, of which the newest can be changed.
Placements are drawn, not computed: pages read them in the same way.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from benchmarks.pages import large_country

__all__ = ["PROGRAMMES", "fill"]

PROGRAMMES, PERSONS, ROUNDS = 10, 5_000, 10
FIRST_YEAR = 2027
PLACED = 0.97  # of the households of a round


def fill(users: int) -> list[str]:
    """Write the country; returns a session's key for each of so many national officers."""
    from softlanding.office.accounts.api import Membership, Role, User
    from softlanding.office.cases.synthetic import add_synthetic_households
    from softlanding.office.placement.synthetic import add_synthetic_offers
    from softlanding.office.quotas.api import Participation, Programme
    from softlanding.office.territories.api import municipalities

    nation = large_country().country
    officers = [
        User.objects.create_user(f"load-{n}@softlanding.example", name=f"load {n}")
        for n in range(users)
    ]
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.NATIONAL, territory=nation) for user in officers
    )
    towns = iter(list(municipalities(nation).order_by("code")))
    share = municipalities(nation).count() // PROGRAMMES
    for year in range(FIRST_YEAR, FIRST_YEAR + PROGRAMMES):
        programme = Programme.objects.create(
            country=nation, name=f"XL {year}", year=year, persons=PERSONS
        )
        own = list(islice(towns, share))
        Participation.objects.bulk_create(
            Participation(programme=programme, territory=town) for town in own
        )
        days = date(year, 1, 1), date(year, 10, 1)
        households = add_synthetic_households(programme, persons=PERSONS, arrivals=days, seed=1)
        add_synthetic_offers(programme, seed=1)
        _rounds(programme, own, households, officers[0])
    return [session_of(user) for user in officers]


def _rounds(programme: Any, towns: list[Any], households: list[Any], officer: Any) -> None:
    from softlanding.office.cases.copying import copy_in
    from softlanding.office.placement.models import Placement, Round
    from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
    from softlanding.office.quotas.models import Apportionment, Quota

    now, chance = datetime.now(UTC), random.Random(programme.year)
    quotas = Apportionment.objects.create(
        programme=programme, key_id="population", key_title="Population", key_document="",
        rounding="sainte-lague", total=PERSONS, status="decided", created_by=officer,
        decided_at=now, decided_by=officer,
    )  # fmt: skip
    persons = 2 * PERSONS // len(towns)
    Quota.objects.bulk_create(
        Quota(apportionment=quotas, territory=town, share="1/1150", exact=str(persons),
              indicative=persons, persons=persons)
        for town in towns
    )  # fmt: skip
    for number in range(1, ROUNDS + 1):
        round_ = Round.objects.create(
            programme=programme, apportionment=quotas, number=number, status="ready",
            weights=DEFAULT_WEIGHTS, created_by=officer,
            record={"input_sha256": str(number), "seconds": 1.0, "status": "feasible",
                    "bound": 1.0, "objective": 1.0, "reasons": []},
        )  # fmt: skip
        copy_in(
            [
                Placement(round=round_, household=household, territory=town, score=chance.random())
                if chance.random() < PLACED
                else Placement(round=round_, household=household)
                for household, town in zip(
                    households, chance.choices(towns, k=len(households)), strict=True
                )
            ]
        )


def session_of(user: Any) -> str:
    """A session as the sign-in leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
