"""A town sees its own proposals and answers them; nobody else's exist for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement, answer
from softlanding.office.settlement.models import Plan, Task
from tests.office.conftest import AddHousehold

Propose = Callable[[Household, str], Placement]
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def test_acceptance_makes_a_dated_plan(
    propose: Propose, add_household: AddHousehold, person: MakePerson
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    answer(viewer=Viewer(person(Role.MUNICIPAL, "Alby")), placement=placement, accept=True)
    placement.refresh_from_db()
    assert placement.status == Placement.Status.ACCEPTED
    plan = Plan.objects.get(placement=placement)
    days = {task.code: (task.due_on - plan.arrives_on).days for task in plan.tasks.all()}
    assert days["home_found"] == -42
    assert days["reception"] == 0
    assert days["school_start"] == 21
    placement.household.refresh_from_db()
    assert placement.household.phase == "placed"


def test_a_household_without_children_gets_no_school_tasks(
    propose: Propose, add_household: AddHousehold, person: MakePerson
) -> None:
    placement = propose(add_household("H1", 1), "Alby")
    answer(viewer=Viewer(person(Role.MUNICIPAL, "Alby")), placement=placement, accept=True)
    assert not Task.objects.filter(code__startswith="school").exists()


def test_an_answer_is_given_once(
    propose: Propose, add_household: AddHousehold, person: MakePerson
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    viewer = Viewer(person(Role.MUNICIPAL, "Alby"))
    answer(viewer=viewer, placement=placement, accept=False, decline_reason="no_dwelling")
    with pytest.raises(NotNow):
        answer(viewer=viewer, placement=placement, accept=True)
    assert not Plan.objects.exists()


def test_the_database_refuses_to_decline_without_a_reason(
    propose: Propose, add_household: AddHousehold, person: MakePerson
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    viewer = Viewer(person(Role.MUNICIPAL, "Alby"))
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(viewer=viewer, placement=placement, accept=False)


def test_declining_on_the_page_needs_a_reason_beside_the_field(
    propose: Propose, add_household: AddHousehold, person: MakePerson, signed_in: SignIn
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    address = reverse("proposal", args=[placement.pk])
    refused = client.post(address, {"answer": "decline"})
    assert "decline_reason" in refused.context["form"].errors
    client.post(address, {"answer": "decline", "decline_reason": "no_dwelling", "note": "Fire"})
    placement.refresh_from_db()
    assert (placement.status, placement.decline_reason) == ("declined", "no_dwelling")
    # The case has left the town: its file is closed to it.
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.MUNICIPAL, "Berg"),
        (Role.MUNICIPAL, "Elby"),
        (Role.REGIONAL, "North"),
        (Role.PARTNER, "Alby"),
        (Role.AUDITOR, "Norland"),
        (Role.NATIONAL, "Norland"),
    ],
)
def test_only_the_town_itself_finds_a_proposal(
    role: Role,
    code: str,
    propose: Propose,
    add_household: AddHousehold,
    person: MakePerson,
    signed_in: SignIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    user = User.objects.filter(memberships__role=role, memberships__territory__code=code).first()
    user = user or person(role, code)
    client = signed_in(user)
    address = reverse("proposal", args=[placement.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "accept"}).status_code == 404
    placement.refresh_from_db()
    assert placement.status == Placement.Status.SENT
    refused = Access.objects.filter(user=user, kind=Access.Kind.REFUSED, subject="placement")
    assert refused.count() == 2
    assert "access.refused" in caplog.text
    assert "H1" not in caplog.text


def test_reading_a_proposal_is_recorded(
    propose: Propose, add_household: AddHousehold, person: MakePerson, signed_in: SignIn
) -> None:
    placement = propose(add_household("H1", 3), "Alby")
    user = person(Role.MUNICIPAL, "Alby")
    page = signed_in(user).get(reverse("proposal", args=[placement.pk]))
    assert page.status_code == 200
    read = Access.objects.get(user=user, kind=Access.Kind.READ)
    assert (read.subject, read.subject_id) == ("household", placement.household_id)


def test_lists_show_each_town_its_own(
    propose: Propose, add_household: AddHousehold, person: MakePerson, signed_in: SignIn
) -> None:
    propose(add_household("H-ALBY", 3), "Alby")
    propose(add_household("H-ELBY", 3), "Elby")
    page = signed_in(person(Role.MUNICIPAL, "Alby")).get(reverse("proposals")).content.decode()
    assert "H-ALBY" in page
    assert "H-ELBY" not in page


def test_a_region_sees_its_towns_in_numbers_only(
    propose: Propose, add_household: AddHousehold, person: MakePerson, signed_in: SignIn
) -> None:
    propose(add_household("H-ALBY", 3), "Alby")
    propose(add_household("H-ELBY", 3), "Elby")
    page = signed_in(person(Role.REGIONAL, "North")).get(reverse("towns")).content.decode()
    assert "Alby" in page
    assert "Elby" not in page
    assert "H-ALBY" not in page


def test_other_roles_have_no_list_of_towns(person: MakePerson, signed_in: SignIn) -> None:
    assert signed_in(person(Role.PARTNER, "Alby")).get(reverse("towns")).status_code == 403


def test_queries_do_not_grow_with_the_rows(
    propose: Propose,
    add_household: AddHousehold,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    propose(add_household("H0", 2), "Alby")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("proposals"))
    for number in range(1, 12):
        propose(add_household(f"H{number}", 2), "Alby")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("proposals"))
    assert len(many) == len(few)
