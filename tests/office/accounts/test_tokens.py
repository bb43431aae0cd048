"""Tokens: their scopes, their end, their page, and what they never circumvent."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from softlanding.office.accounts.api import Membership, Role, Scope, User, Viewer, make_token
from softlanding.office.accounts.models import ApiToken
from softlanding.office.quotas.api import Programme

MakePerson = Callable[[Role, str], User]
ASKED = "/api/v1/programmes"


@pytest.fixture(autouse=True)
def fresh_rates(db: None) -> None:
    cache.clear()


def get(client: Client, token: str, address: str = ASKED) -> Any:
    return client.get(address, headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_used_within_its_scopes_only(
    client: Client, programme: Programme, national: Viewer
) -> None:
    token = make_token(national.user, scopes=[Scope.CASES_READ])
    assert get(client, token, f"{ASKED}/{programme.pk}/households").status_code == 200
    refused = get(client, token)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert Scope.QUOTAS_READ.value in refused.json()["detail"]


def test_no_token_writes_or_decides_unless_it_is_told_to(national: Viewer) -> None:
    make_token(national.user)
    scopes = set(ApiToken.objects.get().scopes)
    assert Scope.QUOTAS_READ in scopes
    assert all(scope.endswith(":read") for scope in scopes)


def test_a_token_ends_with_its_day_and_with_its_person_s_role(
    client: Client, programme: Programme, national: Viewer
) -> None:
    token = make_token(national.user, days=30)
    address = f"{ASKED}/{programme.pk}/rounds"
    assert get(client, token, address).status_code == 200
    Membership.objects.filter(user=national.user).delete()
    assert get(client, token, address).status_code == 404
    ApiToken.objects.update(expires_at=timezone.now())
    assert get(client, token, address).status_code == 401


def test_the_last_use_is_noted_once_a_minute(client: Client, national: Viewer) -> None:
    token = make_token(national.user)
    assert ApiToken.objects.get().last_used_at is None
    get(client, token)
    first = ApiToken.objects.get().last_used_at
    get(client, token)
    assert first
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    get(client, token)
    assert ApiToken.objects.get().last_used_at >= first


def test_a_wrong_token_is_not_made_good_by_a_cookie(
    national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(national.user)
    assert client.get(ASKED).status_code == 200
    assert get(client, "made-up").status_code == 401


def test_a_token_counts_before_the_cookie_beside_it(
    programme: Programme, national: Viewer, person: MakePerson, signed_in: Callable[[User], Client]
) -> None:
    town = make_token(person(Role.MUNICIPAL, "Alby"))
    found = get(signed_in(national.user), town, f"{ASKED}/{programme.pk}/rounds")
    assert found.status_code == 404


def test_where_a_second_factor_is_required_a_token_without_one_opens_nothing(
    client: Client, national: Viewer, settings: Any, signed_in: Callable[[User], Client]
) -> None:
    token = make_token(national.user)
    settings.REQUIRE_MFA = True
    assert get(client, token).status_code == 403
    page = signed_in(national.user).get("/tokens/")
    assert page.status_code == 302
    assert "2fa" in page["Location"]


@pytest.fixture
def by_password(national: Viewer) -> Client:
    """Signed in on the page, the password given once more just now."""
    client, password = Client(), "a-long-password-for-tests"
    given = {"login": national.user.email, "password": password}
    assert client.post("/accounts/login/", given).status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": password}).status_code == 302
    return client


def test_the_page_makes_shows_once_and_ends(by_password: Client, national: Viewer) -> None:
    given = {"name": "register", "scopes": ["quotas:read", "decide"], "days": "30"}
    made = by_password.post("/tokens/", given)
    (token,) = made.context["made"].split()
    assert made["Cache-Control"] == "private, no-store"
    held = ApiToken.objects.get()
    assert (held.name, held.scopes, held.user) == (
        "register",
        ["decide", "quotas:read"],
        national.user,
    )
    assert timedelta(29) < held.expires_at - timezone.now() < timedelta(31)
    assert get(Client(), token).status_code == 200
    page = by_password.get("/tokens/").content.decode()
    assert token not in page
    assert "register" in page
    assert by_password.post(f"/tokens/{held.pk}/end/").status_code == 302
    assert get(Client(), token).status_code == 401


def test_nobody_ends_somebody_else_s(by_password: Client, person: MakePerson) -> None:
    make_token(person(Role.MUNICIPAL, "Alby"))
    other = ApiToken.objects.get()
    assert by_password.post(f"/tokens/{other.pk}/end/").status_code == 404
    assert ApiToken.objects.count() == 1


def test_to_make_a_token_the_password_is_asked_again(
    national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    given = {"name": "register", "scopes": ["quotas:read"], "days": "30"}
    asked = signed_in(national.user).post("/tokens/", given)  # a session without a fresh password
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    assert not ApiToken.objects.exists()


def test_the_page_names_its_faults(by_password: Client) -> None:
    answer = by_password.post("/tokens/", {"name": "", "scopes": ["all"], "days": "9999"})
    assert set(answer.context["form"].errors) == {"name", "scopes", "days"}
    assert not ApiToken.objects.exists()


def test_the_command_takes_name_scopes_and_days(national: Viewer) -> None:
    said = io.StringIO()
    words = ["--scope", "cases:read", "--scope", "cases:write", "--name", "import", "--days", "7"]
    call_command("api_token", national.user.email, *words, stdout=said)
    held = ApiToken.objects.get()
    assert (held.name, held.scopes) == ("import", ["cases:read", "cases:write"])
    assert held.expires_at - timezone.now() < timedelta(8)
    with pytest.raises(CommandError, match="1 to 365"):
        call_command("api_token", national.user.email, "--days", "366")
