"""A negotiation in a browser: sent out, answered, moved, signed; each page passes axe."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser


def look(visit: Visit) -> None:
    """The page as it stands passes at both widths."""
    for width, height in (WIDE, NARROW):
        visit.page.set_viewport_size({"width": width, "height": height})
        check(visit, "en")
    visit.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def send_out(page: Page) -> str:
    """Draw up quotas for the second programme and send them out; the address of the overview.

    What another test left there, under negotiation or decided, is replaced by it.
    """
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Choose a key").click()
    page.get_by_label("Population", exact=True).check()
    page.get_by_label("At least, per municipality").fill("5")
    page.get_by_role("button", name="Show shares and quotas").click()
    page.get_by_role("link", name="Send out to the towns").click()
    today = page.get_by_label("Towns answer by").input_value()
    assert date.fromisoformat(today)
    page.get_by_role("button", name="Send out").click()
    expect(page.locator(".messages")).to_contain_text("Sent out")
    return page.url


def test_from_sending_out_to_an_answer(visit: Visitor) -> None:
    national = visit("national")
    overview = send_out(national.page)
    national.page.get_by_role("button", name="Remind the silent towns").click()
    expect(national.page.locator(".messages")).to_contain_text("reminder")
    look(national)

    town = visit("municipal")
    page = town.page
    page.get_by_role("link", name="answer to your quota by").first.click()
    expect(
        page.get_by_text("counts as accepted by default").or_(
            page.get_by_text("count as accepted by default")
        )
    ).to_be_visible()
    look(town)
    page.get_by_label("We ask for another number").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator("main .error").first).to_contain_text("Say which number you ask for")
    town.faults.clear()  # the refusal itself is an answer with status 409
    page.get_by_label("Number you ask for").fill("1")
    page.get_by_label("Reason", exact=True).fill("No dwelling before summer")
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".messages")).to_contain_text("Your answer is recorded")
    page.get_by_role("link", name="Why this number").click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()

    national.page.goto(overview)
    expect(national.page.get_by_role("heading", name="What was asked")).to_be_visible()
    expect(national.page.locator("main")).to_contain_text("No dwelling before summer")
    region = visit("regional")
    region.page.get_by_role("link", name="Quotas").click()
    region.page.locator("tbody a").first.click()
    expect(region.page.locator("main")).to_contain_text("No dwelling before summer")
    look(region)
    assert national.faults + town.faults + region.faults == []


def test_the_first_programme_shows_a_finished_negotiation(visit: Visitor) -> None:
    auditor = visit("auditor")
    page = auditor.page
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").first.get_by_role("link").click()
    page.get_by_role("link", name="See quotas").click()
    page.get_by_role("link", name="Negotiation").click()
    expect(page.locator("main")).to_contain_text("Signed by National authority")
    expect(page.locator("main")).to_contain_text("asks for")
    expect(page.locator("main")).to_contain_text("on top")
    page.get_by_role("link", name="Document to print").click()
    expect(page.get_by_text("the stored numbers are what was signed")).to_be_visible()
    look(auditor)
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_role("heading", name="Signature")).to_be_visible()
    page.emulate_media(media="screen")
    assert auditor.faults == []
