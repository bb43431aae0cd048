"""Every kind of page that a person can reach by following links, looked at by axe and by width.

A kind is a name in the office's map of addresses, without a query and with one. Of each kind
some pages are opened, so that a new page is looked at without being named here; parts that are
folded away are unfolded before.

References
----------
WCAG 2.2, success criteria 1.4.4 (200 % zoom) and 1.4.10 (reflow at 320 pixels), W3C (2023).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

__all__ = ["EACH", "Swept", "faults_of", "kind_of", "sweep"]

EACH = 2  # pages of each kind
NOT_THERE = "no such page"
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"1280 px": (1280, 900), "200 %": (640, 450), "390 px": (390, 844), "320 px": (320, 640)}
NARROWEST = "320 px"  # only for what sticks out
_UNFOLD = "document.querySelectorAll('main details').forEach(part => part.open = true)"
_LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
_STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const rolls = part => part && (/auto|scroll|hidden|clip/.test(getComputedStyle(part).overflowX)
    || rolls(part.parentElement));
  const found = [...document.body.querySelectorAll('*:not(.skip)')].filter(part => {
    const box = part.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !rolls(part.parentElement);
  });
  return found.length ? found.slice(0, 4).map(part => part.outerHTML.slice(0, 120)) : ['a text'];
}"""


@dataclass
class Swept:
    """What was opened, by kind of page, and what was wrong with it."""

    opened: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages were looked at."""
        return sum(map(len, self.opened.values()))


def sweep(page: Page, starts: Iterable[str], *, address: str, each: int = EACH) -> Swept:
    """Follow every link from some pages on, and look at `each` pages of every kind.

    Parameters
    ----------
    page
        Of whoever is signed in.
    starts
        Paths to begin with; one that is not in the map shows the page for what is not there.
    address
        Where the office answers, as ``http://127.0.0.1:8000``.
    """
    found, waiting = Swept(), deque(starts)
    begun, known = set(waiting), set(waiting)
    page.on("pageerror", lambda error: found.faults.append(f"{page.url}: {error}"))
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path) or (NOT_THERE if path in begun else None)
        if kind is None or len(found.opened[kind]) >= each:
            continue
        found.opened[kind].append(path)
        status = _shown(page, address + path)
        if status is None:
            continue
        if status != (404 if kind == NOT_THERE else 200):
            found.faults.append(f"{page.url}: answers {status}")
        found.faults += faults_of(page)
        for link in page.evaluate(_LINKS):
            target = urlsplit(link)
            follow = target.path + (f"?{target.query}" if target.query else "")
            if link.startswith(address) and follow not in known:
                known.add(follow)
                waiting.append(follow)
    return found


def kind_of(path: str) -> str | None:
    """Name of a path in the map of addresses; None of what is no page of the office."""
    plain, _mark, query = path.partition("?")
    try:
        name = resolve(plain).view_name
    except Resolver404:
        return None
    return f"{name}?" if query else name


def _shown(page: Page, address: str) -> int | None:
    """Open an address; the status of its answer, or None of a file, which is no page."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
            return None
        raise
    kind = answer.headers.get("content-type", "") if answer else ""
    return answer.status if answer and "html" in kind else None


def faults_of(page: Page) -> list[str]:
    """What axe finds on a page as it stands, and what sticks out sideways, at every width."""
    page.evaluate(_UNFOLD)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{page.url} at {size}: wider: {part}" for part in page.evaluate(_STICKS_OUT)]
        if size == NARROWEST:
            continue
        result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        found += [f"{page.url} at {size}: {broken}" for broken in _broken(result)]
    first = next(iter(SIZES.values()))
    page.set_viewport_size({"width": first[0], "height": first[1]})
    return found


def _broken(result: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for rule in result["violations"]:
        for node in rule["nodes"][:3]:  # type: ignore[index]
            yield f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
