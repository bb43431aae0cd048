"""Every page of every kind carries the headers that keep it where it belongs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from softlanding.office.accounts.api import Role
from softlanding.office.cases.api import Household
from tests.office.security.conftest import Intruder
from tests.office.security.routes import routes
from tests.office.security.world import Made

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "font-src 'self'",
    "img-src 'self' data:",
}  # fmt: skip
FIXED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT_BY_BROWSERS = {"comparison_places"}  # names and places of towns, for a map


def test_every_answer_is_fenced_in(
    made: Made, owners: dict[Role, Intruder], phone: Callable[[Household], Intruder]
) -> None:
    household = phone(made["household"])
    for route in routes(made):
        client = household.client if route.address.startswith("/my/") else owners["national"].client
        answer = client.get(route.address)
        policy = set(answer["Content-Security-Policy"].split("; "))
        assert policy == POLICY, (route, policy)
        for name, value in FIXED.items():
            assert answer[name] == value, (route, name)
        assert answer["Referrer-Policy"] in {"same-origin", "strict-origin"}, route
        assert "camera=()" in answer["Permissions-Policy"], route
        if route.name not in KEPT_BY_BROWSERS:
            assert "no-store" in answer["Cache-Control"], route


def test_transport_is_encrypted_and_stays_so(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    away = Client().get("/cases/")
    assert away["Location"].startswith("https://")
    answer = Client(headers={"X-Forwarded-Proto": "https"}).get("/accounts/login/")
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")
