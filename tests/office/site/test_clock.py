"""The clock of the machine moved by a day: nothing lost, nothing twice, nothing decided by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.chain import Walk
from softlanding.office.audit.models import Access
from softlanding.office.audit.verification import verify
from softlanding.office.placement.answers import remind
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Apportionment
from softlanding.office.rights.models import Erasure
from softlanding.office.rights.retention import propose_due
from tests.office.audit.lines import link_now, write_lines
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.quotas.conftest import draft, sent  # noqa: F401 - fixtures
from tests.office.site.api_world import World, world  # noqa: F401 - fixtures

SetClock = Callable[[int], None]
SignIn = Callable[[User], Client]
DAYS = [1, -1]
PERIODIC = (
    "audit.verify_all_rows",
    "audit.verify_new_rows",
    "exchange.forget_old_answers",
    "quotas.settle_deadlines",
    "rights.propose_due",
    "webhooks.deliver_left",
    "webhooks.forget_old_events",
)


def all_clockwork() -> None:
    """Every periodic job, as the worker starts it."""
    found = {entry.task.name for entry in app.periodic_registry.periodic_tasks.values()}
    assert found - {"site.take_up_again"} == set(PERIODIC), "a periodic job is not tried here"
    for name in PERIODIC:
        app.tasks[name].func(0)
    link_now()


@pytest.mark.parametrize("days", DAYS)
def test_whoever_is_signed_in_loses_at_most_the_session(
    days: int,
    national: Viewer,
    signed_in: SignIn,
    world: World,  # noqa: F811
    set_clock: SetClock,
) -> None:
    client = signed_in(national.user)
    set_clock(days)
    client.get("/")
    assert signed_in(national.user).get("/").status_code == 200
    assert world.ask("national", "get", "/proposals").status_code == 200
    set_clock(0)
    assert signed_in(national.user).get("/").status_code == 200
    assert world.ask("national", "get", "/proposals").status_code == 200


@pytest.mark.parametrize("days", DAYS)
def test_a_request_sent_again_after_the_leap_is_done_once(
    days: int,
    world: World,  # noqa: F811
    set_clock: SetClock,
) -> None:
    asked = world.ids["placement_id"][1]
    body = {"answer": "ask", "note": "Which school year?"}
    answers = []
    for moved in (0, days, 0):
        set_clock(moved)
        all_clockwork()
        path = f"/proposals/{asked}/answer"
        answers.append(world.ask("berg", "post", path, body, Idempotency_Key="once"))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true"]
    assert Placement.objects.get(pk=asked).questions.count() == 1


@pytest.mark.parametrize("days", DAYS)
def test_the_clockwork_decides_nothing_by_a_wrong_clock(
    days: int,
    world: World,  # noqa: F811
    sent: Apportionment,  # noqa: F811 - answers are due in ten days
    set_clock: SetClock,
) -> None:
    def settled() -> list[object]:
        placements = Placement.objects.order_by("pk")
        return [
            *placements.values_list("pk", "status", "decision", "answered_at", "reminded_at"),
            *Apportionment.objects.order_by("pk").values_list("pk", "status"),
            *Erasure.objects.filter(status=Erasure.Status.DONE),
        ]

    Placement.objects.filter(status="sent").update(answer_by=timezone.localdate())
    before = settled()
    for moved in (days, 0, days):
        set_clock(moved)
        all_clockwork()
        assert settled() == before


def test_a_town_is_not_reminded_again_when_the_clock_is_set_back(
    world: World,  # noqa: F811
    national: Viewer,
    set_clock: SetClock,
) -> None:
    placement = Placement.objects.get(pk=world.ids["placement_id"][1])
    Placement.objects.filter(pk=placement.pk).update(answer_by=timezone.localdate())
    sent_ = []
    for moved in (1, 0):
        set_clock(moved)
        today = timezone.localdate()
        sent_.append(remind(viewer=national, round_=placement.round, today=today))
    assert sent_ == [1, 0]


def test_an_erasure_proposed_too_early_is_proposed_once_and_waits_for_its_day(
    add_household: AddHousehold, set_clock: SetClock
) -> None:
    household = add_household("H", 1)
    household.phase = household.Phase.CLOSED
    household.save()
    today = timezone.localdate()
    set_clock(1)
    for day in (today + timedelta(1), today, today + timedelta(1)):
        propose_due(day)
    numbers = list(Erasure.objects.values_list("subject", "number", "term"))
    assert len(numbers) == len(set(numbers))
    assert not Erasure.objects.filter(status=Erasure.Status.DONE).exists()


def test_the_chain_is_in_order_whatever_its_times_say(
    national: Viewer, add_household: AddHousehold, set_clock: SetClock
) -> None:
    household = add_household("H", 1)
    for moved in (0, 1, -1, 0):
        set_clock(moved)
        write_lines(national, household, 4)
        assert verify(whole=moved < 0).faults == 0
    times = list(Access.objects.order_by("pk").values_list("at", flat=True))
    assert times != sorted(times)
    walk = Walk()
    assert list(walk.faults()) == []
    assert walk.rows == len(times)
