"""Small files in the published formats, and a short way through the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.imports.models import Import
from softlanding.office.imports.selectors import draft_plan
from softlanding.office.imports.services import commit, upload
from softlanding.office.territories.api import Level, Territory

HEADER = (
    "gisco_id,longitude,latitude,country,nuts_2,nuts_3,lau_id,lau_name,population,area_km2,year"
)
LIST = f"""{HEADER}
SE_0114,17.9,59.5,SE,SE11,SE110,0114,Upplands Väsby,46786,83.9694814,2020
SE_0115,18.1,59.5,SE,SE11,SE110,0115,Vallentuna,34090,370.81625977,2020
SE_2401,18.5,66.1,SE,SE33,SE331,2401,Åsele,2800,4315.5,2020
AT_10101,16.5,47.8,AT,AT11,AT112,10101,Eisenstadt,14816,42.4,2020
"""


def row(code: str, name: str, people: int, region: str = "SE110", degurba: str = "") -> str:
    return f"SE_{code},17.9,59.5,SE,{region[:4]},{region},{code},{name},{people},10,2020{degurba}"


def listing(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


@pytest.fixture
def sweden(db: None) -> Territory:
    return Territory.objects.create(
        code="SE", name="Sweden", level=Level.COUNTRY, vintage=2020, source="ISO 3166"
    )


@pytest.fixture
def officer(sweden: Territory) -> Viewer:
    return member(Role.NATIONAL, sweden)


def member(role: Role, territory: Territory) -> Viewer:
    user = User.objects.create_user(f"{role}.{territory.pk}@example.org", "x" * 20, name=f"{role}")
    Membership.objects.create(user=user, role=role, territory=territory)
    return Viewer(user)


Importing = Callable[..., Import]


@pytest.fixture
def bring_in(sweden: Territory, officer: Viewer) -> Importing:
    """Upload a file and, unless told otherwise, import what it would change."""

    def bring(
        content: str | bytes, name: str = "list.csv", *, only_look: bool = False, **given: Any
    ) -> Import:
        found = upload(
            viewer=officer,
            country=sweden,
            name=name,
            content=content.encode() if isinstance(content, str) else content,
            source=given.pop("source", "Eurostat, LAU"),
            licence="CC BY 4.0",
            vintage=given.pop("vintage", 2020),
            regions=given.pop("regions", "nuts3"),
        )
        if only_look:
            return found
        _snapshot, plan = draft_plan(found)
        return commit(viewer=officer, found=found, fingerprint=plan.fingerprint, **given)

    return bring
