"""Distribution keys in a browser: read, written by form and keyboard, chosen for quotas."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser

PATHS = [
    "/keys/",
    "/keys/catalogue/eu-2015-09/",
    "/keys/catalogue/it-anci/",
    "/keys/new/?copy=eu-2015-09",
    "/keys/new/text/",
]


@pytest.mark.parametrize(
    ("size", "language"), [(WIDE, "en"), (NARROW, "ar")], ids=["1280-en", "390-ar"]
)
def test_pages_of_keys(visit: Visitor, size: tuple[int, int], language: str) -> None:
    visitor = visit("national", size=size, language=language)
    for path in PATHS:
        visitor.open(path)
        check(visitor, language)


def test_a_faulty_key_is_mended_and_chosen(visit: Visitor) -> None:
    visitor = visit("national")
    page: Page = visitor.open("/keys/new/?copy=population")
    page.get_by_label("Title").fill("Our key")
    page.get_by_label("Identifier").fill("our-key")
    page.get_by_label("Weight").first.fill("0.7")
    page.get_by_label("Weight").first.press("Enter")  # keeps the key, does not add a row
    expect(page.locator("[role=alert]")).to_contain_text("weights that sum to 7/10")
    check(visitor, "en")
    page.get_by_label("Weight").first.fill("1")
    page.get_by_role("button", name="Check and keep").last.click()
    expect(page.locator(".messages")).to_contain_text("The key is kept")
    visitor.open("/programmes/1/quotas/")
    expect(page.get_by_label("Our key", exact=True)).to_be_enabled()
