"""Server time and number of queries of the demo's pages, and whether they grow with the rows.

The office runs in a process of its own against an embedded PostgreSQL in a temporary
folder. Every page is asked for `REPEATS` times in the demo as it is (500 persons) and
again with four times as many households; the number of queries must be the same. Lists
are paged, so that the time must not grow in proportion either. The comparison of keys is
asked for in a made-up country of 11,500 municipalities besides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.own_office import DEMO, answer_of, set_up

__all__ = ["large_country", "rows"]

REPEATS = 15
PERSONS = (500, 2_000)
MUNICIPALITIES, REGIONS = 11_500, 100
COMPARED = ("population", "de-koenigstein", "eu-2015-09", "eu-pact-2024", "grech-2016")


def rows() -> Iterator[dict[str, object]]:
    """One row for each page: median seconds and queries at 500 persons, and the growth."""
    yield from answer_of("benchmarks.pages", **DEMO)


def _measure() -> list[dict[str, object]]:
    set_up()
    by_size = {persons: _pages(persons) for persons in PERSONS}
    small, large = (by_size[persons] for persons in PERSONS)
    return [*_measured(small, large), _comparison()]


def _measured(
    small: dict[str, tuple[float, int]], large: dict[str, tuple[float, int]]
) -> list[dict[str, object]]:
    return [
        {
            "name": f"page: {page}",
            "ours_seconds": seconds,
            "verified": queries == large[page][1],
            "queries": queries,
            "note": f"{large[page][0] * 1000:.0f} ms and {large[page][1]} queries at "
            f"{PERSONS[1]} persons",
        }
        for page, (seconds, queries) in small.items()
    ]


def _pages(persons: int) -> dict[str, tuple[float, int]]:
    """Median seconds and queries of each page in a demo country of so many persons."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from softlanding.office.accounts.api import User
    from softlanding.office.placement.api import Placement
    from softlanding.office.quotas.api import Programme, decided
    from softlanding.office.site import demo_country

    country = {PERSONS[0]: "SE", PERSONS[1]: "DE"}[persons]
    demo_country.PERSONS = persons
    demo_country.seed_demo(country, today=date(2026, 11, 1), say=lambda _text: None)
    settings.ALLOWED_HOSTS.append("testserver")

    def client(role: str) -> Client:
        found = Client()
        address = demo_country.sign_in_address(role, country)
        found.force_login(
            User.objects.get(email=address), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return found

    programme = Programme.objects.filter(country__code=country).order_by("year")[0]
    quotas = decided(programme)
    assert quotas is not None
    round_ = max(programme.rounds.all(), key=lambda one: one.placements.count())
    town = quotas.quotas.filter(territory__level="municipality", persons__gt=0)[0].territory_id
    placed = round_.placements.filter(territory__isnull=False)[0]
    reader = User.objects.get(email=demo_country.sign_in_address("municipal", country))
    own = Placement.objects.filter(
        status="sent", territory__in=reader.memberships.values("territory")
    )[0]
    addresses = {
        "programme": ("national", reverse("programme", args=[programme.pk])),
        "choose a key": ("national", reverse("draw_up_quotas", args=[programme.pk])),
        "quotas": ("national", reverse("apportionment", args=[quotas.pk])),
        "compare keys": ("national", reverse("comparison", args=[programme.pk])),
        "why this quota": ("national", reverse("why_quota", args=[quotas.pk, town])),
        "households": ("national", reverse("households", args=[programme.pk])),
        "placement": ("national", reverse("round", args=[round_.pk])),
        "placement map": ("national", reverse("round_map", args=[round_.pk])),
        "why this town": ("national", reverse("placement", args=[placed.pk])),
        "proposals": ("municipal", reverse("proposals")),
        "proposal": ("municipal", reverse("proposal", args=[own.pk])),
        "plans": ("municipal", reverse("plans")),
        "towns of a region": ("regional", reverse("towns")),
        "history": ("auditor", reverse("history")),
    }
    clients = {role: client(role) for role, _address in addresses.values()}
    found = {}
    for page, (role, address) in addresses.items():
        with CaptureQueriesContext(connection) as captured:
            assert clients[role].get(address).status_code == 200, address
        queries, times = len(captured), []
        for _repeat in range(REPEATS):
            start = perf_counter()
            clients[role].get(address)
            times.append(perf_counter() - start)
        found[page] = (median(times), queries)
    return found


def _comparison() -> dict[str, object]:
    """Five keys side by side for 11,500 municipalities: the page, cold, and the map's data."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils.http import urlencode

    from softlanding.office.accounts.api import Membership, Role, User

    programme = large_country()
    officer = User.objects.create_user("large@softlanding.example", name="large")
    Membership.objects.create(user=officer, role=Role.NATIONAL, territory=programme.country)
    client = Client()
    client.force_login(officer, "allauth.account.auth_backends.AuthenticationBackend")
    query = "?" + urlencode([("key", key) for key in COMPARED])

    def seconds(name: str, extra: str = "") -> float:
        start = perf_counter()
        answer = client.get(reverse(name, args=[programme.pk]) + query + extra)
        assert answer.status_code == 200, answer.content
        return perf_counter() - start

    cold = seconds("comparison")
    with CaptureQueriesContext(connection) as captured:
        seconds("comparison")
    queries = len(captured)
    times = [seconds("comparison", f"&minimum={number % 2}") for number in range(2 * REPEATS)]
    address = reverse("comparison_differences", args=[programme.pk]) + query
    change = client.get(address).json()["change"]
    size = len(client.get(reverse("comparison_places", args=[programme.pk])).content)
    query = "?" + urlencode([("key", key) for key in COMPARED[:-1]])
    varied = [
        seconds("comparison", f"&vary=de-koenigstein&weight={number}&weight=50")
        for number in range(30, 35)
    ]
    return {
        "name": f"page: {len(COMPARED)} keys, {MUNICIPALITIES} municipalities",
        "ours_seconds": median(times[2:]),
        "verified": len(change) == MUNICIPALITIES and sum(change) == 0,
        "queries": queries,
        "note": f"{cold * 1000:.0f} ms the first time, {median(varied) * 1000:.0f} ms with "
        f"weights never seen before; data of the map {size / 1024:.0f} KiB once, "
        f"{len(client.get(address).content) / 1024:.0f} KiB a change",
    }


def large_country() -> Any:
    """A made-up country with as many municipalities as Europe's largest and five indicators."""
    import random

    from softlanding.office.quotas.api import Participation, Programme
    from softlanding.office.territories.api import Level, Territory, add_synthetic_indicators
    from softlanding.office.territories.models import Indicator

    chance = random.Random(MUNICIPALITIES)
    about = {"vintage": 2025, "source": "Synthetic"}
    nation = Territory.objects.create(code="XL", name="XL", level=Level.COUNTRY, **about)
    regions = Territory.objects.bulk_create(
        Territory(code=f"XL-{n:03}", name=f"R{n}", level=Level.REGION, parent=nation, **about)
        for n in range(REGIONS)
    )
    towns = Territory.objects.bulk_create(
        Territory(
            code=f"XL-{n:05}",
            name=f"Municipality {n}",
            level=Level.MUNICIPALITY,
            parent=regions[n % REGIONS],
            population=int(chance.lognormvariate(8, 1.2)) + 50,
            latitude=chance.uniform(45, 55),
            longitude=chance.uniform(5, 15),
            **about,
        )
        for n in range(MUNICIPALITIES)
    )
    Indicator.objects.bulk_create(
        Indicator(territory=t, measure="population", year=2025, value=t.population or 0, source="x")
        for t in towns
    )
    add_synthetic_indicators(nation, year=2025, seed=MUNICIPALITIES)
    programme = Programme.objects.create(country=nation, name="XL", year=2026, persons=50_000)
    Participation.objects.bulk_create(
        Participation(programme=programme, territory=town) for town in towns
    )
    return programme


if __name__ == "__main__":
    print(json.dumps(_measure()))
