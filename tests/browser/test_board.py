"""The board in a browser: keyboard, mouse, no script; two runs; answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import NARROW, WIDE, Demo, Visit, Visitor
from tests.browser.test_access import check

pytestmark = pytest.mark.browser

PATIENCE = 120_000  # milliseconds; other work may share the machine


def look(visit: Visit, language: str = "en") -> None:
    """The page as it stands passes at both widths."""
    for width, height in (WIDE, NARROW):
        visit.page.set_viewport_size({"width": width, "height": height})
        check(visit, language)
    visit.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


@pytest.fixture
def authority(visit: Visitor) -> Iterator[Visit]:
    """An officer with a fresh round of the second programme that nobody has sent."""
    found = visit("national")
    page = found.page
    page.set_default_timeout(PATIENCE)
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").nth(1).get_by_role("link").click()
    if page.get_by_role("link", name="Run placement").count() == 0:
        decide_quotas(page)
    start(page)
    yield found
    assert found.faults == []


def decide_quotas(page: Page) -> None:
    programme = page.url
    page.get_by_role("link", name="Choose a key").click()
    page.get_by_label("Population", exact=True).check()
    page.get_by_label("At least, per municipality").fill("5")
    page.get_by_role("button", name="Show shares and quotas").click()
    page.get_by_label("Reason for the decision").fill("For the board")
    page.get_by_role("button", name="Decide").click()
    page.goto(programme)


def start(page: Page) -> None:
    """Run a placement of the programme on the page, and wait for its result."""
    page.get_by_role("link", name="Run placement").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="Board", exact=True)).to_be_visible(timeout=PATIENCE)


def open_board(page: Page) -> Locator:
    """The board, and the “Move” of the first household in a town."""
    page.get_by_role("link", name="Board", exact=True).click()
    page.wait_for_load_state("networkidle")
    return page.locator(".towns [data-handle]").first


def card_of(handle: Locator) -> str:
    return handle.evaluate("link => link.closest('[data-card]').id") or ""


def test_a_household_is_moved_with_the_keyboard_alone(authority: Visit) -> None:
    page = authority.page
    handle = open_board(page)
    look(authority)
    card = card_of(handle)
    handle.focus()
    page.keyboard.press("Space")
    expect(page.locator("#said")).to_contain_text("Picked up")
    page.keyboard.press("ArrowRight")
    # Room, outcome and wishes are said as soon as a town is under the card.
    said = page.locator("#said")
    expect(said).to_contain_text("Change of the whole placement", timeout=PATIENCE)
    expect(said).to_contain_text("Wishes of the household")
    expect(said).to_contain_text(re.compile("Fits|Does not fit"))
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Let go")
    assert card_of(page.locator(":focus")) == card
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    target = page.locator("[data-town].aimed").get_attribute("data-town")
    page.keyboard.press("Enter")
    reason = page.locator("#mover [name=because]")
    expect(reason).to_be_focused(timeout=PATIENCE)
    look(authority)
    reason.select_option("town")
    page.locator("#mover").get_by_role("button", name="Move", exact=True).press("Enter")
    moved = page.locator(f'[data-town="{target}"] #{card}')
    expect(moved).to_be_visible(timeout=PATIENCE)
    expect(moved).to_contain_text("by hand")
    expect(moved.locator("[data-handle]")).to_be_focused()
    expect(said).to_contain_text("locked there")
    moved.get_by_role("button", name="Unlock").click()  # the town may be over its quota now
    expect(moved.get_by_role("button", name="Lock")).to_be_visible()


def test_a_household_is_dragged_and_set_aside_and_locked(authority: Visit) -> None:
    page = authority.page
    handle = open_board(page)
    card = card_of(handle)
    page.locator(f"#{card}").drag_to(page.locator(".tray h2"))
    expect(page.locator("#mover [name=because]")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#mover [name=town]")).to_have_value("")
    page.locator("#mover").get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(f".tray #{card}")).to_be_visible(timeout=PATIENCE)
    other = page.locator(".towns .household").first
    number = other.get_attribute("id")
    other.get_by_role("button", name="Lock").click()
    expect(page.locator(f"#{number}").get_by_role("button", name="Unlock")).to_be_visible()


def test_without_script_a_move_is_a_form(authority: Visit, demo: Demo, chromium: Browser) -> None:
    board = authority.page.get_by_role("link", name="Board", exact=True).get_attribute("href")
    assert board
    plain = chromium.new_context(
        base_url=demo.address,
        java_script_enabled=False,
        storage_state=authority.page.context.storage_state(),
    )
    page = plain.new_page()
    page.goto(board)
    card = page.locator(".towns .household").first
    number = card.get_attribute("id")
    card.get_by_role("link", name="Move").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Move")
    page.get_by_label("Move to").select_option("")
    page.get_by_role("button", name="Show the effect").click()
    expect(page.get_by_text("Change of the whole placement")).to_be_visible()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(f".tray #{number}")).to_be_visible()
    expect(page.locator(".messages")).to_contain_text("is set aside")
    plain.close()


def test_the_board_stands_right_to_left(authority: Visit, visit: Visitor) -> None:
    board = authority.page.get_by_role("link", name="Board", exact=True).get_attribute("href")
    arabic = visit("national", language="ar")
    arabic.page.set_default_timeout(PATIENCE)
    arabic.open(board or "")
    look(arabic, "ar")
    handle = arabic.page.locator(".towns [data-handle]").first
    towns = arabic.page.locator("[data-town]")
    handle.focus()
    arabic.page.keyboard.press("Space")
    here = arabic.page.locator("[data-town].aimed").get_attribute("data-town")
    arabic.page.keyboard.press("ArrowLeft")  # onwards is to the left
    order = towns.evaluate_all("all => all.map(town => town.dataset.town)")
    aimed = arabic.page.locator("[data-town].aimed").get_attribute("data-town")
    assert order.index(aimed) == order.index(here) + 1


def test_two_runs_are_compared_and_one_is_made_again(authority: Visit) -> None:
    page = authority.page
    page.get_by_role("link", name="Run again, keeping locks").click()
    page.get_by_label("Work", exact=True).fill("20")
    page.get_by_label("Wishes of the household").fill("60")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="Board", exact=True)).to_be_visible(timeout=PATIENCE)
    round_page = page.url
    page.get_by_role("link", name="All placements").click()
    look(authority)
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.get_by_role("heading", name="By group")).to_be_visible()
    expect(page.get_by_text("The weights differ")).to_be_visible()
    look(authority)
    page.goto(round_page)
    page.get_by_text("Record of the run").click()
    page.get_by_role("button", name="Make the run again and compare").click()
    for _try in range(60):
        if page.get_by_text("identical: every household").count():
            break
        page.wait_for_timeout(1000)
        page.goto(round_page)
    expect(page.get_by_text("identical: every household")).to_be_visible()
    page.get_by_role("link", name="Why here?").first.click()
    card = page.get_by_role("link", name="Print for a meeting").get_attribute("href")
    printed = page.request.get(card or "")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")


def test_a_frontier_is_drawn_with_its_table(authority: Visit) -> None:
    page = authority.page
    page.get_by_role("link", name="Points, fairness and wishes").click()
    page.get_by_label("Steps of each aim").fill("2")
    page.get_by_label("Time limit in seconds").fill("10")
    page.get_by_role("button", name="Search").click()
    picture = page.locator("img.picture")
    expect(picture).to_be_visible(timeout=PATIENCE)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    look(authority)


def due(page: Page) -> None:
    """What is due in the first programme, whose proposals are with the towns."""
    page.goto("/")
    page.get_by_role("heading", name="Resettlement").first.get_by_role("link").click()
    page.get_by_role("link", name="What is due").click()


def test_a_town_asks_a_household_objects_and_an_officer_decides(visit: Visitor) -> None:
    town, national = visit("municipal"), visit("national")
    page = town.page
    page.goto("/proposals/")
    waiting = page.locator("tbody tr", has_text="Awaiting an answer").first
    household = waiting.locator("bdi.code").inner_text()
    waiting.get_by_role("link").click()
    proposal = page.url
    expect(page.get_by_text("Please answer by")).to_be_visible()
    page.get_by_label("We have a question first").check()
    page.get_by_label("In your own words").fill("From which day is the dwelling needed?")
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".thread")).to_contain_text("From which day")
    look(town)

    due(national.page)
    look(national)
    national.page.get_by_role("link", name=household).first.click()
    national.page.get_by_label("Reply", exact=True).first.fill("From the day of arrival.")
    national.page.get_by_role("button", name="Send reply").first.click()
    page.goto(proposal)
    expect(page.locator(".thread")).to_contain_text("From the day of arrival.")
    page.get_by_label("We accept").check()
    page.get_by_role("button", name="Send answer").click()

    page = national.page
    due(page)
    page.get_by_role("link", name=household).first.click()
    page.get_by_text("Write down an objection").click()
    page.get_by_label("What the household says").fill("We want to live near our relatives.")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Reply to it before you decide")).to_be_visible()
    expect(page.get_by_role("button", name="Decide: they move there")).to_have_count(0)
    look(national)
    page.get_by_label("Not upheld").check()
    page.get_by_label("Reply to the household").fill("There is no room in that town.")
    page.get_by_role("button", name="Send reply").last.click()
    page.get_by_role("button", name="Decide: they move there").click()
    expect(page.locator("dl")).to_contain_text("National authority")
    look(national)
    town.page.goto(proposal)
    expect(town.page.locator("main")).to_contain_text("Decided: they move there")
    assert national.faults + town.faults == []
