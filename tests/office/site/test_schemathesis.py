"""The whole API asked what its document permits: no server error, nothing undocumented."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from softlanding.office.site.http_api import throttle
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.site.api_world import World, world  # noqa: F401 - fixtures

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# By hand: SOFTLANDING_API_EXAMPLES=200 for each operation and kind of data.
EXAMPLES = int(os.environ.get("SOFTLANDING_API_EXAMPLES", "2"))


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests share the test's connection, as those of Django's own test client do."""
    around = (signals.request_started, signals.request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    yield
    for signal in around:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_nothing_that_the_document_permits_makes_the_server_fail(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "num_requests", 10**9)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
    asked: dict[int, int] = {}
    chance = random.Random(1)
    for found in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask_operation(found.ok(), mode, world, chance, asked)
    print(f"{sum(asked.values())} requests, by status: {dict(sorted(asked.items()))}")  # noqa: T201
    assert sum(asked.values()) > 60
    assert {200, 401, 404, 422} <= set(asked)


def ask_operation(
    operation: Any, mode: Any, there: World, chance: random.Random, asked: dict[int, int]
) -> None:
    """Ask one operation as somebody, mostly about things that exist; then undo what it did."""

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for name in case.path_parameters:
            if chance.random() < 0.9:
                case.path_parameters[name] = chance.choice(there.ids[name])
        who = chance.choice([*there.tokens, "national", "alby", "nobody"])
        token = there.tokens.get(who, "made-up")
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        asked[answer.status_code] = asked.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    ask()
