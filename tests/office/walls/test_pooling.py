"""Many people on three connections of a real PgBouncer: each reads what is theirs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from softlanding.office.accounts.api import Role, User
from softlanding.office.audit.api import record_own_read
from softlanding.office.cases.models import Household, TownAccess
from softlanding.office.quotas.api import Programme
from softlanding.office.residents.models import AccessCode, News, Visit
from softlanding.office.rights.models import DataRequest
from softlanding.office.territories.api import Level
from softlanding.office.walls.identity import Bearer, behind
from tests.office.conftest import Country, territory
from tests.office.walls.pooler import SERVERS, pooler

MakePerson = Callable[[Role, str], User]
CLIENTS, TURNS = 8, 40

Readers = dict[Bearer, set[str]]


IN_FILES = "SELECT household_id FROM rights_datarequest JOIN residents_news USING (household_id)"
IN_LOG = "SELECT subject_id FROM audit_link JOIN audit_access ON audit_access.id = entry_id"


def household(programme: Programme, reference: str, **fields: object) -> Household:
    """A household that has asked for its data, was told something, and looked into its file."""
    made = Household.objects.create(
        programme=programme,
        reference=reference,
        origin="SY",
        languages=["ar"],
        arrives_on="2026-06-01",
        **fields,
    )
    DataRequest.objects.create(household=made, kind="access", due_on="2026-07-01")
    News.objects.create(household=made, kind="proposed")
    record_own_read(made, "resident_file")
    return made


@pytest.fixture
def readers(
    transactional_db: None, country: Country, programme: Programme, person: MakePerson
) -> Readers:
    """Bearers, and the references of the households that each may read."""
    abroad = territory("Sudland", Level.COUNTRY, None)
    other = Programme.objects.create(country=abroad, name="Other", year=2026, persons=9)
    read: defaultdict[str, set[str]] = defaultdict(set)
    national = person(Role.NATIONAL, "Norland")
    for name, town in country.towns.items():
        made = household(programme, f"NOR-{name}")
        TownAccess.objects.create(household=made, territory=town, why="accepted")
        read[name] = {made.reference}
    household(programme, "NOR-waiting")
    household(other, "SUD-waiting")
    code = AccessCode.objects.create(
        household=made,
        link_digest="l",
        typed_digest="t",
        made_by=national,
        expires_at=timezone.now() + timedelta(1),
    )
    Visit.objects.create(code=code, digest="v", language="en", ends_at=code.expires_at)
    found = {
        Bearer(user=national.pk): {f"NOR-{name}" for name in [*country.towns, "waiting"]},
        Bearer(user=person(Role.NATIONAL, "Sudland").pk): {"SUD-waiting"},
        Bearer(user=person(Role.REGIONAL, "North").pk): read["Alby"] | read["Berg"],
        Bearer(visit="v"): {made.reference},
        Bearer(): set(),
    }
    for name, own in [*read.items()]:
        found[Bearer(user=person(Role.MUNICIPAL, name).pk)] = own
    return found


@pytest.mark.slow
def test_interleaved_readers_on_few_connections_read_their_own(
    readers: Readers, tmp_path: Path
) -> None:
    served: defaultdict[int, set[Bearer]] = defaultdict(set)

    holders = User.objects.filter(memberships__role=Role.REGIONAL)
    regional = {Bearer(user=user.pk) for user in holders}
    names = dict(Household.objects.values_list("pk", "reference"))

    def client(number: int) -> list[tuple[Bearer, set[str], set[int], set[int]]]:
        chance = random.Random(number)
        found = []
        connection.settings_dict = connection.settings_dict | where
        try:
            for _turn in range(TURNS):
                bearer = chance.choice([*readers])
                with behind(bearer):
                    found.append((bearer, references(), numbers(IN_FILES), numbers(IN_LOG)))
                    served[server()].add(bearer)
                    if chance.random() < 0.3:  # a fault undoes the transaction, and the name in it
                        transaction.set_rollback(True)
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT current_user = session_user, current_setting('softlanding.user', "
                        "true), current_setting('softlanding.visit', true)"
                    )
                    own_role, *left_over = cursor.fetchone() or ()
                    assert own_role
                    assert not any(left_over)
        finally:
            connection.close()
        return found

    with pooler(tmp_path) as where, ThreadPoolExecutor(CLIENTS) as clients:
        read = [turn for turns in clients.map(client, range(CLIENTS)) for turn in turns]
    assert len(read) == CLIENTS * TURNS
    for bearer, found, filed, logged in read:
        assert found == readers[bearer] == {names[pk] for pk in logged}, bearer
        assert filed == (set() if bearer in regional else logged), bearer
    assert 1 <= len(served) <= SERVERS
    assert all(len(bearers) > 3 for bearers in served.values())


@pytest.mark.slow
def test_pages_asked_for_through_the_pooler_show_ones_own_cases(
    readers: Readers, tmp_path: Path, signed_in: Callable[[User], Client]
) -> None:
    everything = set().union(*readers.values())
    clients = {
        bearer: signed_in(User.objects.get(pk=bearer.user))
        for bearer in readers
        if bearer.user is not None
    }

    def asks(number: int) -> list[tuple[Bearer, set[str]]]:
        chance = random.Random(number)
        found = []
        connection.settings_dict = connection.settings_dict | where
        try:
            for _turn in range(5):
                bearer = chance.choice([*clients])
                client = Client()
                client.cookies.update(clients[bearer].cookies)
                page = client.get("/cases/")
                assert page.status_code == 200
                text = page.content.decode()
                found.append((bearer, {name for name in everything if name in text}))
        finally:
            connection.close()
        return found

    with pooler(tmp_path) as where, ThreadPoolExecutor(4) as pool:
        for turns in pool.map(asks, range(4)):
            for bearer, shown in turns:
                assert shown == readers[bearer], bearer


def references() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM cases_household")
        return {reference for (reference,) in cursor.fetchall()}


def numbers(query: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {number for (number,) in cursor.fetchall()}


def server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])
