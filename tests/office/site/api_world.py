"""A programme in the middle of its work, and tokens of everybody around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from softlanding.office.accounts.api import Role, Scope, User, Viewer, make_token
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement, Round, answer
from softlanding.office.quotas.api import Apportionment, draw_up
from softlanding.office.settlement.changes import change_arrival
from softlanding.office.settlement.models import Notice, Plan
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run


@dataclass
class World:
    """Numbers of what there is, by the name of a path's parameter; a token of each person."""

    ids: dict[str, list[int]]
    tokens: dict[str, str]
    client: Client = field(default_factory=Client)

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request with somebody's token; header names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sends = {} if method == "get" else {"content_type": "application/json"}
        return getattr(self.client, method)(
            f"/api/v1{path}",
            **sends,
            **({} if body is None else {"data": body}),
            headers={"Authorization": f"Bearer {self.tokens[who]}", **named},
        )


@pytest.fixture
def world(
    decided: Apportionment,
    propose: Callable[[Household, str], Placement],
    add_household: AddHousehold,
    national: Viewer,
    person: Callable[[Role, str], User],
) -> World:
    """Alby asked and accepted, Berg asked; a computed placement of two more; a draft of quotas."""
    cache.clear()
    people = {
        "national": national.user,
        "auditor": person(Role.AUDITOR, "Norland"),
        "south": person(Role.REGIONAL, "South"),
        "alby": person(Role.MUNICIPAL, "Alby"),
        "berg": person(Role.MUNICIPAL, "Berg"),
        "partner": person(Role.PARTNER, "Alby"),
    }
    accepted = propose(add_household("H-1", 2), "Alby")
    propose(add_household("H-2", 2), "Berg")
    answer(viewer=Viewer(people["alby"]), placement=accepted, accept=True)
    plan = Plan.objects.get()
    change_arrival(viewer=national, plan=plan, values={"arrival_place": "Airport"})
    add_household("H-3", 1)
    add_household("H-4", 3)
    draft = draw_up(viewer=national, programme=decided.programme, key_id="population")
    run(decided, national)
    return World(
        ids={
            "programme_id": [decided.programme_id],
            "apportionment_id": [draft.pk, decided.pk],
            "territory_id": list(decided.quotas.values_list("territory_id", flat=True)),
            "household_id": list(Household.objects.values_list("pk", flat=True)),
            "round_id": list(Round.objects.order_by("-pk").values_list("pk", flat=True)),
            "placement_id": list(Placement.objects.order_by("pk").values_list("pk", flat=True)),
            "arrival_id": [plan.pk],
            "notice_id": list(Notice.objects.values_list("pk", flat=True)),
        },
        tokens={name: make_token(user, scopes=Scope.values) for name, user in people.items()},
    )
