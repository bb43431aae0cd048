"""The example shows whom each rule serves, from a small population."""

from pathlib import Path

import numpy as np
import pytest

from examples import household_rules as example
from softlanding.prediction import RULES


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "HOUSEHOLDS", 40)
    monkeypatch.setattr(example, "PLACES", 4)


@pytest.mark.usefixtures("small")
def test_every_rule_and_group_has_a_number() -> None:
    people = example.population()
    found = example.competing(*people)
    assert {row["rule"] for row in found} == set(RULES)
    assert len(found) == len(RULES) * 6
    assert all(np.isfinite(float(str(row["points"]))) for row in found)


@pytest.mark.usefixtures("small")
def test_the_population_is_as_it_is_described() -> None:
    p, household, woman = example.population()
    assert p.shape == (len(household), 4)
    assert p[woman].mean() < p[~woman].mean()
    assert set(np.bincount(household)) <= {1, 2, 3, 4}


@pytest.mark.usefixtures("small")
def test_the_picture_is_drawn(tmp_path: Path) -> None:
    rows = [{"rule": rule, "group": "women", "points": 1.0} for rule in RULES]
    example.draw_picture(rows, tmp_path / "rules.svg")
    assert "<svg" in (tmp_path / "rules.svg").read_text(encoding="utf-8")
