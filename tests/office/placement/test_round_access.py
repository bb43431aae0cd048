"""Who finds a round, who may change it, and how much its pages ask of the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.MUNICIPAL, "Alby"), (Role.REGIONAL, "North"), (Role.PARTNER, "Alby")],
)
def test_a_round_is_not_there_for_others(
    role: Role,
    code: str,
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    add_household("H", 3)
    round_ = run(decided, national)
    placement = round_.placements.get()
    client = signed_in(person(role, code))
    gets = [
        reverse("round", args=[round_.pk]),
        reverse("round_map", args=[round_.pk]),
        reverse("round_progress", args=[round_.pk]),
        reverse("placement", args=[placement.pk]),
        reverse("move_preview", args=[placement.pk]),
        reverse("new_round", args=[decided.programme_id]),
        reverse("household", args=[placement.household_id]),
        reverse("households", args=[decided.programme_id]),
    ]
    posts = [
        reverse("round_send", args=[round_.pk]),
        reverse("round_stop", args=[round_.pk]),
        reverse("move", args=[placement.pk]),
        reverse("lock", args=[placement.pk]),
    ]
    assert {client.get(address).status_code for address in gets} == {404}
    assert {client.post(address).status_code for address in posts} == {404}
    refused = Access.objects.filter(kind=Access.Kind.REFUSED, user__memberships__role=role)
    assert refused.count() == len(gets) + len(posts)


def test_an_auditor_reads_a_round_and_changes_nothing(
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    add_household("H", 3)
    round_ = run(decided, national)
    client = signed_in(person(Role.AUDITOR, "Norland"))
    assert client.get(reverse("round", args=[round_.pk])).status_code == 200
    assert client.post(reverse("round_send", args=[round_.pk])).status_code == 404
    placement = round_.placements.get()
    assert client.post(reverse("lock", args=[placement.pk]), {"locked": "1"}).status_code == 404


def test_queries_of_a_round_do_not_grow_with_its_households(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(national.user)
    counts = []
    for batch in range(2):
        for number in range(1 + 8 * batch):
            add_household(f"H{batch}-{number}", 1)
        round_ = run(decided, national)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("round", args=[round_.pk]))
            client.get(reverse("placement", args=[round_.placements.first().pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
