"""The hand-over in a browser: a flight changes, the town has seen it, axe at both widths."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import NARROW, WIDE, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser


def open_decided(page: Page, shown: str = "") -> None:
    """The first arrival of the viewer's that is decided, and of which the page shows a fact."""
    page.goto("/arrivals/")
    rows = page.locator("tbody tr", has=page.get_by_text("taken", exact=True))
    for link in rows.get_by_role("link").evaluate_all("links => links.map(link => link.href)"):
        page.goto(link)
        if page.locator("main", has_text=shown).count():
            break
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hand-over")


def test_a_changed_flight_reaches_the_town(visit: Visitor) -> None:
    national, town = visit("national"), visit("municipal", size=NARROW)
    open_decided(town.page, "Flight")
    national.page.goto(town.page.url)
    journey = national.page.locator("form", has_text="The journey")
    journey.get_by_label("Flight").fill("XX 4321")
    journey.get_by_label("Reason for the change").fill("Flight cancelled (made up)")
    journey.get_by_role("button", name="Change the journey").click()
    expect(national.page.locator(".messages")).to_contain_text("Everybody concerned")

    page = town.page
    page.goto("/arrivals/")
    told = page.locator(".plan-tasks li", has_text="XX 4321").first
    told.get_by_role("button", name="Seen").click()
    expect(page.locator(".messages")).to_contain_text("Noted")
    page.goto(national.page.url)
    expect(page.locator("main")).to_contain_text("XX 4321")
    page.get_by_label("Arrange medical care").check()
    page.get_by_role("button", name="Show health needs").click()
    expect(page.locator("main")).to_contain_text("Health and special needs")
    for name in ("Arrival sheet", "Sheet for the household"):
        address = page.get_by_role("link", name=name).first.get_attribute("href")
        assert address
        content = page.request.get(address).body()
        assert "XX 4321" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert national.faults == town.faults == []
    national.page.reload()
    expect(national.page.locator("tbody")).to_contain_text("Municipal coordinator of")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("role", ["national", "municipal"])
def test_pages_pass_axe_and_fit(
    role: str, language: str, size: tuple[int, int], visit: Visitor
) -> None:
    visitor = visit(role, language=language, size=size)
    page = visitor.open("/arrivals/")
    check(visitor, language)
    links = page.locator("tbody a").evaluate_all("links => links.map(link => link.pathname)")
    for path in links[:4]:
        visitor.open(path)
        check(visitor, language)
    if role == "national":
        visitor.open(links[-1].replace("/handover/", "/orientation/"))
    else:
        visitor.open("/calendar/")
        page.locator("main form button").first.click()
        page.wait_for_selector("code")
    check(visitor, language)
