"""A round keeps the decision about the model that held when it began."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel, ModelUse
from softlanding.office.placement import bridge, views
from softlanding.office.placement.bridge import loading
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run


@pytest.fixture
def use(decided: Apportionment, national: Viewer) -> Callable[[str], ModelUse]:
    """Let a model advise or count; what it expects is put in its place by the tests."""
    country = decided.programme.country
    file = FollowUpFile.objects.create(
        country=country, name="f.csv", source="test", content=b"", sha256="0", observations=1,
        persons=1, places=1, first_arrival="2020-01-01", kept_by=national.user,
    )  # fmt: skip
    model = LearnedModel.objects.create(
        country=country, follow_up=file, outcome="employed_1_year", number=1,
        as_of="2025-01-01", status="ready", content=b"", asked_by=national.user,
    )  # fmt: skip

    def decide(mode: str) -> ModelUse:
        return ModelUse.objects.create(
            country=country, mode=mode, model=model, reason="test", decided_by=national.user
        )

    return decide


def expecting(monkeypatch: pytest.MonkeyPatch, best: str) -> None:
    """A model that expects everything of one town and nothing of the others."""

    def expected(_use: ModelUse, households: list[Any], towns: list[Any]) -> Any:
        row = np.array([[1.0 if town.code == best else 0.0 for town in towns]])
        share = np.repeat(row, len(households), axis=0)
        return SimpleNamespace(share=share, mean=share, sd=0.1 * np.ones_like(share))

    monkeypatch.setattr(loading, "expectations", expected)
    monkeypatch.setattr(views, "expectations", expected)


def test_a_counted_model_stands_for_the_work_part(
    decided: Apportionment, national: Viewer, add_household: AddHousehold,
    use: Callable[[str], ModelUse], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    expecting(monkeypatch, "Dal")
    add_household("H1", 2)
    decision = use("counted")
    round_ = run(decided, national)
    assert round_.model_use == decision
    assert round_.placements.get().territory.code == "Dal"
    use("off")  # later decisions do not reach back
    assert bridge.load(round_).parts["work"].max() == 1.0


@pytest.mark.parametrize("mode", ["advisory", "off"])
def test_a_model_that_advises_counts_nowhere(
    mode: str, decided: Apportionment, national: Viewer, add_household: AddHousehold,
    use: Callable[[str], ModelUse], monkeypatch: pytest.MonkeyPatch,
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    add_household("H1", 2)
    without = run(decided, national)
    expecting(monkeypatch, "Dal")
    use(mode)
    with_it = run(decided, national)
    assert with_it.record["input_sha256"] == without.record["input_sha256"]
    page = signed_in(national.user).get(reverse("placement", args=[with_it.placements.get().pk]))
    told = "What the model expects" in page.content.decode()
    assert told == (mode == "advisory")
