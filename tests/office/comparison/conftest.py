"""Norland with every indicator that the usual keys read, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.models import Indicator
from tests.office.conftest import Country

FIGURES = {
    "Alby": {"gdp": 90, "tax_revenue": 30},
    "Berg": {"gdp": 110, "tax_revenue": 10},
    "Dal": {"gdp": 400, "tax_revenue": 20},
    "Elby": {"gdp": 400, "tax_revenue": 40},
}
RATES = {
    "Alby": (4, 900),
    "Berg": (9, 700),
    "Dal": (5, 2000),
    "Elby": (8, 1100),
    "North": (6, 820),
    "South": (7, 1400),
}


def indicator(country: Country, code: str, measure: str, value: int) -> None:
    territory = (country.towns | country.regions)[code]
    Indicator.objects.create(
        territory=territory, measure=measure, year=2025, value=Decimal(value), source="Office: 2025"
    )


@pytest.fixture
def figures(country: Country) -> Country:
    for code, values in FIGURES.items():
        for measure, value in values.items():
            indicator(country, code, measure, value)
    for code, (unemployment, applications) in RATES.items():
        indicator(country, code, "unemployment_rate", unemployment)
        indicator(country, code, "asylum_applications_per_million", applications)
    return country


Pages = Callable[..., str]


@pytest.fixture
def client(national: Viewer, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(national.user)


@pytest.fixture
def address(programme: Programme) -> Callable[..., str]:
    """Address of a page of the comparison with a query."""

    def make(query: str = "", page: str = "comparison") -> str:
        return reverse(page, args=[programme.pk]) + query

    return make
