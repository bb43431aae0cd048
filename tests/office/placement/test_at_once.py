"""Two officers with the same case open: one of them decides, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.cases.services import take_step
from softlanding.office.placement.answers import answer, confirm
from softlanding.office.placement.api import Placement
from tests.office.conftest import AddHousehold

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


@pytest.fixture
def accepted(
    propose: Callable[[Household, str], Placement],
    add_household: AddHousehold,
    person: MakePerson,
) -> Placement:
    placement = propose(add_household("H", 1), "Alby")
    return answer(viewer=Viewer(person(Role.MUNICIPAL, "Alby")), placement=placement, accept=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave, or the refusal that it met; all begin together."""
    start, found = threading.Barrier(len(works)), list[object]()

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(60)
            found.append(work())
        except NotNow as refused:
            found.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_told_and_one_decision_stands(
    accepted: Placement, national: Viewer, person: MakePerson
) -> None:
    other = User.objects.create_user("second@softlanding.example", name="Second")
    found = at_once(
        lambda: confirm(viewer=national, placement=accepted),
        lambda: confirm(viewer=Viewer(other), placement=accepted),
    )
    told = [str(refused) for refused in found if refused is not None]
    assert told == ["This has been decided already."]
    events = Placement.pgh_event_model.objects.filter(decision="confirmed")  # type: ignore[attr-defined]
    assert events.count() == 1
    assert Access.objects.filter(occasion="placement decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_case_on_at_once_one_is_told(
    add_household: AddHousehold, national: Viewer
) -> None:
    household, day = add_household("H", 1), timezone.localdate()

    def move_on() -> object:
        return take_step(
            viewer=national, household=household, action="withdraw", day=day, reason="Died"
        )

    found = at_once(move_on, move_on)
    assert sorted(type(one).__name__ for one in found) == ["Household", "NotNow"]
    assert Access.objects.filter(occasion="case withdrawn").count() == 1


def test_a_page_that_is_older_than_the_decision_does_not_withdraw_it(
    accepted: Placement, national: Viewer, signed_in: SignIn
) -> None:
    client, path = signed_in(national.user), reverse("decide", args=[accepted.pk])
    page = reverse("decision", args=[accepted.pk])
    assert '<input type="hidden" name="seen" value="">' in client.get(page).content.decode()
    confirm(viewer=national, placement=accepted)
    late = {"withdraw": "1", "because": "family", "seen": ""}
    refused = client.post(path, late)
    assert refused.status_code == 409
    assert "in the meantime" in refused.content.decode()
    accepted.refresh_from_db()
    assert accepted.decision == "confirmed"
    assert 'name="seen" value="confirmed"' in client.get(page).content.decode()
    client.post(path, late | {"seen": "confirmed"})
    accepted.refresh_from_db()
    assert accepted.decision == "withdrawn"
