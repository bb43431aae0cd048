"""The HTTP API: a valid OpenAPI 3.1 document, the pages' permissions, errors without traces."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from softlanding.office.accounts.api import Role, Scope, User, Viewer, make_token
from softlanding.office.accounts.models import ApiToken
from softlanding.office.quotas.api import Programme, decide, draw_up
from softlanding.office.territories.api import Level
from tests.office.conftest import territory

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture(autouse=True)
def fresh_rates(db: None) -> None:
    cache.clear()


@pytest.fixture
def decided(programme: Programme, national: Viewer) -> Programme:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="test")
    return programme


def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in found["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


@pytest.mark.django_db
def test_the_document_is_openapi_3_1(client: Client) -> None:
    found = document(client)
    assert re.fullmatch(r"3\.1\.\d+", found["openapi"])
    assert {"title", "version"} <= set(found["info"])
    assert len(list(operations(found))) >= 2
    names = [operation["operationId"] for _path, _method, operation in operations(found)]
    assert len(set(names)) == len(names)
    for reference in references(found):
        node: Any = found
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    schemes = found["components"]["securitySchemes"]
    for path, method, operation in operations(found):
        declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), path
        for parameter in operation.get("parameters", []):
            assert parameter["in"] in {"path", "query", "header", "cookie"}
            assert "schema" in parameter
            assert parameter["in"] != "path" or parameter["required"]
        assert operation["responses"], (path, method)
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", str(status))
            assert response["description"]
        assert operation["security"]
        assert all(set(needed) <= set(schemes) for needed in operation["security"])


def addresses(client: Client, programme: Programme) -> list[tuple[str, str]]:
    return [
        (method, re.sub(r"{\w+}", str(programme.pk), path))
        for path, method, _operation in operations(document(client))
    ]


def is_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert "Traceback" not in answer.content.decode()


def test_every_operation_refuses_the_anonymous(client: Client, decided: Programme) -> None:
    for method, address in addresses(client, decided):
        is_problem(getattr(client, method)(address, content_type="application/json"), 401)


def test_every_operation_shows_the_wrong_role_nothing(
    client: Client, decided: Programme, person: MakePerson, signed_in: SignIn
) -> None:
    territory("Sudland", Level.COUNTRY, None)
    for who in [(Role.PARTNER, "Alby"), (Role.NATIONAL, "Sudland"), (Role.AUDITOR, "Sudland")]:
        outsider = signed_in(person(*who))
        for method, address in addresses(client, decided):
            answer = getattr(outsider, method)(address, content_type="application/json")
            if method != "get":
                is_problem(answer, 401)  # a cookie never writes
            elif answer.status_code == 200:  # a list of one's own, and there is nothing in it
                assert {name: value for name, value in answer.json().items() if value != []} == {
                    "page": 1,
                    "next": None,
                }
            else:
                is_problem(answer, 404)


def test_who_is_next_is_for_the_country_only(
    decided: Programme, national: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    address = f"/api/v1/programmes/{decided.pk}/next"
    assert signed_in(national.user).get(address).status_code == 200
    for who, status in {
        (Role.AUDITOR, "Norland"): 200,
        (Role.REGIONAL, "North"): 404, (Role.MUNICIPAL, "Alby"): 404,
    }.items():  # fmt: skip
        assert signed_in(person(*who)).get(address).status_code == status


def test_next_says_who_and_why(decided: Programme, national: Viewer, signed_in: SignIn) -> None:
    client = signed_in(national.user)
    found = client.get(f"/api/v1/programmes/{decided.pk}/next?persons=3").json()
    assert found["next"]["code"] == "Elby"
    assert found["next"]["fulfilment_after"] == "3/10"
    assert [turn["code"] for turn in found["order"]] == ["Elby", "Dal", "Alby", "Berg"]
    assert found["order"][-1]["fits"] is False
    assert "Elby has reached" in found["why"][0]


def test_everybody_reads_the_towns_within_reach(
    decided: Programme, person: MakePerson, signed_in: SignIn
) -> None:
    address = f"/api/v1/programmes/{decided.pk}/ledger"
    for who, towns in {
        (Role.AUDITOR, "Norland"): {"Alby", "Berg", "Dal", "Elby"},
        (Role.REGIONAL, "South"): {"Dal", "Elby"},
        (Role.MUNICIPAL, "Berg"): {"Berg"},
    }.items():
        found = signed_in(person(*who)).get(address).json()
        assert {town["code"] for town in found["towns"]} == towns
        assert bool(found["regions"]) == (who[0] == Role.AUDITOR)
        for town in found["towns"]:
            assert town["places"] == town["counted"] - town["due"]


@pytest.mark.parametrize("query", ["next?persons=0", "next?persons=x", "ledger?period=-1"])
def test_faults_of_a_request_are_named_without_its_values(
    query: str, decided: Programme, national: Viewer, signed_in: SignIn
) -> None:
    answer = signed_in(national.user).get(f"/api/v1/programmes/{decided.pk}/{query}")
    is_problem(answer, 422)
    (fault,) = answer.json()["errors"]
    assert fault["where"].endswith(query.split("?")[1].split("=", maxsplit=1)[0])


def test_a_failure_is_told_without_its_cause(
    decided: Programme, national: Viewer, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("secret of the disk")

    monkeypatch.setattr("softlanding.office.ledger.selectors.book_of", fail)
    answer = signed_in(national.user).get(f"/api/v1/programmes/{decided.pk}/ledger")
    is_problem(answer, 500)
    assert "secret" not in answer.content.decode()


def test_too_many_requests_are_told_so(
    decided: Programme, national: Viewer, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from softlanding.office.site.http_api import throttle

    monkeypatch.setattr(throttle, "num_requests", 2)
    client = signed_in(national.user)
    address = f"/api/v1/programmes/{decided.pk}/next"
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    is_problem(client.get(address), 429)


@pytest.mark.django_db
def test_there_is_no_page_that_loads_scripts_from_elsewhere(client: Client) -> None:
    is_problem(client.get("/api/docs"), 404)


@pytest.mark.django_db
def test_the_door_answers_in_problems_too(client: Client) -> None:
    is_problem(client.get("/api/v1/nowhere"), 404)
    is_problem(client.delete("/api/v1/programmes"), 405)
    assert client.delete("/api/v1/programmes")["Allow"] == "GET"
    token = make_token(User.objects.create_user("ann@softlanding.example", name="Ann"))
    headers = {"Authorization": f"Bearer {token}"}
    form = client.post("/api/v1/programmes/1/rounds", {"a": "b"}, headers=headers)
    is_problem(form, 415)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"answer": NaN}',
        b'{"note": "\\u0000"}',
        b'{"note": "\\ud800"}',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=["broken", "nan", "nul", "surrogate", "deep", "bytes"],
)
def test_what_is_no_sound_json_is_refused(
    body: bytes, client: Client, programme: Programme, national: Viewer
) -> None:
    token = make_token(national.user, scopes=Scope.values)
    answer = client.post(
        f"/api/v1/programmes/{programme.pk}/rounds",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    is_problem(answer, 400)


def test_a_body_that_is_too_large_is_refused(
    client: Client, programme: Programme, national: Viewer, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    token = make_token(national.user, scopes=Scope.values)
    for more in ({}, {"Idempotency-Key": "1"}):
        answer = client.post(
            f"/api/v1/programmes/{programme.pk}/rounds",
            b'"' + b"x" * 2_000 + b'"',
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **more},
        )
        is_problem(answer, 413)


def test_a_token_reads_in_its_user_s_name_until_it_is_taken_back(
    client: Client, decided: Programme, national: Viewer, person: MakePerson
) -> None:
    def asked(token: str) -> int:
        address = f"/api/v1/programmes/{decided.pk}/next"
        return client.get(address, headers={"Authorization": f"Bearer {token}"}).status_code

    said = io.StringIO()
    call_command("api_token", national.user.email, stdout=said)
    token = said.getvalue().strip()
    town = make_token(person(Role.MUNICIPAL, "Alby"))
    assert [asked(token), asked(town), asked("made-up"), asked("")] == [200, 404, 401, 401]
    held = ApiToken.objects.get(user=national.user)
    assert token not in held.digest
    assert client.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    national.user.is_active = False
    national.user.save()
    assert asked(token) == 401
    national.user.is_active = True
    national.user.save()
    call_command("api_token", national.user.email, "--revoke", stdout=said)
    assert [asked(token), asked(town)] == [401, 404]
    with pytest.raises(CommandError, match="no account"):
        call_command("api_token", "bob@example.org")
