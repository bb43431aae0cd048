"""The demo as a person starts it, and Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
COMMAND = [str(Path(sys.executable).parent / "softlanding"), "demo"]
PASSWORD = "soft-landing-demo"
WIDE, NARROW = (1280, 900), (390, 844)
PATIENCE = 120_000  # milliseconds; a busy machine is not a fault of the code
expect.set_options(timeout=PATIENCE)
DEMO = {"PGOPTIONS": "-c synchronous_commit=off"}  # nobody waits for a busy disk


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demo:
    """A running demo: its address, its folder and what it printed while starting."""

    process: subprocess.Popen[str]
    address: str
    home: Path
    printed: str
    reader: Thread  # of what it prints later: nobody may wait for a full pipe


def start_demo(home: Path, port: int, **environment: str) -> Demo:
    """Run `softlanding demo` until it says where it serves."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("SOFTLANDING_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "COUNTRY"):
        own.pop(name, None)
    process = subprocess.Popen(
        COMMAND,
        env=own | DEMO | {"SOFTLANDING_HOME": str(home), "PORT": str(port)} | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C ends it" in line:
            break
    printed = "".join(lines)
    assert process.poll() is None, printed
    reader = Thread(target=process.stdout.read, daemon=True)
    reader.start()
    return Demo(process, f"http://127.0.0.1:{port}", home, printed, reader)


def stop_demo(demo: Demo) -> int:
    """End it as Ctrl-C does; return its exit code."""
    demo.process.send_signal(signal.SIGINT)
    try:
        return demo.process.wait(30)
    finally:
        if demo.process.poll() is None:
            os.killpg(demo.process.pid, signal.SIGKILL)
        demo.reader.join()
        if demo.process.stdout:
            demo.process.stdout.close()


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter; pytest closes its own to all others."""
    folder = Path(tempfile.mkdtemp(prefix="softlanding-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    with own_folder() as home:
        running = start_demo(home, free_port())
        yield running
        stop_demo(running)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing; `make test` installs it where it may"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A signed-in page together with everything that went wrong on it."""

    page: Page
    faults: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(path)
        self.page.wait_for_load_state("networkidle")
        return self.page


Visitor = Callable[..., Visit]


@pytest.fixture
def visit(demo: Demo, chromium: Browser) -> Iterator[Visitor]:
    """Sign in as a role, in a language and at a width; nothing may leave the machine."""
    contexts: list[BrowserContext] = []

    def sign_in(role: str, *, language: str = "en", size: tuple[int, int] = WIDE) -> Visit:
        context = chromium.new_context(
            base_url=demo.address, viewport={"width": size[0], "height": size[1]}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page, faults = context.new_page(), []
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((demo.address, "data:", "blob:"))
                else faults.append(f"left the machine: {request.url}")
            ),
        )
        page.goto("/accounts/login/")
        if language != "en":
            page.select_option("#language", language)
            page.wait_for_selector(f"html[lang={language}]")
        page.fill("input[name=login]", f"{role}.se@softlanding.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_selector("details.account")
        return Visit(page, faults)

    yield sign_in
    for context in contexts:
        context.close()


def number(text: str) -> int:
    """The first whole number in a text."""
    found = re.search(r"\d[\d,.]*", text)
    assert found, text
    return int(found.group().replace(",", "").replace(".", ""))
