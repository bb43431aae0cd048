"""Sign-in, headers and start pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from softlanding.office.accounts.api import Role, User
from softlanding.office.quotas.api import Programme

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]
EXAMPLES = {
    r"/^data/(?P<pk>[0-9]{1,18})/record\.(?P<kind>csv|xlsx|pdf)$": "/data/1/record.csv",
}
PUBLIC = {"/healthz", "/readyz", "/metrics", "/i18n/setlang/"}


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, route)
        else:
            found.append(EXAMPLES.get(route) or re.sub(r"<\w+:\w+>", "1", route))
    return found


@pytest.mark.django_db
def test_every_page_of_the_office_asks_for_sign_in(client: Client) -> None:
    # Opened by a secret, not by signing in: see test_http_api, residents and settlement.
    apart = ("/accounts/", "/^accounts/", "/api/", "/my/", "/calendar/1.ics")
    own = [a for a in _addresses(get_resolver().url_patterns) if not a.startswith(apart)]
    assert len(own) > 20
    for address in set(own) - PUBLIC:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (302, 405), address
            if answer.status_code == 302:
                assert answer["Location"].startswith("/accounts/login/"), address


@pytest.mark.django_db
def test_nobody_can_sign_up(client: Client) -> None:
    given = {"email": "a@example.org", "password1": "long-enough-phrase"}
    client.post("/accounts/signup/", given)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_security_headers(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_cookies_are_secure_outside_the_demo(settings: LazySettings) -> None:
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.SESSION_COOKIE_HTTPONLY


def test_sign_in_with_a_wrong_password_is_a_message(client: Client, person: MakePerson) -> None:
    user = person(Role.NATIONAL, "Norland")
    answer = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    assert answer.status_code == 200
    assert b'role="alert"' in answer.content
    right = {"login": user.email, "password": "a-long-password-for-tests"}
    assert client.post("/accounts/login/", right)["Location"] == "/"


def test_a_second_factor_can_be_required(
    person: MakePerson, signed_in: SignIn, settings: LazySettings
) -> None:
    settings.REQUIRE_MFA = True
    client = signed_in(person(Role.NATIONAL, "Norland"))
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("role", "code", "expected"),
    [
        (Role.NATIONAL, "Norland", "Arrivals 2026"),
        (Role.AUDITOR, "Norland", "Arrivals 2026"),
        (Role.MUNICIPAL, "Alby", "Proposals that wait for you"),
        (Role.PARTNER, "Alby", "Your part in welcoming"),
    ],
)
def test_each_role_starts_with_its_own_work(
    role: Role,
    code: str,
    expected: str,
    programme: Programme,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    page = signed_in(person(role, code)).get("/")
    assert page.status_code == 200
    assert expected in page.content.decode()


def test_a_region_starts_with_its_towns(person: MakePerson, signed_in: SignIn) -> None:
    page = signed_in(person(Role.REGIONAL, "North")).get("/", follow=True)
    assert "Towns of North" in page.content.decode()


def test_somebody_without_a_role_sees_no_data(programme: Programme, signed_in: SignIn) -> None:
    user = User.objects.create_user("nobody@softlanding.example", "x" * 20, name="Nobody")
    client = signed_in(user)
    assert "Arrivals 2026" not in client.get("/").content.decode()
    assert client.get(reverse("programme", args=[programme.pk])).status_code == 404
