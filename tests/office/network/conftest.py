"""A town on its way, and a second country with people of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from softlanding.office.accounts.api import Viewer
from softlanding.office.network import services
from softlanding.office.network.models import ChecklistItem, Engagement, Stage
from softlanding.office.territories.api import Level, Territory
from tests.office.conftest import Country, territory

TODAY = date(2026, 3, 2)
WAY = (Stage.INTERESTED, Stage.COUNCIL, Stage.PREPARING)

Bring = Callable[..., Engagement]


@pytest.fixture
def bring(country: Country, national: Viewer) -> Bring:
    """Contact a town and take it along the way, up to preparing."""

    def walk(town: str, to: str = Stage.CONTACTED) -> Engagement:
        engagement = services.contact(viewer=national, town=country.towns[town])
        for stage in WAY[: WAY.index(to) + 1] if to in WAY else ():  # type: ignore[arg-type]
            if stage == Stage.PREPARING:
                engagement.council_decided_on = date(2026, 2, 1)
                engagement.council_reference = "KS 2026:12"
                services.edit(viewer=national, engagement=engagement)
            engagement = services.move(
                viewer=national, engagement=engagement, to=stage, today=TODAY
            )
        return engagement

    return walk


def settle_all(engagement: Engagement, viewer: Viewer) -> None:
    for item in engagement.checklist.all():
        services.settle(viewer=viewer, item=item, status=ChecklistItem.Status.DONE)


@pytest.fixture
def abroad(country: Country) -> Territory:
    """A town of another country, in a region of its own."""
    nation = territory("Sudland", Level.COUNTRY, None)
    region = territory("Coast", Level.REGION, nation)
    return territory("Faraway", Level.MUNICIPALITY, region, 4_000)
