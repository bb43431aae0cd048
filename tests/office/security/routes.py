"""Every address of the site with the object that its numbers stand for.

Made from the URL resolver: an address that is not understood here fails the test, so that a
new page gets its place in the matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from softlanding.office.site.http_api import api
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
    "ledger/swaps": "swap", "apportionments": "apportionment", "arrivals": "plan",
    "changes": "notice", "data": "nation", "holds": "hold", "data-requests": "data_request",
    "erasures": "erasure", "tokens": "token", "webhooks": "subscription",
    "webhooks/deliveries": "delivery",
}  # fmt: skip
NAMED = {"programme_id": "programme", "country_id": "nation", "territory_id": "town",
    "town": "town", "session_pk": "session", "household_id": "household"}  # fmt: skip
BY_ADDRESS = {"reply_to_objection": "objection", "reply_to_message": "message"}
WORDS = {"key_id": "population", "form": "csv", "name": "gain", "code": "en", "country": "NO",
    "link": "x" * 32, "key": "x" * 32, "term": "closed", "kind": "csv"}  # fmt: skip

# What a program sends to write by the API, by the operation's name: nothing but permission lacks.
BODIES: dict[str, dict[str, Any]] = {
    "answer_quota": {"kind": "accept"}, "decide_quotas": {"reason": "tried"},
    "enter": {"households": [{"reference": "H-X"}], "members": []},
    "step": {"action": "select", "day": "2026-05-01"}, "wishes": {"wishes": []}, "start": {},
    "resume": {}, "send": {}, "move": {"territory": None, "because": "wish"},
    "swap": {"placement": 1, "because": "wish"}, "lock": {"locked": True},
    "answer_proposal": {"answer": "accept"}, "decide": {"decision": "confirm"},
    "journey": {"flight": "XX 1"}, "welcome": {"met_by": "tried"},
    "arrived": {"happened_on": "2026-05-01"},
}  # fmt: skip

# Objects that belong to one household or officer: nobody else of the country sees them either.
OF_A_HOUSEHOLD = {"household", "placement", "plan", "attachment", "note", "case_objection",
    "hint", "workbook", "question", "objection", "code", "message", "task", "notice",
    "session", "hold", "data_request", "erasure", "token", "subscription",
    "delivery"}  # fmt: skip
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_OPERATION = re.compile(r"_http_(?:api|proposals)_")
_GROUP = re.compile(r"\(\?P<(\w+)>([^)]*)\)")


@dataclass(frozen=True)
class Route:
    """One address, filled in; `objects` are the kinds of what stands in it.

    `sent` is what goes along with a method of the API that writes, as JSON.
    """

    name: str
    address: str
    objects: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "POST")
    sent: dict[str, Any] | None = None

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")


def routes(made: Made) -> list[Route]:
    """Every own address of the office; allauth's are tried by the tests of sign-in.

    An operation of the API is an address of its own for each method.
    """
    found, document = [], api.get_openapi_schema()["paths"]
    for pattern, name in _patterns(get_resolver().url_patterns):
        if pattern.startswith(("accounts/", "i18n/", "static/")):
            continue
        route = _filled(pattern, name, made)
        told = document.pop("/" + _PART.sub(r"{\2}", pattern), {})
        for method, operation in told.items():
            called = _OPERATION.split(operation["operationId"])[-1]
            sent = BODIES.get(called)
            found.append(replace(route, name=called, methods=(method.upper(),), sent=sent))
        if not route.address.startswith("/api/v1/"):
            found.append(route)
    assert not document, f"no address of the site answers to {list(document)}"
    return found


def _patterns(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        whole = before + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, whole)
        else:
            yield whole, pattern.name or ""


def _plain(expression: str) -> str:
    """A regular expression of an address, as `path` would write it."""

    def part(found: re.Match[str]) -> str:
        return f"<int:{found[1]}>" if found[2].startswith("[0-9]") else f"<str:{found[1]}>"

    return _GROUP.sub(part, expression).strip("^$").replace("\\.", ".")


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
    words = before.removeprefix("api/v1/").strip("/")
    assert words in OBJECTS, (
        f"say in tests/office/security/routes.py what the number in {before} is"
    )
    return OBJECTS[words]
