"""A list of municipalities in a browser: seen, imported, a programme made of it, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, ROOT, Visitor

pytestmark = pytest.mark.browser

LIST = """gisco_id,longitude,latitude,nuts_3,lau_id,lau_name,population,area_km2,year,degurba
SE_0114,17.9,59.5,SE110,0114,Upplands Väsby,46786,83.9,2020,2
SE_0115,18.1,59.5,SE110,0115,Vallentuna,34090,370.8,2020,2
SE_2401,18.5,66.1,SE331,2401,Åsele,2800,4315.5,2020,3
"""
FIGURES = "Ort;Lediga\nÅSELE;12\nVALLENTUN;7\n"


def no_barrier(page: Page) -> None:
    """No rule of WCAG 2.2 AA that axe can check is broken."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


def upload(page: Page, name: str, content: str, folder: Path, source: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    page.set_input_files("input[type=file]", folder / name)
    page.get_by_label("Source").fill(source)
    page.get_by_label("Licence or terms of use").fill("CC BY 4.0")
    page.get_by_label("Year").fill("2020")
    page.get_by_role("button", name="Upload and look").click()


def test_a_list_is_looked_over_imported_used_and_undone(visit: Visitor, tmp_path: Path) -> None:
    national = visit("national")
    page = national.page
    page.get_by_role("link", name="Territories").click()
    page.get_by_role("link", name="Imports").click()
    no_barrier(page)

    # Errors first: nothing is imported.
    upload(page, "faulty.csv", LIST.replace("34090", "many"), tmp_path, "Eurostat LAU 2020")
    expect(page.get_by_role("region", name="Errors")).to_contain_text("is not a number")
    no_barrier(page)

    # The corrected file: what changes, then the import.
    page.get_by_role("link", name="Imports").click()
    upload(page, "list.csv", LIST, tmp_path, "Eurostat LAU 2020")
    expect(page.get_by_role("region", name="Changes")).to_contain_text("Upplands Väsby")
    no_barrier(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("The file is imported.")).to_be_visible()
    no_barrier(page)
    done = page.url

    # A table with columns chosen by hand; one name is not known.
    page.get_by_role("link", name="Imports").click()
    upload(page, "figures.csv", FIGURES, tmp_path, "Boverket")
    expect(page.get_by_role("heading", level=1)).to_have_text("What do the columns hold?")
    no_barrier(page)
    town, figure = (page.get_by_role("group", name=name) for name in ("Ort", "Lediga"))
    town.get_by_label("Holds").select_option("name of the municipality")
    figure.get_by_label("Holds").select_option("a figure")
    figure.get_by_label("Name of the figure").fill("free_dwellings")
    page.get_by_role("button", name="Read the rows").click()
    expect(page.get_by_role("region", name="Errors")).to_contain_text("did you mean Vallentuna?")
    page.get_by_label("Leave out the rows").check()
    page.get_by_role("button", name="Import", exact=True).click()
    figures = page.url
    page.get_by_role("link", name="See the municipalities").click()
    page.get_by_label("Size class").select_option("Rural")
    page.get_by_role("button", name="Show").click()
    no_barrier(page)
    page.get_by_role("link", name="Åsele").click()
    expect(page.get_by_role("region", name="Figures")).to_contain_text("Boverket")
    no_barrier(page)

    # Undone in the order in which they came.
    page.goto(done)
    expect(page.get_by_text("Undo that first.")).to_be_visible()
    for address in (figures, done):
        page.goto(address)
        page.get_by_label("Reason for undoing it").fill("Only tried")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Everything is as it was before.")).to_be_visible()
    assert national.faults == []


def test_the_pages_fit_a_telephone_and_an_auditor_only_reads(visit: Visitor) -> None:
    auditor = visit("auditor", size=NARROW)
    page = auditor.page
    page.goto("/countries/")
    page.get_by_role("link", name="Imports").click()
    expect(page.get_by_role("button", name="Upload and look")).to_have_count(0)
    for link in ("Territories", "Sweden"):
        page.get_by_role("link", name=link).first.click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW[0]
        no_barrier(page)
    assert auditor.faults == []


def test_a_programme_is_started(visit: Visitor) -> None:
    national = visit("national")
    page = national.page
    page.goto("/countries/")
    page.get_by_role("link", name="Sweden").first.click()
    page.get_by_role("link", name="New programme").click()
    no_barrier(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("New programme")
    page.get_by_label("Name").fill("Resettlement, a trial")
    page.get_by_label("Persons pledged").fill("40")
    page.get_by_label("Inhabitants from").fill("900000000")
    page.get_by_role("button", name="Start the programme").click()
    expect(page.get_by_text("No municipality fits.")).to_be_visible()
    assert national.faults == []
