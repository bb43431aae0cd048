"""The whole chain in a browser: from the pledge to a plan, each role seeing its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Visitor, number

pytestmark = pytest.mark.browser


def open_programme(page: Page, at: int) -> None:
    """The first has been carried through the chain, the second waits to be."""
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").nth(at).get_by_role("link").click()


def test_from_pledge_to_plan(visit: Visitor) -> None:
    national = visit("national")
    page = national.page
    open_programme(page, 1)
    programme = page.url

    # Key, shares, quotas, and why each number.
    page.get_by_role("link", name="Choose a key").click()
    page.get_by_label("Population", exact=True).check()
    page.get_by_label("At least, per municipality").fill("5")
    page.get_by_role("button", name="Show shares and quotas").click()
    expect(page.locator("[data-map][data-ready]")).to_have_attribute("data-ready", "48")
    region = page.get_by_role("region", name="Regions")
    assert number(region.locator("tfoot td").last.inner_text()) == 500
    persons = [
        number(text)
        for text in page.get_by_role("region", name="Municipalities that take part")
        .locator("tbody tr td:last-child")
        .all_inner_texts()
    ]
    assert sum(persons) == 500
    assert min(persons) >= 5
    region.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    page.go_back()
    page.get_by_label("Reason for the decision").fill("Agreed with the regions")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("The quotas are decided.")).to_be_visible()

    # Households, then placement in the background.
    page.goto(programme)
    page.get_by_role("link", name="See households").click()
    expect(page.get_by_text("synthetic", exact=True).first).to_be_visible()
    page.goto(programme)
    page.get_by_role("link", name="Run placement").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Households and their proposed towns")).to_be_visible(
        timeout=120_000
    )
    expect(page.get_by_text("optimal", exact=True)).to_be_visible()

    # Why here, lock, move by hand with its price.
    round_page = page.url
    alone = page.get_by_role("cell", name="1", exact=True)
    page.get_by_role("row").filter(has=alone).get_by_role("link", name="Why here?").first.click()
    expect(page.get_by_role("heading", name="The best alternatives")).to_be_visible()
    page.get_by_role("button", name="Lock in this town").click()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    alternatives = page.locator("table").last.locator("tbody tr")
    fitting = alternatives.filter(has_text="fits").first
    expect(fitting).to_be_visible()
    town = fitting.locator("th").inner_text().split("\n")[0]
    option = page.get_by_label("Move to").locator("option").all_inner_texts()
    target = max((name for name in option if town.startswith(name)), key=len)
    page.get_by_label("Move to").select_option(target)
    expect(page.locator("#effect")).to_contain_text("Fits.")
    page.get_by_label("Reason", exact=True).select_option("Wish of the household")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(target)

    # Send; the town answers.
    page.goto(round_page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send proposals to the towns").click()
    expect(page.locator(".messages")).to_contain_text("proposals sent")
    assert national.faults == []

    town_hall = visit("municipal")
    page = town_hall.page
    page.get_by_role("link", name="Proposals").click()
    waiting = page.locator("tbody tr", has_text="Awaiting an answer")
    count = waiting.count()
    assert count >= 2
    waiting.first.get_by_role("link").click()
    page.get_by_label("We accept").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".messages")).to_contain_text("settlement plan has been made")
    page.locator("tbody tr", has_text="Awaiting an answer").first.get_by_role("link").click()
    page.get_by_label("We decline").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".field.invalid")).to_contain_text("Choose why the town declines.")
    page.get_by_label("Reason, if you decline").select_option("No suitable dwelling in time")
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator("tbody tr", has_text="Awaiting an answer")).to_have_count(count - 2)
    page.get_by_role("link", name="Plans").click()
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_role("button", name="Open again").first).to_be_visible()
    assert town_hall.faults == []

    region_view = visit("regional")
    expect(region_view.page.get_by_role("heading", level=1)).to_contain_text("Towns of")
    partner = visit("partner")
    partner.page.get_by_role("link", name="Plans").click()
    partner.page.locator("tbody a").first.click()
    expect(partner.page.locator(".plan-tasks")).not_to_have_count(0)
    auditor = visit("auditor")
    auditor.page.get_by_role("link", name="History").click()
    expect(auditor.page.locator("tbody")).to_contain_text("Proposal declined")
    assert region_view.faults + partner.faults + auditor.faults == []


def told(page: Page, address: str, within: str) -> list[dict[str, Any]]:
    """Every row that the API tells whoever is signed in, over all its pages."""
    rows: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = page.request.get(following)
        assert answer.ok, following
        whole = answer.json()
        rows += whole[within]
        following = whole["next"]
    return rows


def test_another_towns_proposal_is_not_there(visit: Visitor) -> None:
    """Of all that was ever proposed the town finds its own until it declines, and no other."""
    national, town = visit("national").page, visit("municipal").page
    programmes = told(national, "/api/v1/programmes", "programmes")
    addresses = [f"/api/v1/programmes/{one['id']}/proposals" for one in programmes]
    proposed = {row["id"]: row for at in addresses for row in told(national, at, "placements")}
    listed = told(town, "/api/v1/proposals", "placements")
    own = {row["id"] for row in listed}
    found = {row["id"] for row in listed if row["status"] != "declined"}
    assert own < set(proposed)
    homes = {proposed[pk]["territory"] for pk in own}
    assert own == {pk for pk, row in proposed.items() if row["territory"] in homes}
    assert len({row["territory"] for row in proposed.values()} - homes) >= 100  # other towns
    for pk in proposed:
        answer = town.request.get(f"/proposals/{pk}/")
        assert answer.status == (200 if pk in found else 404), pk
        if pk not in found:
            assert proposed[pk]["reference"] not in answer.text()


@pytest.mark.parametrize(
    ("name", "part", "whole"),
    [("placement", "", "[data-map][data-ready]"), ("board", "board/", ".towns [data-card]")],
)
def test_the_pictures_of_the_readme(
    visit: Visitor, tmp_path: Path, name: str, part: str, whole: str
) -> None:
    """`SOFTLANDING_PICTURES=1` renews them; else each must be there and alike."""
    page = visit("national").page
    open_programme(page, 0)
    page.get_by_role("link", name="See placement").click()
    page.wait_for_url("**/rounds/*/")
    page.goto(f"{page.url}{part}")
    expect(page.locator(whole).first).to_be_visible()
    page.wait_for_timeout(500)
    kept = ROOT / "docs" / "images" / f"{name}.png"
    taken = kept if os.environ.get("SOFTLANDING_PICTURES") else tmp_path / f"{name}.png"
    page.screenshot(path=str(taken))
    assert kept.read_bytes()[16:24] == taken.read_bytes()[16:24]  # width and height of a PNG
