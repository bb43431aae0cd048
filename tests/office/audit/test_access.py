"""The read log is only ever added to; the history page shows it to those who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.api import record_read
from softlanding.office.quotas.api import Programme, draw_up
from tests.office.conftest import AddHousehold

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_access SET kind = 'x'", "DELETE FROM audit_access"]
)
def test_not_even_raw_sql_changes_the_read_log(
    statement: str, national: Viewer, add_household: AddHousehold
) -> None:
    record_read(national, add_household("H1", 2))
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_history_shows_writes_and_reads(
    programme: Programme,
    national: Viewer,
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    draw_up(viewer=national, programme=programme, key_id="population")
    household = add_household("H1", 2)
    record_read(national, household)
    client = signed_in(person(Role.AUDITOR, "Norland"))
    writes = client.get(reverse("history")).content.decode()
    assert "Quotas drawn up" in writes
    assert national.user.name in writes
    reads = client.get(reverse("history"), {"show": "reads"}).content.decode()
    assert national.user.name in reads


@pytest.mark.parametrize("role", [Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER])
def test_history_is_closed_to_others(
    role: Role, person: Callable[[Role, str], User], signed_in: SignIn
) -> None:
    code = "North" if role == Role.REGIONAL else "Alby"
    assert signed_in(person(role, code)).get(reverse("history")).status_code == 403


def test_an_auditor_of_another_country_sees_nothing_of_this_one(
    national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    from softlanding.office.accounts.api import Membership
    from softlanding.office.territories.api import Level
    from tests.office.conftest import territory

    record_read(national, add_household("H1", 2))
    other = territory("Sudland", Level.COUNTRY, None)
    user = User.objects.create_user("auditor@sudland.example", "x" * 20, name="Auditor elsewhere")
    Membership.objects.create(user=user, role=Role.AUDITOR, territory=other)
    reads = signed_in(user).get(reverse("history"), {"show": "reads"}).content.decode()
    assert national.user.name not in reads
