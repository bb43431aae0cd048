"""Ten thousand hostile inputs against a running office: what it answers, what memory it takes.

The office runs as `softlanding serve` runs it (settings of production, two web processes of
four threads, the background worker) against an embedded PostgreSQL. Inputs come from
`hostile_inputs`, one after the other from a seed, by `SENDERS` senders at once, each in the
name of an officer of its own for every few hundred, as no person may send so many. An answer
fails if it is an error of the server, a trace of one, or if what must be refused is taken.
Memory is the peak of each process since it began (`VmHWM`). `BENCH_HOSTILE` overrides the
number of inputs.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter
from typing import Any

from benchmarks.hostile_inputs import Attack, attacks
from benchmarks.own_office import PRODUCTION, answer_of, set_up

__all__ = ["addresses_of", "form_of", "rows", "wrong"]

NUMBER, SEED, SENDERS = 10_000, 7, 4
OFFICERS = 60
PORT = 8216
TOKEN = "h" * 32  # of the form, against forgery; the cookie says the same
MOST_MB = 500
HUGE = 100 * 2**20
TOLD_EVERY = 500
ANSWERS = {200, 302, 400, 403, 404, 409, 413, 422, 429}
FIELDS = {
    "attachment": {"title": "x"},
    "import": {"source": "x", "licence": "x", "vintage": "2025", "regions": "nuts3"},
    "follow_up": {"source": "x"},
    "towns": {"name": "x", "year": "2031", "persons": "5"},
}
Addresses = dict[str, str]


def rows() -> Iterator[dict[str, object]]:
    """One row: seconds for all inputs, with the peak of memory and what was answered."""
    yield from answer_of("benchmarks.hostile", **PRODUCTION)


def form_of(attack: Attack) -> tuple[bytes, str]:
    """The body that a browser would send, and its type."""
    if attack.entry == "search":
        return b"text=" + _quoted(attack.content), "application/x-www-form-urlencoded"
    if attack.entry == "code":
        return b"language=en&code=" + _quoted(attack.content), "application/x-www-form-urlencoded"
    if attack.entry == "login":
        body = b"password=x&login=" + _quoted(attack.content)
        return body, "application/x-www-form-urlencoded"
    line = "hostile-7c1f"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in FIELDS.get(attack.entry, {}).items()
    ]
    name = attack.name.replace("\r\n", " ").encode("utf-8", "replace")
    parts += [
        f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="'.encode(),
        name + b'"\r\nContent-Type: text/plain\r\n\r\n',
        attack.content + f"\r\n--{line}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={line}"


def wrong(attack: Attack, status: int, body: bytes) -> str:
    """What is wrong with an answer; blank if nothing is."""
    if status not in ANSWERS:
        return f"answered {status}"
    if b"Traceback (most recent" in body or b"<script>alert" in body:
        return "shows a trace or a script"
    if attack.kind == "100 MB" and status != 413:
        return f"100 MB answered {status}"
    checked_later = attack.entry == "workbook" and attack.name.endswith(".xlsx")
    if status == 302 and not (attack.harmless_is_taken or checked_later):
        return "was taken"
    if status == 200 and attack.entry not in {"search", "login"} and b"error" not in body:
        return "was refused without a word"
    return ""


def _quoted(content: bytes) -> bytes:
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(content).encode()


def _send(address: str, session: str, attack: Attack) -> tuple[int, bytes]:
    body, kind = form_of(attack)
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)
    line.putrequest("POST", address, skip_host=True)
    size = HUGE if attack.kind == "100 MB" else len(body)
    for name, value in {
        "Host": "127.0.0.1",
        "X-Forwarded-Proto": "https",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Referer": "https://127.0.0.1/",
        "Content-Type": kind,
        "Content-Length": str(size),
    }.items():
        line.putheader(name, value)
    line.endheaders()
    with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent
        line.send(body)
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def _measure() -> list[dict[str, object]]:
    set_up()
    from django.db import connection

    from softlanding.office.site import supervisor

    sessions, addresses = _prepare()
    connection.close()
    children = supervisor.start(PORT)
    try:
        assert supervisor.await_health(PORT, children, patience=300), "the server did not come up"
        start = perf_counter()
        statuses, faults = _attacked(sessions, addresses)
        seconds = perf_counter() - start
        assert supervisor.await_health(PORT, children, patience=60), "the server is gone"
        peaks = [_peak_mb(child.pid) for child in children]
        return [_told(seconds, statuses, faults, *peaks)]
    finally:
        supervisor.stop(children)


def _prepare() -> tuple[list[str], Addresses]:
    """Officers of a small country with a session each, and where each entry lies."""
    from datetime import date

    from benchmarks.load_country import session_of
    from softlanding.office.accounts.api import Membership, Role, User
    from softlanding.office.cases.api import Household
    from softlanding.office.quotas.api import Programme
    from softlanding.office.territories.api import Level, Territory

    about = {"vintage": 2025, "source": "Synthetic"}
    nation = Territory.objects.create(code="NO", name="N", level=Level.COUNTRY, **about)
    Territory.objects.create(
        code="Alby", name="Alby", level=Level.MUNICIPALITY, parent=nation, **about
    )
    programme = Programme.objects.create(country=nation, name="P", year=2026, persons=9)
    household = Household.objects.create(
        programme=programme, reference="H", origin="SY", languages=["ar"],
        arrives_on=date(2026, 6, 1), is_synthetic=True,
    )  # fmt: skip
    sessions = []
    for number in range(OFFICERS):
        officer = User.objects.create_user(f"h{number}@softlanding.example", name="made up")
        Membership.objects.create(user=officer, role=Role.NATIONAL, territory=nation)
        sessions.append(session_of(officer))
    return sessions, addresses_of(programme, household)


def addresses_of(programme: Any, household: Any) -> Addresses:
    """Where each kind of input is sent, by the name of its entry."""
    from django.urls import reverse

    country = programme.country_id
    return {
        "attachment": reverse("add_attachment", args=[household.pk]),
        "workbook": reverse("case_imports", args=[programme.pk]),
        "import": reverse("imports", args=[country]),
        "follow_up": reverse("keep_follow_up", args=[country]),
        "towns": reverse("new_programme", args=[country]),
        "key": reverse("write_key_text"),
        "search": reverse("find_cases"),
        "code": reverse("resident_enter"),
        "login": reverse("account_login"),
    }


def _attacked(sessions: list[str], addresses: Addresses) -> tuple[Counter[int], list[str]]:
    number = int(os.environ.get("BENCH_HOSTILE", NUMBER))
    coming, lock = enumerate(attacks(SEED, number)), Lock()
    statuses: Counter[int] = Counter()
    faults: list[str] = []

    def sender(chance: random.Random) -> None:
        while True:
            with lock:
                at, attack = next(coming, (0, None))
            if attack is None:
                return
            session = "" if attack.entry in {"login", "code"} else chance.choice(sessions)
            try:
                status, body = _send(addresses[attack.entry], session, attack)
                fault = wrong(attack, status, body)
            except (OSError, http.client.HTTPException) as error:
                status, fault = 0, f"no answer: {type(error).__name__}"
            with lock:
                statuses[status] += 1
                if fault:
                    faults.append(f"{at} {attack.kind} at {attack.entry}: {fault}")
                    print(faults[-1], file=sys.stderr, flush=True)
                if sum(statuses.values()) % TOLD_EVERY == 0:
                    print(f"{sum(statuses.values()):,} …", file=sys.stderr, flush=True)

    senders = [Thread(target=sender, args=(random.Random(n),)) for n in range(SENDERS)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    return statuses, faults


def _peak_mb(pid: int) -> float:
    """The largest peak of a process and its children, in MB."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kib = next(int(line.split()[1]) for line in told.splitlines() if line.startswith("VmHWM"))
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return max([kib * 1024 / 1e6, *(_peak_mb(int(child)) for child in below)])


def _told(
    seconds: float, statuses: Counter[int], faults: list[str], web: float, worker: float
) -> dict[str, object]:
    number = sum(statuses.values())
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    return {
        "name": f"{number:,} hostile inputs",
        "ours_seconds": seconds,
        "verified": not faults and max(web, worker) <= MOST_MB,
        "note": f"{len(faults)} answered wrongly; largest process of the server {web:.0f} MB, "
        f"of the worker {worker:.0f} MB, of {MOST_MB}; answers {answers}",
    }


if __name__ == "__main__":
    print(json.dumps(_measure()))
