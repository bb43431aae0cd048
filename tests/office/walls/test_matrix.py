"""Plain SQL as each role: rows of one's own cases, and not one of anybody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from django.db import connection

from softlanding.office.accounts.api import Role, User
from softlanding.office.walls.bearers import WORKER
from softlanding.office.walls.identity import Bearer, behind
from tests.office.conftest import Country
from tests.office.walls.filled import VISIT, Filled, fill, seen, tables

MakePerson = Callable[[Role, str], User]

OURS = {"own", "asked", "declined", "draft", "elsewhere"}
EVERYTHING = {*OURS, "abroad"}

# What a table's rows are, by what the office's rules make of them.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        [
            "quotas.Programme", "quotas.Participation", "quotas.CarryOver", "quotas.Apportionment",
            "quotas.Quota", "quotas.Answer", "quotas.Redistribution", "quotas.Move", "quotas.Step",
            "ledger.Rules", "ledger.Swap", "ledger.Entry", "ledger.Closing",
            "placement.PlaceOffer", "placement.Round", "outcomes.LearnedModel", "outcomes.ModelUse",
        ],
        "country",
    ),
    **dict.fromkeys(
        [
            "placement.Placement", "placement.Question", "placement.Objection",
            "settlement.Plan", "settlement.Task", "settlement.Orientation", "settlement.Change",
            "settlement.Notice", "settlement.HealthReading", "residents.Agreement",
        ],
        "proposal",
    ),
    **dict.fromkeys(
        [
            "cases.Person", "cases.PhaseStep", "cases.Consent", "settlement.Attendance",
        ],
        "outline",
    ),
    **dict.fromkeys(
        [
            "cases.Document", "cases.FamilyTie", "cases.OwnWords", "cases.Objection",
            "cases.Attachment", "residents.AccessCode", "residents.Visit", "residents.Answer",
            "residents.Message", "residents.News", "rights.Hold",
        ],
        "file",
    ),
    **dict.fromkeys(["cases.SealedNote", "cases.NoteOpening", "cases.DuplicateHint"], "sealed"),
    **dict.fromkeys(
        [
            "cases.CaseImport", "placement.RoundInput", "placement.Replay", "placement.Frontier",
            "placement.HandMove", "keys.OwnKey", "outcomes.FollowUpFile",
        ],
        "authority",
    ),
    **dict.fromkeys(["rights.Erasure", "rights.Policy", "rights.Controller"], "rules"),
    **dict.fromkeys(
        [
            "webhooks.Subscription", "webhooks.Event", "webhooks.Delivery",
            "exchange.StoredAnswer",
        ],
        "programs",
    ),
    **dict.fromkeys(["audit.Access", "audit.Link"], "reads"),
    "cases.Household": "household",
    "cases.TownAccess": "access",
    "rights.DataRequest": "request",
    "pghistory.Context": "writes",
}  # fmt: skip

Seen = Mapping[str, set[str]]


def every(names: set[str]) -> Seen:
    return dict.fromkeys(KINDS.values(), names)


NOTHING = every(set())


def town(own: set[str], asked: set[str], declined: set[str], *, country: set[str]) -> Seen:
    return NOTHING | {
        "country": country,
        "proposal": own | asked | declined,
        "household": own | asked | declined,
        "access": own | asked | declined,
        "outline": own | asked,
        "reads": own | asked,
        "file": own,
        "request": own,
        "sealed": own,
    }


NO_FILE: Seen = {"file": set(), "request": set(), "sealed": set()}
ALBY = town({"own"}, {"asked"}, {"declined"}, country=OURS)
EXPECTED: Mapping[tuple[str, str], Seen] = {
    (Role.NATIONAL, "Norland"): every(OURS) | {"access": OURS - {"draft"}},
    (Role.NATIONAL, "Sudland"): every({"abroad"}),
    (Role.AUDITOR, "Norland"): every(OURS)
    | {"access": OURS - {"draft"}, "file": set(), "sealed": set(), "programs": set()},
    (Role.DATA_PROTECTION, "Norland"): NOTHING
    | dict.fromkeys(["country", "household", "request", "rules", "reads"], OURS),
    (Role.DATA_PROTECTION, "North"): NOTHING | {"country": OURS},
    (Role.REGIONAL, "North"): ALBY | NO_FILE,
    (Role.REGIONAL, "South"): town({"elsewhere"}, set(), set(), country=OURS) | NO_FILE,
    (Role.MUNICIPAL, "Alby"): ALBY,
    (Role.MUNICIPAL, "Berg"): NOTHING | {"country": OURS},
    (Role.MUNICIPAL, "Dal"): town({"elsewhere"}, set(), set(), country=OURS),
    (Role.MUNICIPAL, "Udby"): town({"abroad"}, set(), set(), country={"abroad"}),
    (Role.PARTNER, "Alby"): town({"own"}, set(), set(), country=OURS) | NO_FILE,
    (Role.PARTNER, "Udby"): town({"abroad"}, set(), set(), country={"abroad"}) | NO_FILE,
}


@pytest.fixture
def filled(country: Country, person: MakePerson) -> Filled:
    return fill(country.towns, person)


def shown(filled: Filled, bearer: Bearer) -> dict[str, set[str]]:
    with behind(bearer):
        return {label: filled.names(numbers) for label, numbers in seen().items()}


def kind_of(label: str) -> str:
    return KINDS.get(label) or KINDS[label.removesuffix("Event")]


def test_each_role_reads_its_own_rows_of_every_table_and_no_others(
    filled: Filled, person: MakePerson
) -> None:
    number = 0
    for (role, place), expected in EXPECTED.items():
        held = User.objects.filter(memberships__role=role, memberships__territory__code=place)
        user = held.first() or person(Role(role), place)
        for label, names in shown(filled, Bearer(user=user.pk)).items():
            assert names == expected[kind_of(label)], f"{role} {place} {label}"
            number += len(EVERYTHING)
    assert number > 6_000


def test_nobody_reads_nothing(filled: Filled) -> None:
    for bearer in (Bearer(), Bearer(user=0), Bearer(visit="made up"), Bearer(code="made up")):
        names = shown(filled, bearer)
        written = {label: names.pop(label) for label in [*names] if label == "pghistory.Context"}
        assert set().union(*names.values()) == set(), bearer
        assert written == {"pghistory.Context": set()}


def test_somebody_whose_account_is_closed_reads_nothing(filled: Filled, person: MakePerson) -> None:
    user = person(Role.AUDITOR, "Norland")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert set().union(*shown(filled, Bearer(user=user.pk)).values()) == set()


def test_a_household_reads_its_own_file_and_no_sealed_note(filled: Filled) -> None:
    for name, nation in [("own", OURS), ("declined", OURS), ("abroad", {"abroad"})]:
        expected = town({name}, set(), set(), country=nation) | {"sealed": set()}
        for label, names in shown(filled, Bearer(visit=VISIT.format(name))).items():
            assert names == expected[kind_of(label)] or (
                name == "draft" and label == "cases.TownAccess"
            ), f"{name} {label}"


def test_an_ended_visit_reads_nothing(filled: Filled) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE residents_visit SET ends_at = now() - interval '1 minute'")
    names = shown(filled, Bearer(visit=VISIT.format("own")))
    assert {label for label, found in names.items() if found} <= {"residents.Visit"}


def test_the_office_reads_everything_in_its_jobs(filled: Filled) -> None:
    for label, names in shown(filled, Bearer(role=WORKER)).items():
        assert names == EVERYTHING - ({"draft"} if "TownAccess" in label else set()), label


def test_no_row_can_be_moved_written_or_thrown_away_across_a_wall(
    filled: Filled, person: MakePerson
) -> None:
    user = person(Role.MUNICIPAL, "Alby")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with behind(Bearer(user=user.pk)):
            for model in tables():
                if kind_of(model._meta.label) not in ("file", "sealed", "outline"):
                    continue
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(f"DELETE FROM {table} WHERE {key} > 900001")
                assert cursor.rowcount <= 1, table  # the case that Alby is asked about
        with behind(Bearer(user=user.pk)):
            cursor.execute("UPDATE cases_household SET programme_id = programme_id")
            assert cursor.rowcount == 3
