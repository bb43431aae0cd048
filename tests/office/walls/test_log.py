"""The log behind the walls: everybody adds to it, few read it, nobody changes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection

from softlanding.office.accounts.api import Role, User
from softlanding.office.audit.models import Access, Link
from softlanding.office.territories.api import Level
from softlanding.office.walls.bearers import WEB, WORKER
from softlanding.office.walls.identity import Bearer, behind
from tests.office.audit.lines import faults, link_now, sql
from tests.office.conftest import Country, territory

MakePerson = Callable[[Role, str], User]

UNSIGNED = {"ours": "Norland", "theirs": "Sudland", "of no country": None}


@pytest.fixture
def unsigned(country: Country) -> None:
    """Lines without a user: of Norland, of Sudland, and of the office itself."""
    places = {"Norland": country.nation, "Sudland": territory("Sudland", Level.COUNTRY, None)}
    for occasion, place in UNSIGNED.items():
        Access.objects.create(
            kind=Access.Kind.CHANGED,
            via=Access.Via.OFFICE,
            country=places[place] if place else None,
            occasion=occasion,
        )
    link_now()


@pytest.mark.parametrize(
    ("role", "place", "read"),
    [
        (Role.DATA_PROTECTION, "Norland", {"ours", "of no country"}),
        (Role.AUDITOR, "Norland", {"ours", "of no country"}),
        (Role.DATA_PROTECTION, "Sudland", {"theirs", "of no country"}),
        (Role.AUDITOR, "North", {"of no country"}),
        (Role.NATIONAL, "Norland", set()),
        (Role.MUNICIPAL, "Alby", set()),
    ],
)
def test_lines_without_a_user_are_for_who_reads_the_log_of_their_country(
    unsigned: None, person: MakePerson, role: Role, place: str, read: set[str]
) -> None:
    with behind(Bearer(user=person(role, place).pk)):
        assert set(Access.objects.values_list("occasion", flat=True)) == read
        assert Link.objects.count() == len(read)


def test_who_protects_the_data_reads_lines_of_those_who_held_a_role_there(
    unsigned: None, person: MakePerson
) -> None:
    left, abroad = person(Role.MUNICIPAL, "Dal"), person(Role.NATIONAL, "Sudland")
    left.memberships.all().delete()
    for user in (left, abroad):
        Access.objects.create(kind=Access.Kind.READ, user=user, subject="household", subject_id=1)
    with behind(Bearer(user=person(Role.DATA_PROTECTION, "Norland").pk)):
        assert set(Access.objects.values_list("user", flat=True)) == {left.pk, None}


def test_a_line_added_from_a_page_is_linked_at_the_commit(person: MakePerson) -> None:
    user = person(Role.MUNICIPAL, "Alby")
    with behind(Bearer(user=user.pk)):
        line = Access.objects.create(kind=Access.Kind.READ, user=user, subject_id=7)
        link_now()
        assert Link.objects.filter(entry=line).count() == 1
    assert faults() == []


@pytest.mark.parametrize("role", [WEB, WORKER])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_access SET kind = 'read'",
        "DELETE FROM audit_access",
        "TRUNCATE audit_access",
        "INSERT INTO audit_link (number, entry_id, hash) VALUES (9, 9, '')",
        "UPDATE audit_link SET number = number + 1",
        "DELETE FROM audit_link",
    ],
)
def test_neither_a_page_nor_a_job_changes_the_log(
    unsigned: None, person: MakePerson, role: str, statement: str
) -> None:
    user = person(Role.AUDITOR, "Norland")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        behind(Bearer(role=role, user=user.pk)),
    ):
        sql(statement)


def test_a_page_notes_no_check_of_the_log(person: MakePerson) -> None:
    user = person(Role.AUDITOR, "Norland")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        behind(Bearer(user=user.pk)),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_verification")
