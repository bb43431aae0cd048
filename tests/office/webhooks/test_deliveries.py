"""From something that happens to a partner's program: once, signed, by number only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement, answer, confirm, withdraw
from softlanding.office.webhooks import services, signing
from softlanding.office.webhooks.models import Delivery, Event, Kind, Subscription
from softlanding.office.webhooks.sending import Forbidden
from tests.office.conftest import AddHousehold
from tests.office.webhooks.conftest import Partner

Propose = Callable[[Household, str], Placement]


@pytest.fixture
def subscribed(national: Viewer, decided: object, partner: Partner) -> Subscription:
    """Told of everything from now on; the quotas have been decided."""
    made, partner.secret = services.subscribe(
        viewer=national, url=partner.address, kinds=Kind.values
    )
    return made


@pytest.fixture
def accepted(
    subscribed: Subscription, propose: Propose, add_household: AddHousehold, alby: Viewer
) -> Placement:
    """Alby accepts a household: one event."""
    found = propose(add_household("H-1", 3), "Alby")
    answer(viewer=alby, placement=found, accept=True)
    found.refresh_from_db()
    return found


def due_now() -> None:
    Delivery.objects.filter(status="waiting").update(next_at=timezone.now())


def test_an_answer_reaches_the_partner_once_signed_by_number(
    accepted: Placement, partner: Partner
) -> None:
    assert services.deliver_due() == 1
    assert services.deliver_due() == 0
    ((headers, body),) = partner.came
    assert partner.answered == [204]
    told = json.loads(body)
    assert set(told) == {"type", "timestamp", "data"}
    assert told["type"] == "proposal.accepted"
    assert told["data"] == {
        "placement": accepted.pk,
        "round": accepted.round_id,
        "programme": accepted.round.programme_id,
        "territory": accepted.territory_id,
    }
    assert headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.tries, delivery.outcome) == ("delivered", 1, "204")


def test_the_same_message_ten_times_is_taken_once(
    accepted: Placement, partner: Partner, national: Viewer
) -> None:
    services.deliver_due()
    for _ in range(9):
        services.send_again(viewer=national, delivery=Delivery.objects.get())
        services.deliver_due()
    assert len(partner.came) == 10
    assert len({headers["webhook-id"] for headers, _body in partner.came}) == 1
    assert partner.answered == [204, *[200] * 9]


def test_the_receiver_refuses_what_is_forged_or_late(accepted: Placement, partner: Partner) -> None:
    services.deliver_due()
    ((_headers, body),) = partner.came
    now = int(time.time())
    forged = signing.headers(signing.new_secret(), "msg_forged", now, body)
    assert partner.judge(forged, body) == 401
    good = signing.headers(partner.secret, "msg_changed", now, body)
    assert partner.judge(good, body.replace(b"accepted", b"declined")) == 401
    late = signing.headers(partner.secret, "msg_late", now - 3_600, body)
    assert partner.judge(late, body) == 401
    assert partner.judge({}, body) == 401
    fresh = signing.headers(partner.secret, "msg_fresh", now, body)
    assert partner.judge(fresh, body) == 204


def test_a_receiver_that_fails_is_tried_again_later_and_given_up_at_last(
    accepted: Placement, partner: Partner
) -> None:
    partner.status = 503
    waits = []
    while (delivery := Delivery.objects.get()).status == "waiting":
        due_now()
        services.deliver_due()
        delivery.refresh_from_db()
        if delivery.next_at:
            waits.append(round((delivery.next_at - timezone.now()).total_seconds() / 60))
    assert waits == list(services.WAITS)
    assert (delivery.status, delivery.outcome) == ("failed", "503")
    assert len(partner.came) == len(services.WAITS) + 1


def test_nobody_answering_is_no_error(subscribed: Subscription, accepted: Placement) -> None:
    Subscription.objects.update(url="http://127.0.0.1:1/")
    services.deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.outcome) == ("waiting", "ConnectionRefusedError")


def test_a_worker_that_was_killed_leaves_it_to_the_next(
    accepted: Placement, partner: Partner
) -> None:
    claimed = services._claimed()  # and then nothing more
    assert claimed
    assert services.deliver_due() == 0
    due_now()  # two minutes later
    assert services.deliver_due() == 1
    assert partner.answered == [204]


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_leaps_holds_nothing_up_and_tells_nothing_twice(
    accepted: Placement, partner: Partner, set_clock: Callable[[int], None], days: int
) -> None:
    partner.status = 401  # as whoever checks the time of a message answers to a wrong clock
    set_clock(days)
    if days < 0:
        assert services.deliver_due() == 1  # it happened "tomorrow"; the wait is not a day
    due_now()
    assert services.deliver_due() == 1
    set_clock(0)
    partner.status = None
    if days < 0:
        due_now()
    assert services.deliver_due() == 1
    assert services.deliver_due() == 0
    assert partner.answered[-1] == 204
    assert partner.answered.count(204) == 1
    assert len({headers["webhook-id"] for headers, _body in partner.came}) == 1


def test_gone_ends_the_subscription(accepted: Placement, partner: Partner) -> None:
    partner.status = 410
    services.deliver_due()
    assert Subscription.objects.get().ended_at
    assert Delivery.objects.get().status == "failed"


def test_an_address_that_is_private_by_now_is_not_asked(
    accepted: Placement, partner: Partner, settings: Any
) -> None:
    settings.WEBHOOKS_LOCAL = False
    Subscription.objects.update(url=partner.address.replace("http:", "https:"))
    services.deliver_due()
    assert Delivery.objects.get().outcome == "address not allowed"
    assert partner.came == []


def test_what_did_not_happen_is_not_told(
    subscribed: Subscription, propose: Propose, add_household: AddHousehold, national: Viewer
) -> None:
    with pytest.raises(NotNow):
        confirm(viewer=national, placement=propose(add_household("H-1", 1), "Alby"))
    assert not Event.objects.exists()


def test_everybody_hears_of_their_own_places_only(
    partner: Partner,
    national: Viewer,
    alby: Viewer,
    propose: Propose,
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
) -> None:
    others = [(Role.MUNICIPAL, "Berg"), (Role.REGIONAL, "South"), (Role.REGIONAL, "North")]
    viewers = {code: Viewer(person(role, code)) for role, code in others}
    for viewer in (national, alby, *viewers.values()):
        services.subscribe(viewer=viewer, url=partner.address, kinds=Kind.values)
    found = propose(add_household("H-1", 3), "Alby")
    answer(viewer=alby, placement=found, accept=True)
    confirm(viewer=national, placement=found)
    withdraw(viewer=national, placement=found, because="wish")
    heard: dict[int, list[str]] = {}
    for row in Delivery.objects.select_related("subscription", "event").order_by("pk"):
        heard.setdefault(row.subscription.user_id, []).append(row.event.kind)
    all_three = ["proposal.accepted", "placement.decided", "placement.withdrawn"]
    assert heard == {viewer.user.pk: all_three for viewer in (national, alby, viewers["North"])}
    assert Event.objects.count() == 3  # one id for all who hear of it


def test_who_may_not_sign_in_any_more_hears_nothing(
    subscribed: Subscription, national: Viewer, propose: Propose,
    add_household: AddHousehold, alby: Viewer,
) -> None:  # fmt: skip
    national.user.is_active = False
    national.user.save()
    answer(viewer=alby, placement=propose(add_household("H-1", 1), "Alby"), accept=True)
    assert not Delivery.objects.exists()


def test_the_secret_is_kept_encrypted(subscribed: Subscription, partner: Partner) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM webhooks_subscription a")
        ((row,),) = cursor.fetchall()
        cursor.execute("SELECT row_to_json(a)::text FROM webhooks_subscriptionevent a")
        ((event,),) = cursor.fetchall()
    assert partner.secret.removeprefix(signing.PREFIX) not in row
    assert "secret" not in event
    assert Subscription.objects.get().secret == partner.secret


def test_old_events_are_forgotten_unless_somebody_waits(
    accepted: Placement, partner: Partner
) -> None:
    Event.objects.update(at=timezone.now() - timedelta(31))
    assert services.forget_old_events() == 0
    services.deliver_due()
    assert services.forget_old_events() == 2  # the event and its delivery


def test_the_page_subscribes_shows_sends_again_and_ends(
    partner: Partner, national: Viewer, signed_in: Callable[[User], Client],
    propose: Propose, add_household: AddHousehold, alby: Viewer,
) -> None:  # fmt: skip
    client = signed_in(national.user)
    given = {"url": partner.address, "kinds": ["proposal.accepted", "placement.decided"]}
    made = client.post("/webhooks/", given)
    partner.secret = made.context["secret"]
    assert partner.secret.startswith("whsec_")
    assert partner.secret not in client.get("/webhooks/").content.decode()
    answer(viewer=alby, placement=propose(add_household("H-1", 1), "Alby"), accept=True)
    services.deliver_due()
    subscription, delivery = Subscription.objects.get(), Delivery.objects.get()
    page = client.get(f"/webhooks/{subscription.pk}/").content.decode()
    assert "Proposal accepted" in page
    assert "Delivered" in page
    assert client.post(f"/webhooks/deliveries/{delivery.pk}/again/").status_code == 302
    services.deliver_due()
    assert partner.answered == [204, 200]
    for address in (f"/webhooks/{subscription.pk}/", f"/webhooks/{subscription.pk}/end/"):
        method = signed_in(alby.user).post if address.endswith("end/") else signed_in(alby.user).get
        assert method(address).status_code == 404
    again = signed_in(alby.user).post(f"/webhooks/deliveries/{delivery.pk}/again/")
    assert again.status_code == 404
    assert client.post(f"/webhooks/{subscription.pk}/end/").status_code == 302
    assert Subscription.objects.get().ended_at


def test_the_page_is_for_officers_and_names_faults(
    national: Viewer, person: Callable[[Role, str], User], signed_in: Callable[[User], Client]
) -> None:
    for role in (Role.PARTNER, Role.AUDITOR):
        code = "Alby" if role == Role.PARTNER else "Norland"
        assert signed_in(person(role, code)).get("/webhooks/").status_code == 403
    answered = signed_in(national.user).post("/webhooks/", {"url": "http://10.0.0.1/"})
    assert set(answered.context["form"].errors) == {"url", "kinds"}
    with pytest.raises(Forbidden):
        services.subscribe(viewer=national, url="http://10.0.0.1/", kinds=Kind.values)
