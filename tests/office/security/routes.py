"""Every address of the site with the object that its numbers stand for.

Made from the URL resolver: an address that is not understood here fails the test, so that a
new page gets its place in the matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tests.office.security.world import Made

# What the number behind the first words of an address is; the longest fitting words count.
OBJECTS = {
    "programmes": "programme", "keys/own": "own_key", "countries": "nation",
    "territories": "town", "imports": "import", "quotas": "apportionment",
    "agreements": "agreement", "workbooks": "workbook", "households": "household",
    "attachments": "attachment", "sealed-notes": "note", "objections": "case_objection",
    "duplicates": "hint", "models": "model", "rounds": "round", "placements": "placement",
    "questions": "question", "proposals": "placement", "codes": "code", "messages": "message",
    "plans": "plan", "tasks": "task", "notices": "notice", "engagement": "engagement",
    "engagement/add": "town", "checklist": "item", "mentoring": "mentorship",
    "alliances": "alliance", "municipalities": "town", "ledger/entries": "entry",
    "ledger/swaps": "swap", "api/v1/programmes": "programme", "api/v1/households": "household",
}  # fmt: skip
NAMED = {"programme_id": "programme", "country_id": "nation", "territory_id": "town",
    "town": "town", "session_pk": "session", "household_id": "household"}  # fmt: skip
BY_ADDRESS = {"reply_to_objection": "objection", "reply_to_message": "message"}
WORDS = {"key_id": "population", "form": "csv", "name": "gain", "code": "en", "country": "NO",
    "link": "x" * 32, "key": "x" * 32}  # fmt: skip

# Objects that belong to one household, and those that only its country's officers see.
OF_A_HOUSEHOLD = {"household", "placement", "plan", "attachment", "note", "case_objection",
    "hint", "workbook", "question", "objection", "code", "message", "task", "notice",
    "session"}  # fmt: skip
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address, filled in; `objects` are the kinds of what stands in it."""

    name: str
    address: str
    objects: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def routes(made: Made) -> list[Route]:
    """Every own address of the office; allauth's are tried by the tests of sign-in."""
    found = []
    for pattern, name in _patterns(get_resolver().url_patterns):
        if not pattern.startswith(("accounts/", "^accounts", "i18n/", "static/")):
            found.append(_filled(pattern, name, made))
    return found


def _patterns(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, whole)
        else:
            yield whole, pattern.name or ""


def _filled(pattern: str, name: str, made: Made) -> Route:
    objects: list[str] = []

    def value(part: re.Match[str]) -> str:
        kind, word = part[1] or "str", part[2]
        if kind != "int":
            return WORDS[word]
        before = pattern[: part.start()]
        found = NAMED.get(word) or BY_ADDRESS.get(name) or _object(before)
        if before.endswith("/regions/"):
            found = "region"
        objects.append(found)
        return str(made[found].pk)

    return Route(name, "/" + _PART.sub(value, pattern), tuple(objects))


def _object(before: str) -> str:
    words = before.strip("/")
    assert words in OBJECTS, (
        f"say in tests/office/security/routes.py what the number in {before} is"
    )
    return OBJECTS[words]
