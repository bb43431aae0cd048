"""A case in the browser: entered without script, found by name, moved on, kept apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser


def households(page: Page) -> str:
    page.goto("/")
    programme = page.locator("main h2 a").first.get_attribute("href")
    return f"{programme}households/"


def test_a_household_is_entered_found_and_moved_on(visit: Visitor) -> None:
    national = visit("national")
    page = national.page
    page.goto(households(page))
    page.get_by_role("link", name="Enter a household").click()
    page.fill("#id_households-reference", "WALK-1")
    page.fill("#id_households-origin", "SY")
    page.fill("#id_households-arrives_on", "2026-12-01")
    page.select_option("#id_members-0-relation", "head")
    page.fill("#id_members-0-given", "Mohammed")
    page.fill("#id_members-0-family", "Walk (synthetic)")
    page.select_option("#id_members-0-sex", "m")
    page.get_by_role("button", name="Save the household").click()
    expect(page.locator(".field.invalid .error").first).to_be_visible()
    page.fill("#id_members-0-born", "1990-02-01")
    page.fill("#id_languages-0-member", "1")
    page.fill("#id_languages-0-language", "ar")
    page.select_option("#id_languages-0-speaks", "first")
    page.get_by_role("button", name="Save the household").click()
    expect(page.locator(".messages").first).to_contain_text("The household is entered.")
    page.goto("/cases/")
    page.get_by_label("Reference or name").fill("محمد والك")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("main table")).to_contain_text("WALK-1")
    page.goto("/cases/")
    page.get_by_label("Reference or name").fill("WALK-1")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="WALK-1").click()
    page.get_by_text("Next phase").click()
    page.get_by_label("Step").select_option("select")
    page.get_by_role("button", name="Take this step").click()
    expect(page.locator(".messages")).to_contain_text("Selected")
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("main ol.plan-tasks")).to_contain_text("Submitted")
    assert national.faults == []


@pytest.mark.parametrize(
    ("language", "size"),
    [pytest.param("en", WIDE, id="en-wide"), pytest.param("ar", NARROW, id="ar-narrow")],
)
def test_pages_of_cases_pass_axe(visit: Visitor, language: str, size: tuple[int, int]) -> None:
    visitor = visit("national", language=language, size=size)
    page = visitor.page
    address = households(page)
    page.goto(address)
    case = page.locator('main tbody a[href^="/households/"]').first.get_attribute("href") or ""
    paths = [address, f"{address}new/", f"{address}workbooks/", "/cases/", case]
    paths += [f"{case}{part}/" for part in ("edit", "story", "shared", "seen-by")]
    paths += ["/cases/occupations/?q=cook"]
    for path in paths:
        visitor.open(path)
        check(visitor, language)
