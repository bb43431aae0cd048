"""Keys compared as a person does it: sliders by keyboard, map, address and files."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser


def open_comparison(visit: Visit, query: str = "") -> Page:
    page = visit.page
    page.goto("/")
    path = page.locator("main h2 a").first.get_attribute("href")
    return visit.open(f"{path}compare/{query}")


def test_a_slider_moved_by_keyboard_changes_table_map_and_address(visit: Visitor) -> None:
    visitor = visit("national")
    page = visitor.page
    page.goto("/")
    page.locator("main h2 a").first.click()
    page.get_by_role("link", name="Compare keys").click()
    expect(page.locator("#difference-map[data-ready]")).to_be_visible()
    expect(page.get_by_text("Made up for the demo")).to_be_visible()

    page.get_by_label("Vary the weights of").select_option("de-koenigstein")
    slider = page.locator("#slider-1")
    expect(slider).to_be_visible()
    expect(page.locator("#share-1")).to_contain_text("= 2/3")
    expect(page.locator("#result .lead")).to_contain_text("0 persons would live in another town")

    slider.focus()
    for _step in range(30):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#weight-1")).to_have_value("36")
    expect(page.locator("#share-1")).to_contain_text("= 12/23")
    expect(page.locator("#result .lead")).not_to_contain_text("0 persons would")
    expect(slider).to_be_focused()
    expect(page.locator("#said")).to_contain_text("would live in another town")
    assert "weight=36" in page.url
    shown = page.locator("#result .lead").inner_text()
    first = page.locator("#table ~ .table tbody tr").first.inner_text()

    # The address alone leads to the same comparison.
    page.goto(page.url)
    expect(page.locator("#result .lead")).to_have_text(shown, use_inner_text=True)
    assert page.locator("#table ~ .table tbody tr").first.inner_text() == first
    with page.expect_download() as kept:
        page.get_by_role("link", name="Variant as a key file").click()
    assert kept.value.suggested_filename == "de-koenigstein-variant.toml"
    assert visitor.faults == []


def test_what_cannot_be_compared_is_said_and_can_be_mended(visit: Visitor) -> None:
    visitor = visit("national")
    page = open_comparison(visitor, "?key=population")
    expect(page.get_by_role("alert").first).to_contain_text("Choose 2 to 5 keys")
    page.get_by_label("Germany: Königstein key").check()
    expect(page.locator("#difference-map[data-ready]")).to_be_visible()
    expect(page.locator("#result").get_by_role("alert")).to_have_count(0)
    assert visitor.faults == []


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("de", NARROW), ("ar", WIDE)])
def test_the_page_passes_axe_with_sliders(
    visit: Visitor, language: str, size: tuple[int, int]
) -> None:
    visitor = visit("national", language=language, size=size)
    page = open_comparison(
        visitor, "?key=population&vary=eu-2015-09&weight=9&weight=1.5&weight=4&weight=2"
    )
    expect(page.locator("#difference-map[data-ready]")).to_be_visible()
    check(visitor, language)


def test_a_region_reads_along(visit: Visitor) -> None:
    visitor = visit("national")
    path = open_comparison(visitor).url
    region = visit("regional")
    region.open(path)
    expect(region.page.get_by_role("heading", level=1)).to_have_text("Compare keys")
    assert region.faults == []
