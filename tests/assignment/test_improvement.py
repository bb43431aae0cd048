"""Which pairs a good placement is looked for among."""

import numpy as np
import pytest

from softlanding.assignment.household_prices import Duals
from softlanding.assignment.improvement import closest
from softlanding.assignment.pairs import pairs_within
from softlanding.assignment.units import contract
from tests.assignment.small_instances import medium


def test_the_pairs_that_lose_least_for_each_person_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    core = contract(medium(1), 0)
    units, places = core.scores.shape
    draw = np.random.default_rng(1)
    duals = Duals(draw.random(units) * 3, draw.random((places, 2)))
    pairs = pairs_within(core, duals.places, np.full(units, -np.inf))
    assert closest(core, pairs, duals, duals.places) is pairs

    monkeypatch.setattr("softlanding.assignment.improvement.PER_UNIT", 3)
    found = closest(core, pairs, duals, duals.places)
    kept = set(zip(found.unit.tolist(), found.place.tolist(), strict=True))
    lost = {
        (unit, place): (
            duals.units[unit] - core.scores[unit, place] + core.uses[unit] @ duals.places[place]
        )
        / max(1, core.uses[unit, 0])
        for unit, place in zip(pairs.unit.tolist(), pairs.place.tolist(), strict=True)
    }
    assert len(kept) == 3 * units
    left_out = [value for pair, value in lost.items() if pair not in kept]
    assert max(lost[pair] for pair in kept) <= min(left_out)

    free = np.zeros_like(duals.places)
    both = closest(core, pairs, duals, duals.places, free)
    by_free = closest(core, pairs, duals, free)
    either = kept | set(zip(by_free.unit.tolist(), by_free.place.tolist(), strict=True))
    assert set(zip(both.unit.tolist(), both.place.tolist(), strict=True)) == either
