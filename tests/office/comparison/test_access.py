"""Who may compare keys: the country's authority and auditors, and its regions; nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from softlanding.office.accounts.api import Role, User
from softlanding.office.audit.models import Access
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Level
from tests.office.conftest import Country, territory

PAGES = [
    "comparison",
    "comparison_places",
    "comparison_differences",
    "comparison_workbook",
    "comparison_hxl",
    "comparison_memo",
    "comparison_variant",
]
QUERY = "?key=population&key=de-koenigstein&vary=de-koenigstein&weight=1&weight=1"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.NATIONAL, "Norland"), (Role.AUDITOR, "Norland"), (Role.REGIONAL, "South")],
)
def test_may(
    figures: Country,
    person: Callable[[Role, str], User],
    signed_in: Callable[[User], Client],
    address: Callable[..., str],
    page: str,
    role: Role,
    code: str,
) -> None:
    assert signed_in(person(role, code)).get(address(QUERY, page)).status_code == 200


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.MUNICIPAL, "Alby"),
        (Role.PARTNER, "Alby"),
        (Role.REGIONAL, "Alby"),
        (Role.NATIONAL, "Sudland"),
        (Role.AUDITOR, "Sudland"),
        (Role.REGIONAL, "East"),
        (Role.AUDITOR, "South"),
    ],
)
def test_may_not_and_the_attempt_is_kept(
    figures: Country,
    programme: Programme,
    person: Callable[[Role, str], User],
    signed_in: Callable[[User], Client],
    address: Callable[..., str],
    role: Role,
    code: str,
) -> None:
    sudland = territory("Sudland", Level.COUNTRY, None)
    territory("East", Level.REGION, sudland)
    user = person(role, code)
    client = signed_in(user)
    for page in PAGES:
        assert client.get(address(QUERY, page)).status_code == 404
    refused = Access.objects.filter(user=user, kind=Access.Kind.REFUSED, subject_id=programme.pk)
    assert refused.count() == len(PAGES)


def test_nobody_without_signing_in(figures: Country, address: Callable[..., str]) -> None:
    for page in PAGES:
        answer = Client().get(address(QUERY, page))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
