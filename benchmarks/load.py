"""Fifty officers at once in a full office: what each page takes at the server under load.

The office runs as `softlanding serve` runs it (settings of production, gunicorn with two
workers of four threads, the background worker) against an embedded PostgreSQL with 50,000
persons, 11,500 municipalities and 100 rounds. Fifty users of their own ask for pages for
`SECONDS` seconds (`BENCH_LOAD_SECONDS` overrides it) and think between two pages for an
exponential time with a mean of `THINK` seconds; the first `WARM_UP` seconds are not counted.
Times are taken by the user, from the request to the last byte, on the same machine, whose
cores the users share with server and database: the server's own are shorter. The same load
then meets a server without row-level security and without triggers (history, the chain of the
log): what these cost is the difference.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Thread
from time import monotonic, perf_counter, sleep

from benchmarks.own_office import PRODUCTION, answer_of, set_up

__all__ = ["rows"]

USERS, SECONDS, WARM_UP, THINK = 50, 120, 20, 5.0
PORT = 8397
CURRENT = 3  # programmes whose newest round people work on
LIMITS = (0.2, 0.5)  # seconds: median, 95 of 100
SHARES = {"case list": 35, "search": 15, "board": 25, "explanation": 25}  # percent of all pages
TOKEN = "a" * 32  # of the form, against forgery; the cookie says the same


@dataclass(frozen=True)
class Asked:
    """A page that can be asked for: by GET, or by POST with a form's body."""

    path: str
    body: str = ""


def rows() -> Iterator[dict[str, object]]:
    """One row for each kind of page: median, with 95 of 100 in the note."""
    yield from answer_of("benchmarks.load", **PRODUCTION)


def _measure() -> list[dict[str, object]]:
    set_up()
    from django.db import connection

    from benchmarks.load_country import fill
    from softlanding.office.site import supervisor

    sessions = fill(USERS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pages = _pages()
    connection.close()

    def met(children: list[supervisor.Child]) -> Times:
        try:
            assert supervisor.await_health(PORT, children, patience=180), "no server came up"
            return _under_load(sessions, pages)
        finally:
            supervisor.stop(children)

    guarded = met(supervisor.start(PORT))
    bare = subprocess.Popen(
        [sys.executable, "-m", *supervisor.web_server(PORT)],
        env=os.environ | supervisor.MEMORY | {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings"},
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    return _told(guarded, met([bare]))


def _pages() -> dict[str, Callable[[random.Random], Asked]]:
    """How a user draws the next page of each kind."""
    from django.urls import reverse

    from benchmarks.load_country import PROGRAMMES
    from softlanding.office.cases.api import Household
    from softlanding.office.cases.models import Person
    from softlanding.office.placement.api import Placement
    from softlanding.office.placement.models import Round

    newest = list(Round.objects.order_by("programme_id", "-number").distinct("programme_id"))
    assert len(newest) == PROGRAMMES
    rounds = newest[-CURRENT:]
    placed = [*Placement.objects.filter(round__in=rounds).values_list("pk", flat=True)]
    programmes = [found.programme_id for found in newest]
    references = [*Household.objects.order_by("?").values_list("reference", flat=True)[:500]]
    people = Person.objects.order_by("?")[:500]
    names = [f"{person.given} {person.family.split()[0]}" for person in people]

    def case_list(chance: random.Random) -> Asked:
        whole = [reverse("cases"), reverse("households", args=[chance.choice(programmes)])]
        phase = chance.choice(["", "", "selected"])
        return Asked(f"{chance.choice(whole)}?page={chance.randint(1, 20)}&phase={phase}")

    def search(chance: random.Random) -> Asked:
        text = chance.choice(names if chance.random() < 0.5 else references)
        return Asked(reverse("find_cases"), f"text={text.replace(' ', '+')}")

    def board(chance: random.Random) -> Asked:
        show = chance.choice(["with", "free", "all"])
        path = reverse("board", args=[chance.choice(rounds).pk])
        return Asked(f"{path}?show={show}&page={chance.randint(1, 5)}")

    def explanation(chance: random.Random) -> Asked:
        return Asked(reverse("placement", args=[chance.choice(placed)]))

    return {"case list": case_list, "search": search, "board": board, "explanation": explanation}


Times = dict[str, list[tuple[float, bool]]]


def _under_load(sessions: list[str], pages: dict[str, Callable[[random.Random], Asked]]) -> Times:
    """Seconds of every page that was asked for after the warming up, and whether it was served."""
    started = monotonic()
    seconds = float(os.environ.get("BENCH_LOAD_SECONDS", SECONDS))
    found: Times = defaultdict(list)

    def user(number: int, session: str) -> None:
        chance = random.Random(number)
        sleep(chance.uniform(0, THINK))
        while (now := monotonic() - started) < WARM_UP + seconds:
            kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
            took, served = _ask(session, pages[kind](chance))
            if now > WARM_UP:
                found[kind].append((took, served))
            sleep(chance.expovariate(1 / THINK))

    users = [Thread(target=user, args=pair) for pair in enumerate(sessions)]
    for each in users:
        each.start()
    for each in users:
        each.join()
    return found


def _ask(session: str, asked: Asked) -> tuple[float, bool]:
    """Ask as a proxy asks on behalf of a browser."""
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-Forwarded-Proto": "https",
        "X-CSRFToken": TOKEN,
        "Referer": "https://127.0.0.1/",
        "Host": "127.0.0.1",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    start = perf_counter()
    try:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        method = "POST" if asked.body else "GET"
        line.request(method, asked.path, asked.body.encode() or None, headers)
        answer = line.getresponse()
        served = answer.status == 200 and b"</html>" in answer.read()[-20:]
        line.close()
    except (OSError, http.client.HTTPException):
        served = False
    return perf_counter() - start, served


def _told(found: Times, bare: Times) -> list[dict[str, object]]:
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    told: list[dict[str, object]] = []
    for kind in SHARES:
        times = [took for took, _served in found[kind]]
        others = [took for took, _served in bare[kind]]
        failed = sum(not served for _took, served in found[kind] + bare[kind])
        middle, most = median(times), quantiles(times, n=20)[-1]
        bare_most = quantiles(others, n=20)[-1]
        note = f"95 of 100 within {most * 1000:.0f} ms (without: {bare_most * 1000:.0f}), "
        note += f"{len(times)} pages, {failed} errors"
        kept = "" if middle <= LIMITS[0] and most <= LIMITS[1] else "; over 200 or 500 ms"
        told.append(
            {
                "name": f"{kind} under {USERS} users",
                "ours_seconds": middle,
                "peer": "without walls and triggers",
                "peer_seconds": median(others),
                "verified": failed == 0,
                "note": f"{note}{kept}; 50,000 persons, 11,500 municipalities, 100 rounds; "
                f"a page every {THINK:.0f} s for each user; {load}",
            }
        )
    return told


if __name__ == "__main__":
    print(json.dumps(_measure()))
