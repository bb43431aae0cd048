"""A household's page on a phone: opened with a code, walked by keyboard, without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NARROW, Demo, Visit, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser

PAGES = ("page", "wishes/family", "wishes/first", "wishes/all", "towns", "town", "consent")
PAGES += ("file", "seen", "messages")
Phone = Callable[..., Page]


def handed_over(visit: Visitor) -> tuple[Visit, str, str]:
    """A code for a household with a proposal, as the sheet shows it: address and typed code."""
    town = visit("municipal").page
    town.goto("/proposals/")
    waiting = town.locator("tr", has_text="Awaiting an answer").first
    reference = waiting.locator("bdi").first.inner_text()
    officer = visit("national")
    officer.page.goto("/cases/")
    officer.page.get_by_label("Reference or name").fill(reference)
    officer.page.get_by_role("button", name="Find").click()
    officer.page.get_by_role("link", name=reference).first.click()
    officer.page.get_by_role("link", name="The household's own page").click()
    officer.page.get_by_role("button", name="Make a code").click()
    expect(officer.page.locator("svg.qr")).to_be_visible()
    link = officer.page.locator("#link").get_attribute("href") or ""
    return officer, link, officer.page.locator("#typed").inner_text()


@pytest.fixture
def phone(demo: Demo, chromium: Browser) -> Iterator[Phone]:
    contexts: list[BrowserContext] = []

    def made(*, script: bool = False) -> Page:
        width, height = NARROW
        context = chromium.new_context(
            base_url=demo.address,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
        )
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("ar", "العربية")])
def test_pages_of_a_household_pass_axe(
    visit: Visitor, phone: Phone, language: str, name: str
) -> None:
    officer, link, _typed = handed_over(visit)
    check(officer, "en")
    faults: list[str] = []
    page = phone(script=True)  # axe itself is a script; the pages bring none
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(link)
    check(Visit(page, faults), "en")
    page.get_by_role("button", name=name).click()
    for part in PAGES:
        page.goto(f"/my/{part}/")
        assert page.locator("script").count() == 0
        check(Visit(page, faults), language)
        small = page.evaluate(
            "[...document.querySelectorAll('button, .choice, .doors a, textarea')]"
            ".filter(e => e.getBoundingClientRect().height < 44).length"
        )
        assert small == 0, part


def test_a_household_answers_without_script_and_with_the_back_button(
    visit: Visitor, phone: Phone
) -> None:
    _officer, _link, typed = handed_over(visit)
    page = phone()
    page.goto("/my/")
    page.fill("#code", typed.lower())
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="What matters to us").click()
    page.get_by_text("Yes, near our relatives").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.go_back()
    expect(page.get_by_label("Yes, near our relatives")).to_be_checked()
    page.goto("/my/town/")
    page.locator("#words").fill("A synthetic objection")
    page.get_by_role("button", name="We object").click()
    expect(page.locator("main")).to_contain_text("The office has not answered yet.")
    page.get_by_role("button", name="Close my page").click()
    expect(page.locator("#code")).to_be_visible()  # the page has gone
    page.go_back()
    page.reload()
    expect(page.locator("#code")).to_be_visible()


def test_a_question_is_answered_with_the_keyboard_alone(visit: Visitor, phone: Phone) -> None:
    _officer, link, _typed = handed_over(visit)
    page = phone()
    page.goto(link)
    page.get_by_role("button", name="English").press("Enter")
    page.goto("/my/wishes/climate/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("As mild as possible")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Very important")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
