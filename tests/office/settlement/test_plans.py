"""Plans: the town ticks off any task, a partner its own, others find nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User
from softlanding.office.settlement.models import Plan
from softlanding.office.settlement.template import TEMPLATE, TITLES

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def test_the_template_has_one_title_for_each_code() -> None:
    assert len(TITLES) == len(TEMPLATE)


def test_the_town_ticks_off_and_opens_again(plan: Plan, signed_in: SignIn) -> None:
    town = User.objects.get(memberships__role=Role.MUNICIPAL)
    task = plan.tasks.get(code="reception")
    client = signed_in(town)
    client.post(reverse("task_done", args=[task.pk]), {"done": "1"})
    task.refresh_from_db()
    assert task.done_by == town
    client.post(reverse("task_done", args=[task.pk]), {"done": "0"})
    task.refresh_from_db()
    assert task.done_at is None


def test_a_partner_sees_and_ticks_off_only_its_own(
    plan: Plan, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(Role.PARTNER, "Alby"))
    page = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert str(TITLES["mentor"]) in page
    assert str(TITLES["health_check"]) not in page
    own, other = plan.tasks.get(code="mentor"), plan.tasks.get(code="health_check")
    assert client.post(reverse("task_done", args=[own.pk]), {"done": "1"}).status_code == 302
    assert client.post(reverse("task_done", args=[other.pk]), {"done": "1"}).status_code == 404
    other.refresh_from_db()
    assert other.done_at is None


@pytest.mark.parametrize(
    ("role", "code"), [(Role.MUNICIPAL, "Berg"), (Role.PARTNER, "Elby"), (Role.REGIONAL, "North")]
)
def test_others_find_no_plan(
    role: Role, code: str, plan: Plan, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(role, code))
    assert client.get(reverse("plan", args=[plan.pk])).status_code == 404
    listed = client.get(reverse("plans")).content.decode()
    assert "H-HAND" not in listed
