"""Every page passes axe, fits the screen, and speaks each language in its direction."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, ROOT, WIDE, Visit, Visitor

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIEWS = [
    pytest.param(language, size, id=f"{language}-{size[0]}")
    for language in ("en", "de", "ar")
    for size in (WIDE, NARROW)
]


def check(visit: Visit, language: str) -> None:
    """Axe finds nothing, nothing sticks out sideways, direction and language are right."""
    page = visit.page
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    violations = [
        f"{page.url}: {found['id']}: {node['target']} {node.get('failureSummary', '')}"
        for found in result["violations"]
        for node in found["nodes"][:3]
    ]
    assert violations == []
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0, page.url
    assert visit.faults == []


def national_pages(page: Page) -> list[str]:
    """Addresses of the pages that a national officer works on, found by following links."""
    page.goto("/")
    programme = page.locator("main h2 a").first.get_attribute("href")
    assert programme
    number = programme.strip("/").split("/")[-1]
    paths = ["/", programme, f"{programme}quotas/", f"{programme}households/"]
    paths += [f"/programmes/{number}/placement/", "/history/", "/history/?show=reads"]
    page.goto(programme)
    for part in ("/quotas/", "/rounds/"):
        link = page.locator(f'main a[href^="{part}"]').first.get_attribute("href")
        assert link
        paths.append(link)
    page.goto(paths[-2])
    paths.append(page.locator('main a[href*="/why/"]').first.get_attribute("href") or "")
    page.goto(f"{programme}households/")
    paths.append(
        page.locator('main tbody a[href^="/households/"]').first.get_attribute("href") or ""
    )
    page.goto(next(path for path in paths if path.startswith("/rounds/")))
    paths.append(page.locator('main a[href^="/placements/"]').first.get_attribute("href") or "")
    return paths


@pytest.mark.parametrize(("language", "size"), VIEWS)
def test_pages_of_the_national_authority(
    visit: Visitor, language: str, size: tuple[int, int]
) -> None:
    visitor = visit("national", language=language, size=size)
    for path in national_pages(visitor.page):
        visitor.open(path)
        check(visitor, language)


@pytest.mark.parametrize(("language", "size"), VIEWS)
@pytest.mark.parametrize("role", ["municipal", "regional", "partner"])
def test_pages_of_region_town_and_partner(
    visit: Visitor, role: str, language: str, size: tuple[int, int]
) -> None:
    visitor = visit(role, language=language, size=size)
    visitor.open("/")
    check(visitor, language)
    lists = {
        "municipal": ["/proposals/", "/plans/"],
        "partner": ["/plans/"],
        "regional": ["/towns/"],
    }
    for path in lists[role]:
        visitor.open(path)
        check(visitor, language)
        link = visitor.page.locator("main tbody a").first
        if role != "regional":
            link.click()
            visitor.page.wait_for_load_state("networkidle")
            check(visitor, language)


def test_sign_in_and_answer_with_the_keyboard_alone(visit: Visitor) -> None:
    page = visit("municipal").page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    reached = ""
    for _step in range(60):
        page.keyboard.press("Tab")
        reached = page.evaluate("document.activeElement.getAttribute('href') ?? ''")
        if reached.startswith("/proposals/") and reached != "/proposals/":
            break
    assert reached.startswith("/proposals/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/*/")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "answer":
            break
    page.keyboard.press("Space")
    expect(page.get_by_label("We accept")).to_be_checked()
    outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outlined != "none"
