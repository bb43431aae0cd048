"""Every address x everybody who has no business there: nothing leaks, and the attempt is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from softlanding.office.cases.api import Household
from softlanding.office.residents.urls import urlpatterns as own_pages
from softlanding.office.site.http_api import api
from tests.office.conftest import AddHousehold
from tests.office.security.conftest import Answer, Intruder
from tests.office.security.routes import BODIES, OF_A_HOUSEHOLD, Route, routes
from tests.office.security.world import INTERNAL, PERSONAL, Made

pytestmark = pytest.mark.django_db
CLOSED = {401, 403, 404, 405}

# Addresses without a sign-in: opened by a secret of their own, or by nobody's.
PUBLIC = {"healthz", "readyz", "metrics", "resident_door", "resident_enter", "resident_link",
    "calendar_feed", "api-root", "openapi-json", ""}  # fmt: skip
# No worker runs in a test, and this page says so.
NOT_READY = ("readyz", 503)
# An agreement is looked for only once it is said what is to be done with it.
NOT_LOGGED = {"agreement"}
# Pages that are there only once a model is ready, quotas are signed, an import has errors.
ONLY_IN_ANOTHER_STATE = {
    "import_changes", "import_columns", "import_errors", "model_card", "model_picture",
    "signed_text", "frontier_picture", "agreement", "handover_health", "arrival_sheet",
    "compare_rounds",
}  # fmt: skip


def test_the_matrix_of_intrusion(
    made: Made,
    strangers: list[Intruder],
    neighbours: list[Intruder],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Six roles of another country and three of another town, by every method there is.

    A neighbour may know much about the country, and is only tried on the household's by POST.
    """
    leaks, unlogged, attempts = [], set(), 0
    for route in routes(made):
        household = OF_A_HOUSEHOLD.intersection(route.objects)
        for intruder in [*strangers, *neighbours]:
            foreign = intruder in strangers
            for method in route.methods:
                if method != "GET" and not (foreign or household):
                    continue
                found = intruder.ask(method, route)
                attempts += 1
                where = f"{intruder.name}: {method} {route.name} {route.address} {found.status}"
                leaks += [f"{where} {fault}" for fault in _faults(route, found, foreign)]
                if foreign and found.status in {403, 404} and route.objects and not found.logged:
                    unlogged.add(route.name)
    with capsys.disabled():
        print(f"\n{attempts} attempts, {len(leaks)} leaks")  # noqa: T201 - the number is asked for
    assert leaks == []
    assert attempts >= 500
    assert unlogged - NOT_LOGGED == set()


def _faults(route: Route, found: Answer, foreign: bool) -> list[str]:
    faults = []
    if PERSONAL in found.body:
        faults.append("shows the household")
    if foreign and INTERNAL in found.body:
        faults.append("shows what the authority keeps for itself")
    if found.status >= 500 and (route.name, found.status) != NOT_READY:
        faults.append("fails")
    theirs = foreign or OF_A_HOUSEHOLD.intersection(route.objects)
    if theirs and route.objects and found.status not in CLOSED:
        faults.append(f"is open, on to {found.to!r}")
    return faults


def test_without_a_sign_in_every_address_leads_to_the_door(made: Made) -> None:
    from django.test import Client

    nobody = Intruder("nobody", Client())
    for route in routes(made):
        for method in route.methods:
            found = nobody.ask(method, route)
            if route.name in PUBLIC:
                assert found.status in {200, *CLOSED} or (route.name, found.status) == NOT_READY
            elif route.is_api:
                assert found.status in {401, 405}, route
            elif route.address.startswith("/my/"):
                assert (found.status, found.to) in {(302, "/my/"), (405, "")}, route
            else:
                assert found.to.startswith("/accounts/login/"), (route, found.status)
            assert PERSONAL not in found.body


def test_a_household_reaches_its_own_page_and_nothing_else(
    made: Made, phone: Callable[[Household], Intruder], add_household: AddHousehold
) -> None:
    """Its code opens no page of the office, and no other household's."""
    own, other = phone(made["household"]), phone(add_household("H-B", 2))
    for route in routes(made):
        if route.name in {"resident_file", "my_copy_json"}:
            assert PERSONAL in own.ask("GET", route).body
        for method in route.methods:
            found = other.ask(method, route)
            assert PERSONAL not in found.body, route
            assert found.status < 500 or (route.name, found.status) == NOT_READY, route
            office = not route.address.startswith("/my/") and route.name not in PUBLIC
            if office:
                assert found.status == 401 or "/accounts/login/" in found.to or found.status == 405
    assert len(own_pages) > 15


def test_whoever_works_there_finds_every_object(made: Made, owners: dict[str, Intruder]) -> None:
    """The positive control: the matrix asks for things that exist and that their owners open."""
    closed = []
    for route in routes(made):
        if route.objects and "GET" in route.methods and "map.json" not in route.address:
            found = [owners[role].ask("GET", route) for role in ("national", "municipal")]
            assert max(answer.status for answer in found) < 500, route
            if all(answer.status in {403, 404} for answer in found):
                closed.append(route.name)
    assert set(closed) - ONLY_IN_ANOTHER_STATE == set()


def test_the_document_of_the_api_names_the_same_addresses(made: Made) -> None:
    told = [(path, one) for path, ways in api.get_openapi_schema()["paths"].items() for one in ways]
    known = [route for route in routes(made) if route.address.startswith("/api/v1/")]
    assert len(told) == len(known) == len({(one.address, one.methods) for one in known})
    writing = {route.name for route in known if route.sent is not None}
    assert writing == set(BODIES)
