"""Writers that are killed outright leave a chain that verifies, with all they had committed."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from softlanding.office.audit.chain import Walk
from softlanding.office.audit.models import Access, Link

RUNS = 10
WRITERS = "writers of the log"
WRITER = """
import random, sys
import psycopg
chance = random.Random(sys.argv[2])
line = "INSERT INTO audit_access (kind, via, subject, subject_id, at) VALUES "
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    while True:
        many = chance.randint(1, 5)
        with connection.transaction():
            for number in range(many):
                connection.execute(line + "('read', 'office', 'test', %s, now())", [number])
            if undone := chance.random() < 0.2:
                raise psycopg.Rollback()
        print(0 if undone else many, flush=True)
"""


def start(seed: str) -> subprocess.Popen[str]:
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    own = {name: given[name] for name in names if given.get(name)}
    address = make_conninfo(**own, application_name=WRITERS)
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, address, seed], stdout=subprocess.PIPE, text=True
    )


def wait_until_gone() -> None:
    """What a killed program had sent, PostgreSQL still carries out."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
    with connection.cursor() as cursor:
        while cursor.execute(query, [WRITERS]).fetchone()[0]:
            pass


@pytest.mark.django_db(transaction=True)
def test_ten_times_two_writers_are_killed_and_the_chain_verifies() -> None:
    told = 0
    for seed in range(RUNS):
        steps = random.Random(seed).randint(5, 60)
        writers = [start(f"{seed}:{which}") for which in range(2)]
        for step in range(steps):
            writer = writers[step % 2]
            assert writer.stdout is not None
            told += int(writer.stdout.readline())
        for writer in writers:
            writer.kill()
            rest, _errors = writer.communicate()
            told += sum(int(word) for word in rest.splitlines() if word)
        wait_until_gone()
        walk = Walk()
        assert list(walk.faults()) == []
        assert walk.rows == Link.objects.count() == Access.objects.count() >= told
