"""The tutorial “Place a batch”, step by step as docs/tutorials/place-a-batch.md tells it."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import NARROW, WIDE, Demo, Visitor
from tests.browser.test_access import check
from tests.browser.test_board import PATIENCE, look, start

pytestmark = pytest.mark.browser


def open_last_year(page: Page) -> None:
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").nth(2).get_by_role("link").click()


def place_a_batch(page: Page) -> None:
    """Step 1: whoever of last year's households still waits for a town."""
    open_last_year(page)
    start(page)


def override_one(page: Page, town: str) -> str:
    """Step 2: with the keyboard alone, into a town that has agreed; the household's reference."""
    page.get_by_role("link", name="Board", exact=True).click()
    page.get_by_label("Show this town first").select_option(label=town)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_load_state("networkidle")
    handle = page.locator(".towns [data-handle]").first
    card = handle.evaluate("link => link.closest('[data-card]').id")
    handle.focus()
    page.keyboard.press("Space")
    said = page.locator("#said")
    expect(said).to_contain_text("Picked up", timeout=PATIENCE)
    aimed = page.locator("[data-town].aimed")
    for _step in range(page.locator("[data-town]").count()):
        page.keyboard.press("ArrowLeft")
        if aimed.get_attribute("data-name") == town:
            break
    expect(said).to_contain_text(f"{town}:", timeout=PATIENCE)
    expect(said).to_contain_text("Change of the whole placement", timeout=PATIENCE)
    page.keyboard.press("Enter")
    reason = page.locator("#mover [name=because]")
    expect(reason).to_be_focused(timeout=PATIENCE)
    reason.select_option("town")
    page.locator("#mover").get_by_role("button", name="Move", exact=True).press("Enter")
    expect(said).to_contain_text("locked there", timeout=PATIENCE)
    household = page.locator(f"#{card} bdi").first.inner_text()
    page.locator(".breadcrumb").get_by_role("link", name="Placement").click()
    return household


def send(page: Page) -> None:
    """Step 3: the proposals go to the towns, for good."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send proposals to the towns").click()
    expect(page.locator(".messages")).to_contain_text("proposals sent", timeout=PATIENCE)


def accept_as_the_town(page: Page, household: str) -> None:
    """Step 4: the town accepts the household that it has agreed to."""
    page.get_by_role("link", name="Proposals").click()
    waiting = page.locator("tbody tr", has_text="Awaiting an answer")
    waiting.get_by_role("link", name=household).click()
    page.get_by_label("We accept").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".messages")).to_contain_text("settlement plan has been made")


def hand_over_a_code(page: Page, household: str) -> str:
    """Step 5: a code on an Arabic sheet; the link that stands on it."""
    page.get_by_role("link", name="Cases").click()
    page.get_by_label("Reference or name").fill(household)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=household).first.click()
    page.get_by_role("link", name="The household's own page").click()
    page.get_by_label("Language of the sheet").select_option("ar")
    page.get_by_role("button", name="Make a code").click()
    expect(page.locator("article.document")).to_have_attribute("dir", "rtl")
    expect(page.locator("svg.qr")).to_be_visible()
    return page.locator("#link").get_attribute("href") or ""


def object_as_the_household(page: Page, link: str) -> None:
    """Step 6: on a phone, in Arabic, without an account."""
    page.goto(link)
    page.get_by_role("button", name="العربية").click()
    page.goto("/my/town/")
    page.locator("#words").fill("اعتراض تجريبي")
    page.locator("button[value=object]").click()
    expect(page.locator("main blockquote")).to_contain_text("اعتراض تجريبي")


def reply_and_decide(page: Page, household: str) -> None:
    """Step 7: the officer replies, then decides by name."""
    open_last_year(page)
    page.get_by_role("link", name="What is due").click()
    page.get_by_role("link", name=household).first.click()
    expect(page.get_by_text("Reply to it before you decide")).to_be_visible()
    page.get_by_label("Not upheld").check()
    page.get_by_label("Reply to the household").fill("A made-up reply.")
    page.get_by_role("button", name="Send reply").last.click()
    page.get_by_role("button", name="Decide: they move there").click()
    expect(page.locator("dl")).to_contain_text("National authority")


def test_a_newcomer_places_a_batch(visit: Visitor, demo: Demo, chromium: Browser) -> None:
    national, town = visit("national"), visit("municipal")
    for one in (national, town):
        one.page.set_default_timeout(PATIENCE)
    name = town.page.locator("details.account summary").inner_text()
    place_a_batch(national.page)
    household = override_one(
        national.page, name.removeprefix("Municipal coordinator of ").removesuffix(" (synthetic)")
    )
    send(national.page)
    accept_as_the_town(town.page, household)
    link = hand_over_a_code(national.page, household)
    look(national)
    context = chromium.new_context(
        base_url=demo.address,
        viewport={"width": NARROW[0], "height": NARROW[1]},
        java_script_enabled=False,
    )
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    object_as_the_household(phone, link)
    reply_and_decide(national.page, household)
    phone.goto("/my/page/")
    news = phone.locator("ul.news > li")
    expect(news).not_to_have_count(0)
    assert news.count() >= 4  # proposed, accepted, replied to, decided
    phone.locator("form[action$='/news/'] button").click()
    expect(phone.locator("form[action$='/news/']")).to_have_count(0)
    context.close()

    page = national.page
    page.get_by_role("link", name="Hand-over").click()
    page.get_by_text("The sheet in other languages").click()
    address = page.get_by_role("link", name=re.compile("العربية")).last.get_attribute("href")
    sheet = page.request.get(address or "")
    assert sheet.headers["content-type"] == "application/pdf"
    text = PdfReader(io.BytesIO(sheet.body())).pages[0].extract_text()
    assert re.search(r"[\u0600-\u06ff\ufb50-\ufefc]", text)
    assert household in text
    check(national, "en")
    open_last_year(page)
    page.goto(f"{page.url}overrides/")
    expect(page.locator("main")).to_contain_text("Agreed with the town")
    look(national)
    page.set_viewport_size({"width": WIDE[0] // 2, "height": WIDE[1] // 2})  # zoom of 200 %
    check(national, "en")
    assert national.faults == town.faults == []
