"""The tight relaxation bounds every placement; diving keeps every constraint."""

import numpy as np
import pytest

from softlanding.assignment import load, solve
from softlanding.assignment import master as master_module
from softlanding.assignment.dive import dive
from softlanding.assignment.master import Master, tighten
from softlanding.assignment.run import Run
from softlanding.assignment.units import contract
from tests.assignment.small_instances import medium


@pytest.mark.parametrize("most", [0, 40, 20_000])
@pytest.mark.parametrize("seed", range(4))
def test_any_prices_of_units_and_places_bound_the_optimum(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_module, "_MOST_CELLS", most)
    instance = medium(seed, households=15, places=5)
    best = solve(instance).objective
    master = Master(contract(instance, 0))
    draw = np.random.default_rng(seed)
    for scale in (0.0, 1.0, 5.0):
        unit_price = draw.random(15) * scale
        prices = draw.random((len(master.large), 2)) * scale / 5
        assert master.at(unit_price, prices).bound >= best - 1e-9


@pytest.mark.parametrize("most", [0, 40, 20_000])
@pytest.mark.parametrize("seed", range(4))
def test_patterns_are_at_least_as_tight_as_prices_and_diving_is_feasible(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_module, "_MOST_CELLS", most)
    instance = medium(seed, households=20, places=6)
    result = solve(instance)
    core = contract(instance, 0)
    master = Master(core)
    nothing = np.zeros((len(master.large), 2))
    run = Run(60.0, None)
    tight, fraction = tighten(master, np.zeros(20), nothing, run)
    assert result.objective - 1e-9 <= tight.bound <= result.price_bound + 1e-6
    placement = core.expand(dive(master, tight, fraction, run))
    placed = np.flatnonzero(placement >= 0)
    scores = instance.scores[placed, placement[placed]]
    assert np.all(load(instance, placement) <= instance.capacities)
    assert 0.8 * result.objective < scores.sum() <= result.objective + 1e-9


@pytest.mark.parametrize("most_per_place", [0, 3, 10**6])
def test_the_optimum_is_among_the_columns_within_the_gap(most_per_place: int) -> None:
    instance = medium(1, households=15, places=5)
    result = solve(instance)
    core = contract(instance, 0)
    master = Master(core)
    tight, _ = tighten(master, np.zeros(15), np.zeros((0, 2)), Run(60.0, None))
    gap = tight.bound - result.objective + 1e-9
    columns = master.within(tight, gap, most_per_place=most_per_place)
    offered = np.zeros(core.scores.shape, dtype=np.bool_)
    patterns = columns.patterns
    offered[patterns.member, patterns.place[patterns.owner]] = True
    offered[columns.unit, columns.place] = True
    in_file_order = np.zeros_like(offered)
    in_file_order[np.ix_(core.unit_order, core.place_order)] = offered
    placed = np.flatnonzero(result.assignment >= 0)
    assert in_file_order[placed, result.assignment[placed]].all()
