"""Without script the main pages are read and answered; those of households are tested there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE, Demo, Visitor

pytestmark = pytest.mark.browser

Plain = Callable[[str], Page]
QUESTION, REPLY = "How many rooms do they need?", "Three rooms and a kitchen."
READ = {
    "national": ("/", "/cases/", "/keys/", "/arrivals/", "/engagement/", "/history/"),
    "municipal": ("/", "/quotas/", "/proposals/", "/plans/", "/arrivals/"),
}


@pytest.fixture
def plain(visit: Visitor, demo: Demo, chromium: Browser) -> Iterator[Plain]:
    """A page of a role in a browser that runs no script."""
    contexts: list[BrowserContext] = []

    def signed_in(role: str) -> Page:
        state = visit(role).page.context.storage_state()
        contexts.append(
            chromium.new_context(
                base_url=demo.address, java_script_enabled=False, storage_state=state
            )
        )
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1].new_page()

    yield signed_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize("role", READ)
def test_main_pages_are_read(plain: Plain, role: str) -> None:
    page = plain(role)
    for path in READ[role]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        expect(page.locator("main h1")).to_be_visible()
        expect(page.get_by_role("button", name="Change language")).to_be_visible()


def test_a_town_asks_and_an_officer_replies(plain: Plain) -> None:
    town, national = plain("municipal"), plain("national")
    town.goto("/proposals/")
    waiting = town.locator("tbody tr", has_text="Awaiting an answer").last
    household = waiting.locator("bdi.code").inner_text()
    waiting.get_by_role("link").click()
    proposal = town.url
    town.get_by_label("We have a question first").check()
    town.get_by_role("button", name="Send answer").click()
    expect(town.locator(".field.invalid")).to_contain_text("Write your question here.")
    town.get_by_label("In your own words").fill(QUESTION)
    town.get_by_role("button", name="Send answer").click()
    expect(town.locator(".thread")).to_contain_text(QUESTION)

    national.goto("/")
    programme = f"Resettlement {household.split('-')[1]}"
    national.get_by_role("heading", name=programme).get_by_role("link").click()
    national.get_by_role("link", name="What is due").click()
    national.get_by_role("link", name=household).first.click()
    national.get_by_label("Reply", exact=True).first.fill(REPLY)
    national.get_by_role("button", name="Send reply").first.click()
    town.goto(proposal)
    expect(town.locator(".thread")).to_contain_text(REPLY)
