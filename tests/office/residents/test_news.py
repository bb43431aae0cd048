"""What a household is told on its page: by whom it was done, in its language, until it is read."""

from __future__ import annotations

from datetime import date, time

import pytest

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import NEWS as NEWS_OF_PLACEMENT
from softlanding.office.placement.api import Placement, answer, confirm, household_has_news
from softlanding.office.residents.models import News
from softlanding.office.residents.news import TEXTS
from softlanding.office.residents.services import reply_to_message, send_message
from softlanding.office.residents.texts import LANGUAGES, say
from softlanding.office.settlement.changes import change_arrival
from softlanding.office.settlement.models import Plan
from tests.office.residents.conftest import OpenPage


@pytest.fixture
def plan(proposed: Placement, national: Viewer) -> Plan:
    answer(viewer=national, placement=proposed, accept=True)
    confirm(viewer=national, placement=proposed)
    return Plan.objects.get(placement=proposed)


def kinds(household: Household) -> list[str]:
    return list(household.news.order_by("pk").values_list("kind", flat=True))


def test_the_town_s_answer_and_the_decision_are_told(plan: Plan, phone: OpenPage) -> None:
    household = plan.placement.household
    assert kinds(household) == ["accepted", "confirmed"]
    page = phone(household).get("/my/page/").content.decode()
    assert say("en", "proposal.confirmed") in page
    assert page.index(say("en", "proposal.confirmed")) < page.index(say("en", "proposal.accepted"))


def test_whatever_rooms_tell_has_a_text_in_every_language() -> None:
    assert set(NEWS_OF_PLACEMENT) < set(News.Kind.values) == set(map(str, TEXTS))
    for language in LANGUAGES:
        assert all(say(language, text) for text, _leads in TEXTS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_flight_is_told_in_the_language_of_the_household(
    language: str, plan: Plan, national: Viewer, phone: OpenPage
) -> None:
    values = {"arrives_on": date(2027, 5, 9), "flight": "XX 4321", "arrival_time": time(14, 5)}
    change_arrival(viewer=national, plan=plan, values=values, reason="cancelled, say nothing")
    page = phone(plan.placement.household, language).get("/my/page/").content.decode()
    for text in ("news.journey", "news.day", "news.flight", "news.time", "news.new"):
        assert say(language, text) in page
    assert "XX 4321" in page
    assert "14:05" in page
    assert "cancelled" not in page, "the reason is the office's own"


def test_a_change_of_ages_alone_is_no_news(plan: Plan, national: Viewer) -> None:
    before = kinds(plan.placement.household)
    change_arrival(viewer=national, plan=plan, values={"ages": [1, 2]})
    assert kinds(plan.placement.household) == before


def test_news_stay_new_until_the_household_has_read_them(plan: Plan, phone: OpenPage) -> None:
    client = phone(plan.placement.household)
    for _look in range(2):
        assert say("en", "news.read") in client.get("/my/page/").content.decode()
    assert client.get("/my/news/").status_code == 405
    assert client.post("/my/news/").status_code == 302
    page = client.get("/my/page/").content.decode()
    assert say("en", "news.read") not in page
    assert say("en", "proposal.confirmed") in page
    assert not News.objects.filter(seen_at=None).exists()


def test_another_household_s_news_are_its_own(
    plan: Plan, other: Household, phone: OpenPage
) -> None:
    client = phone(other)
    assert say("en", "news.heading") + "</h2>" not in client.get("/my/page/").content.decode()
    client.post("/my/news/")
    assert plan.placement.household.news.filter(seen_at=None).count() == 2


def test_an_answered_message_is_news(household: Household, national: Viewer) -> None:
    message = send_message(household=household, text="When?", language="en")
    assert kinds(household) == []
    reply_to_message(viewer=national, message=message, reply="Soon")
    assert kinds(household) == ["message_replied"]


def test_what_is_undone_tells_nothing(plan: Plan) -> None:
    household = plan.placement.household
    before = kinds(household)
    with pytest.raises(ValueError, match="gossip"):
        household_has_news.send(sender=Placement, placement=plan.placement, news="gossip")
    assert kinds(household) == before
