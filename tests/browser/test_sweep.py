"""A sample of `make bench ROW=access`: each kind of page of a partner, and those signed out.

The whole sweep takes minutes, so that it is a row of the benchmarks.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from benchmarks.access import SIGNED_OUT
from benchmarks.sweep import faults_of, kind_of, sweep
from tests.browser.conftest import PATIENCE, Demo, Visitor

pytestmark = pytest.mark.browser


def test_every_page_that_a_partner_reaches(visit: Visitor, demo: Demo) -> None:
    found = sweep(visit("partner").page, ("/",), address=demo.address, each=1)
    assert {"plans", "plan"} <= {*found.opened}
    assert found.faults == []


def test_pages_of_whoever_is_signed_out(demo: Demo, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE)
    found = sweep(page, SIGNED_OUT, address=demo.address, each=1)
    assert {"account_login", "resident_door"} <= {*found.opened}
    assert found.faults == []
    page.close()


def test_the_sweep_finds_what_is_wrong(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><details><img src='data:,'></details>"
        "<p style='width:500px'>x</p></main>"
    )
    found = faults_of(page)
    assert any("at 1280 px: image-alt" in fault for fault in found)  # though folded away
    wide = [fault for fault in found if "wider: <p" in fault]
    assert [" at 390 px" in wide[0], " at 320 px" in wide[1], len(wide)] == [True, True, 2]
    page.close()


def test_kinds_come_from_the_map_of_addresses() -> None:
    assert kind_of("/cases/") == "cases"
    assert kind_of("/cases/?page=2") == "cases?"
    assert kind_of("/static/site/site.css") is None
