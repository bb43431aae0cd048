"""A town's way in a browser, by form and keyboard; every page passes axe and fits."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser


def first(page: Page, selector: str) -> str:
    found = page.locator(selector).first.get_attribute("href")
    assert found
    return found


def coordinator_pages(page: Page) -> list[str]:
    page.goto("/engagement/")
    preparing = first(page, "section[aria-labelledby=stage-preparing] h3 a")
    paths = ["/engagement/", "/engagement/?show=table", "/engagement/add/?q=S", preparing]
    paths += [f"{preparing}mentor/", f"{preparing}edit/", "/alliances/", "/alliances/new/"]
    paths += ["/competences/", "/competences/SE/"]
    paths.append(first(page, "section[aria-labelledby=stage-paused] h3 a"))
    page.goto(preparing)
    paths.append(first(page, "main a[href^='/checklist/']"))
    paths.append(first(page, "main a[href^='/municipalities/']"))
    page.goto("/alliances/")
    paths.append(first(page, ".cards a") + "?q=S")
    return paths


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_pages_of_a_coordinator(visit: Visitor, size: tuple[int, int]) -> None:
    visitor = visit("national", size=size)
    for path in coordinator_pages(visitor.page):
        visitor.open(path)
        check(visitor, "en")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_pages_of_the_town(visit: Visitor, size: tuple[int, int]) -> None:
    visitor = visit("municipal", size=size)
    page = visitor.open("/")
    check(visitor, "en")
    own = [first(page, "main a[href^='/engagement/']"), first(page, "main a[href^='/mentoring/']")]
    for path in own:
        visitor.open(path)
        check(visitor, "en")


def test_a_town_from_first_contact_to_its_council(visit: Visitor) -> None:
    visitor = visit("national")
    page = visitor.page
    page.goto("/engagement/")
    page.get_by_role("link", name="Contact a town").click()
    page.get_by_label("Name of the town begins with").fill("Sol")
    page.get_by_role("button", name="Search").click()
    page.locator("tbody a").first.click()
    town = page.get_by_role("heading", level=1).inner_text().removeprefix("Contact ")
    page.get_by_label("Contact", exact=True).fill("Head of social services")
    page.get_by_role("button", name="Put it on the board").click()
    expect(page.locator(".messages")).to_contain_text(f"{town} is on the board.")
    engagement = page.url

    # On the board, with the keyboard alone.
    page.goto("/engagement/")
    page.get_by_label(f"Move {town} to").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(f"{town}: Interested.")
    page.get_by_label("Move to").select_option("Council decision")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("reference of the council's decision")

    page.goto(f"{engagement}edit/")
    page.get_by_label("Date of the council's decision").fill("2026-02-01")
    page.get_by_label("Reference of the decision").fill("KS 2026:7")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("mandatory lines are open")).to_be_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Not ready: 14 mandatory lines")

    lines = page.locator(".plan-tasks > li")
    lines.first.get_by_role("button", name="Done").click()
    expect(page.locator(".plan-tasks").get_by_role("button", name="Open again")).to_have_count(1)
    page.get_by_role("link", name="See suggested mentors").click()
    expect(page.locator(".cards").get_by_text("has taken part in").first).to_be_visible()
    page.locator(".cards").get_by_role("button", name="Ask this town").first.click()
    expect(page.locator(".messages")).to_contain_text("has been asked")
    assert visitor.faults == []


def test_the_town_answers_as_a_mentor(visit: Visitor) -> None:
    page = visit("municipal").page
    page.goto("/")
    page.get_by_role("link", name="is asked to mentor").click()
    page.get_by_label("We mentor this town").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Accepted")
