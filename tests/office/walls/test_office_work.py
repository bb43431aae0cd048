"""What the office does in somebody's request, though they read none of its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from softlanding.office.accounts.api import ApiToken, Role, User, Viewer, make_token
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household, open_to_towns
from softlanding.office.exchange.models import StoredAnswer
from softlanding.office.placement.api import Placement, answer
from softlanding.office.residents.models import News
from softlanding.office.rights import clocks, retention
from softlanding.office.rights.models import Erasure, Way
from softlanding.office.walls.identity import Bearer, behind
from softlanding.office.webhooks import services
from softlanding.office.webhooks.models import Delivery, Event, Kind, Subscription
from tests.office.conftest import AddHousehold, Country
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures

MakePerson = Callable[[Role, str], User]
Propose = Callable[[Household, str], Placement]


@pytest.fixture
def proposed(
    decided: object,  # noqa: F811 - a fixture
    propose: Propose,  # noqa: F811
    add_household: AddHousehold,
) -> Placement:
    made = propose(add_household("H-1", 3), "Alby")
    assert made.territory_id is not None
    open_to_towns({made.household_id: made.territory_id})
    return made


@pytest.mark.parametrize("accept", [True, False])
def test_a_towns_answer_reaches_the_household_and_who_asked_to_be_told(
    proposed: Placement, national: Viewer, person: MakePerson, accept: bool
) -> None:
    services.subscribe(viewer=national, url="https://example.org/", kinds=Kind.values)
    alby = person(Role.MUNICIPAL, "Alby")
    with behind(Bearer(user=alby.pk)):
        answer(
            viewer=Viewer(alby),
            placement=Placement.objects.get(pk=proposed.pk),
            accept=accept,
            decline_reason="" if accept else Placement.DeclineReason.NO_SCHOOL_PLACE,
        )
        assert Subscription.objects.count() == Delivery.objects.count() == 0
        assert News.objects.count() == int(accept)  # a file that is theirs, or is not any more
    assert News.objects.get().household_id == proposed.household_id
    assert Delivery.objects.get().subscription.user_id == national.user.pk


def test_a_page_that_sends_again_what_waits_already_is_answered(
    national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    asked, _secret = services.subscribe(
        viewer=national, url="https://example.org/", kinds=Kind.values
    )
    event = Event.objects.create(kind=Kind.QUOTA_DECIDED, data={})
    delivery = Delivery.objects.create(subscription=asked, event=event, status="failed")
    client = signed_in(national.user)
    for _press in range(2):
        assert client.post(f"/webhooks/deliveries/{delivery.pk}/again/").status_code == 302
    delivery.refresh_from_db()
    assert delivery.status == "waiting"


def test_what_a_request_was_answered_is_kept_for_its_own_token(
    country: Country, person: MakePerson
) -> None:
    own, other = person(Role.NATIONAL, "Norland"), person(Role.MUNICIPAL, "Alby")
    for user in (own, other):
        make_token(user)
        token = ApiToken.objects.get(user=user)
        StoredAnswer.objects.create(token=token, key_digest="k", request_digest="r")
    with behind(Bearer(user=own.pk)):
        assert [kept.token.user_id for kept in StoredAnswer.objects.all()] == [own.pk]


def test_a_case_is_erased_with_its_history_in_an_officers_name(
    add_household: AddHousehold, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = add_household("H-1", 2)
    pk, today = household.pk, date(2040, 1, 1)
    officer = person(Role.NATIONAL, "Norland")
    rule = clocks.rules_of(household.programme.country)["closed"]
    due = clocks.Due(rule, "household", pk, "H-1", today, today)
    monkeypatch.setattr(retention, "due_by", lambda *_asked: [due])
    erasure = Erasure.objects.create(
        country=household.programme.country,
        subject="household",
        number=pk,
        term="closed",
        due_on=today,
        way=Way.DELETE,
    )
    with behind(Bearer(user=officer.pk)):
        retention.carry_out(viewer=Viewer(officer), erasure=erasure, way=Way.DELETE, today=today)
    assert not Household.objects.filter(pk=pk).exists()
    history = Household.pgh_event_model.objects  # type: ignore[attr-defined]
    assert not history.filter(pgh_obj_id=pk).exists()
    line = Access.objects.get(occasion="erasure carried out")
    assert (line.user_id, line.kind) == (officer.pk, "decided")


def test_the_record_and_the_desk_of_a_data_protection_officer_show_the_country(
    add_household: AddHousehold,
    national: Viewer,
    person: MakePerson,
    signed_in: Callable[[User], Client],
) -> None:
    from softlanding.office.rights.services import ask_for_copy

    asked = ask_for_copy(household=add_household("H-asks", 1), viewer=national)
    client = signed_in(person(Role.DATA_PROTECTION, "Norland"))
    country = asked.household.programme.country_id
    page = client.get(f"/data/{country}/")
    assert page.status_code == 200
    assert "H-asks" in page.content.decode()
    assert client.get(f"/households/{asked.household_id}/").status_code == 404
