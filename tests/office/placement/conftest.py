"""A round whose placements were made by hand, so that no solver is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.api import Household, open_to_towns
from softlanding.office.placement.api import Placement, Round, compute_round, start_round
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.quotas.api import Apportionment, Programme, decide, draw_up
from softlanding.office.territories.api import Territory


@pytest.fixture
def decided(programme: Programme, national: Viewer) -> Apportionment:
    """Alby 3, Berg 2, Dal 5, Elby 10."""
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    return decide(viewer=national, apportionment=drawn, reason="test")


@pytest.fixture
def propose(decided: Apportionment, national: Viewer) -> Callable[[Household, str], Placement]:
    """Put a household into a sent round, proposed to a town."""

    def sent(household: Household, town: str) -> Placement:
        from django.utils import timezone

        round_, _new = Round.objects.get_or_create(
            programme=decided.programme,
            number=1,
            defaults={
                "apportionment": decided,
                "weights": {"work": 50, "wishes": 30, "family": 20},
                "status": Round.Status.SENT,
                "sent_at": timezone.now(),
                "sent_by": national.user,
                "created_by": national.user,
            },
        )
        asked = Territory.objects.get(code=town)
        open_to_towns({household.pk: asked.pk})
        return Placement.objects.create(
            round=round_,
            household=household,
            territory=asked,
            score=50.0,
            status=Placement.Status.SENT,
        )

    return sent


def town(code: str) -> Territory:
    return Territory.objects.get(code=code)


def run(decided: Apportionment, national: Viewer) -> Round:
    """Start and compute a round as the worker does."""
    round_ = start_round(
        viewer=national, programme=decided.programme, weights=DEFAULT_WEIGHTS, time_limit=20
    )
    compute_round(round_.pk)
    round_.refresh_from_db()
    return round_
