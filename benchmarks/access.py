"""Every page of the office in the demo: axe, 200 % zoom and narrow screens, for every role.

The demo runs as a person starts it. Pages are found by following links, in each role, as a
household with a code, and signed out; the last row names what of the map of addresses no link
leads to. `ours_seconds` is how long the whole took, not how long a page takes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import getclosurevars
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from benchmarks.own_postgres import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from benchmarks.sweep import Swept

__all__ = ["rows"]

ROOT = Path(__file__).parents[1]
COUNTRY = "SE"
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/my/", "/no-such-page/")
SHOWN = 5  # faults that the note of a row holds


def rows() -> Iterator[dict[str, object]]:
    """One row for each role, the household and whoever is signed out."""
    with tempfile.TemporaryDirectory() as home:
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "SOFTLANDING_HOME": home,
            "SOFTLANDING_DEMO": "1",
            "COUNTRY": COUNTRY,
            "DJANGO_SETTINGS_MODULE": "softlanding.office.site.settings",
        }
        with _demo(own) as address:
            found = subprocess.run(
                [sys.executable, "-m", "benchmarks.access", address],
                env=own,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        yield from json.loads(found.stdout.splitlines()[-1])


@contextmanager
def _demo(environment: dict[str, str]) -> Iterator[str]:
    """The demo as `softlanding demo` runs it, on a free port; its address."""
    port = free_port()
    running = subprocess.Popen(
        [str(Path(sys.executable).parent / "softlanding"), "demo"],
        env=environment | {"PORT": str(port)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    try:
        for line in running.stdout:
            if "Ctrl-C ends it" in line:
                break
        assert running.poll() is None, "the demo did not come up"
        Thread(target=running.stdout.read, daemon=True).start()  # nobody waits for a full pipe
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait(60)


def _measure(address: str) -> list[dict[str, object]]:
    """Sweep as everybody; the rows, of which the last tells what nobody reached."""
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    from softlanding.office.accounts.api import Role

    told, reached = [], set()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for who in (*Role.values, "household", "signed out"):
            began = time.perf_counter()
            found = _swept(chromium, address, who)
            reached |= {kind.rstrip("?") for kind, paths in found.opened.items() if paths}
            told.append(_row(who, found, time.perf_counter() - began))
        chromium.close()
    missed = sorted(_pages_of_the_map() - reached)
    told[-1]["note"] = f"{told[-1]['note']}; reached by no link: {', '.join(missed) or 'none'}"
    return told


def _row(who: str, found: Swept, seconds: float) -> dict[str, object]:
    print(*found.faults, sep="\n", file=sys.stderr)
    some = "; ".join(found.faults[:SHOWN])
    return {
        "name": f"access: {who}",
        "ours_seconds": seconds,
        "verified": found.pages > 0 and not found.faults,
        "note": f"{found.pages} pages of {len(found.opened)} kinds at four widths: "
        f"{len(found.faults)} faults{': ' + some if some else ''}",
    }


def _swept(chromium: Browser, address: str, who: str) -> Swept:
    from benchmarks.sweep import sweep

    page = chromium.new_context().new_page()
    if who == "signed out":
        starts: tuple[str, ...] = SIGNED_OUT
    elif who == "household":
        _sign_in(page, address, "national")
        link = _code(page, address)
        page.context.clear_cookies()
        page.goto(link)
        page.locator("main form button").first.click()
        starts = ("/my/page/",)
    else:
        _sign_in(page, address, who)
        starts = ("/",)
    found = sweep(page, starts, address=address)
    page.context.close()
    return found


def _sign_in(page: Page, address: str, role: str) -> None:
    from softlanding.office.site.demo_country import PASSWORD, sign_in_address

    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", sign_in_address(role, COUNTRY))
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_selector("details.account")


def _code(page: Page, address: str) -> str:
    """A household that was proposed to a town gets a code; the link of its sheet."""
    programmes: Any = page.request.get(f"{address}/api/v1/programmes").json()["programmes"]
    first = min(programme["id"] for programme in programmes)
    proposed = page.request.get(f"{address}/api/v1/programmes/{first}/proposals?status=sent")
    household = proposed.json()["placements"][0]["household"]
    page.goto(f"{address}/households/{household}/own-page/")
    page.locator("main form[action$='/code/'] button").click()
    return page.locator("#link").get_attribute("href") or ""


def _pages_of_the_map() -> set[str]:
    """Names in the map of addresses that may be asked for by GET, but for those of the API."""
    from django.urls import URLPattern, get_resolver

    def walked(patterns: list[Any]) -> Iterator[URLPattern]:
        for one in patterns:
            if isinstance(one, URLPattern):
                yield one
            elif getattr(one, "namespace", None) is None:
                yield from walked(one.url_patterns)

    return {str(one.name) for one in walked(get_resolver().url_patterns) if "GET" in _methods(one)}


def _methods(pattern: Any) -> list[str]:
    """Methods that the view of an address takes, as `require_http_methods` was told."""
    view = pattern.callback
    while view is not None:
        known = getclosurevars(view).nonlocals if hasattr(view, "__closure__") else {}
        if "request_method_list" in known:
            return list(known["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return ["GET"]


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
