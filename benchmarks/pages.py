"""Server time and number of queries of the demo's pages, and whether they grow with the rows.

The office runs in a process of its own against an embedded PostgreSQL in a temporary
folder. Every page is asked for `REPEATS` times in the demo as it is (500 persons) and
again with four times as many households; the number of queries must be the same. Lists
are paged, so that the time must not grow in proportion either.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

__all__ = ["rows"]

REPEATS = 15
PERSONS = (500, 2_000)


def rows() -> Iterator[dict[str, object]]:
    """One row for each page: median seconds and queries at 500 persons, and the growth."""
    with tempfile.TemporaryDirectory() as home:
        found = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages"],
            env=os.environ
            | {
                "SOFTLANDING_HOME": home,
                "SOFTLANDING_DEMO": "1",
                "SOFTLANDING_LOG": "ERROR",
                "DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings",
            },
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        yield from json.loads(found.stdout.splitlines()[-1])


def _measure() -> list[dict[str, object]]:
    from softlanding.office.site.database import ensure_database

    os.environ.pop("DATABASE_URL", None)
    ensure_database()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    by_size = {persons: _pages(persons) for persons in PERSONS}
    small, large = (by_size[persons] for persons in PERSONS)
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
    quotas, round_ = decided(programme), programme.rounds.get()
    assert quotas is not None
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


if __name__ == "__main__":
    print(json.dumps(_measure()))
