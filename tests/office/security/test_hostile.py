"""Some hundred hostile inputs through the real pages: refused in words, never taken."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from benchmarks.hostile import addresses_of, form_of, wrong
from benchmarks.hostile_inputs import ENTRIES, KINDS, attacks
from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.workbook_reading import workbook_rows
from softlanding.office.quotas.api import Programme
from tests.office.conftest import AddHousehold
from tests.office.security.conftest import SignIn

NUMBER = 150


@pytest.fixture
def addresses(programme: Programme, add_household: AddHousehold) -> dict[str, str]:
    return addresses_of(programme, add_household("H-1", 1))


def test_hostile_inputs_are_refused_in_words(
    addresses: dict[str, str],
    national: Viewer,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("softlanding.office.site.limits.RATES", {})
    officer, nobody = signed_in(national.user), Client()
    faults, kinds = [], Counter[str]()
    for attack in attacks(3, NUMBER, large=False):
        kinds[attack.kind] += 1
        client = nobody if attack.entry in {"login", "code"} else officer
        body, kind = form_of(attack)
        answer = client.generic("POST", addresses[attack.entry], body, kind)
        fault = wrong(attack, answer.status_code, answer.content)
        faults += [f"{attack.kind} at {attack.entry} {attack.name!r}: {fault}"] if fault else []
    assert faults == []
    assert min(kinds.values()) >= 12, "every kind has its turn"


def test_a_hundred_megabytes_are_refused_before_they_are_read(
    addresses: dict[str, str],
    national: Viewer,
    signed_in: SignIn,
) -> None:
    client = signed_in(national.user)
    for entry in ENTRIES[:6]:
        answer = client.generic(
            "POST", addresses[entry], b"", "multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(100 * 2**20),
        )  # fmt: skip
        assert answer.status_code == 413, entry
        assert "too large" in answer.content.decode()


def test_hostile_workbooks_are_refused_by_the_job_that_reads_them() -> None:
    told = Counter[str]()
    for attack in attacks(5, 14 * 30, large=False):
        if attack.kind in {"far cell", "entities", "broken", "formula"}:
            if not attack.content.startswith(b"PK"):
                continue
            try:
                workbook_rows(attack.content)
                told["read"] += 1
            except InputRefused as refused:
                told[str(refused.problems[0].message)[:24]] += 1
    assert told["read"] == 0, "not one of them has the sheets of a case workbook"
    assert len(told) >= 5, told


def test_the_same_seed_draws_the_same_inputs_at_every_hour_and_all_of_them_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once = list(attacks(1, 280, large=False))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)  # archives keep dates
    assert list(attacks(1, 280, large=False)) == once
    assert len({(attack.name, attack.content) for attack in once}) > 270
    assert {attack.kind for attack in once} == set(KINDS) - {
        "bomb",
        "wide table",
        "long cell",
        "100 MB",
    }
