"""Laws of a policy in a future: nobody gets lost, limits hold, chance is shared."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.apportionment import parse_key
from softlanding.assignment import Instance, solve
from softlanding.assignment.units import contract
from softlanding.errors import SoftLandingError
from softlanding.simulation import (
    MEASURES,
    Experiment,
    Policy,
    PolicyImpossible,
    draw_world,
    estimate,
    run_policy,
    simulate_future,
)
from softlanding.simulation.future import checked
from softlanding.simulation.measures import persons_counted
from softlanding.simulation.placing import BASELINES, quotas_of
from softlanding.simulation.towns import LARGE_HOUSEHOLD
from tests.simulation.small_worlds import LOTTERY, POPULATION, WISHES, WORK, small


@settings(max_examples=25)
@given(
    seed=st.integers(0, 1_000),
    years=st.integers(1, 3),
    towns=st.integers(2, 9),
    pledge=st.integers(1, 90),
    policy=st.sampled_from([LOTTERY, WORK, WISHES]),
)
def test_nobody_gets_lost(seed: int, years: int, towns: int, pledge: int, policy: Policy) -> None:
    experiment = small(policy, years=years, towns=towns, pledge=pledge)
    world = draw_world(experiment, seed=seed, number=0)
    history = run_policy(experiment, policy, world)
    counts = persons_counted(history)
    assert counts["arrived"] == sum(int(each.size.sum()) for each in world.arrivals)
    assert counts["arrived"] == counts["placed"] + counts["unplaced"]
    assert counts["placed"] == counts["stayed"] + counts["moved"]
    assert history.received.sum() == counts["placed"]
    assert history.stock.sum() == world.towns.stock.sum() + counts["placed"]
    assert (history.stock >= 0).all()


def test_a_lost_person_is_noticed() -> None:
    counts = {"arrived": 5, "placed": 3, "unplaced": 1, "stayed": 3, "moved": 0}
    with pytest.raises(SoftLandingError, match="lost on the way"):
        checked(counts)


@pytest.mark.parametrize("method", ["exact", "greedy", "random", "serial", "stable"])
def test_every_mechanism_keeps_room_and_needs(method: str) -> None:
    policy = Policy("only", POPULATION, method=method, headroom=0.2)
    experiment = small(policy, towns=4, pledge=30)
    world = draw_world(experiment, seed=1, number=0)
    towns, households = world.towns, world.arrivals[0]
    cohort = run_policy(experiment, policy, world).cohorts[0]
    placed = cohort.town >= 0
    assert placed.any()
    persons = np.bincount(cohort.town[placed], weights=households.size[placed], minlength=4)
    quotas = quotas_of(policy, towns, towns.stock, experiment.pledge)
    assert (persons <= np.ceil(quotas * 1.2)).all()
    large = placed & (households.size >= LARGE_HOUSEHOLD)
    assert (np.bincount(cohort.town[large], minlength=4) <= towns.large_dwellings).all()
    assert towns.hospital[cohort.town[placed & households.urgent]].all()
    assert towns.counselling[cohort.town[placed & households.survivor]].all()


@pytest.mark.parametrize("method", sorted(BASELINES))
def test_a_baseline_places_like_the_front_door(method: str) -> None:
    draw = np.random.default_rng(0)
    size, scores = draw.integers(1, 8, 30), draw.random((30, 6))
    instance = Instance(scores, size[:, None], np.full((6, 1), 14))
    core = contract(instance, 3)
    chosen = core.expand(BASELINES[method](core, 3))
    assert chosen.tolist() == solve(instance, method=method, seed=3).assignment.tolist()


def test_floors_of_quotas_are_kept() -> None:
    towns = draw_world(small(), seed=2, number=0).towns
    floor = Policy("floor", POPULATION, minimum=4)
    all_or_none = Policy("all or none", POPULATION, least_if_any=8)
    least = quotas_of(floor, towns, towns.stock, 60)
    assert (least >= np.minimum(4, towns.dwellings)).all()
    some = quotas_of(all_or_none, towns, towns.stock, 60)
    assert ((some == 0) | (some >= 8)).all()
    assert least.sum() == some.sum() == 60


def test_floors_that_cannot_be_kept_are_told() -> None:
    policy = Policy("too much", POPULATION, least_if_any=10_000)
    with pytest.raises(PolicyImpossible, match='policy "too much": no quotas keep'):
        simulate_future(small(policy), 0, 0)


STOCK_KEY = """
schema = 1
id = "by-stock"
version = "1"
title = "By refugees present"
level = "country → town"
formula = "share is in proportion to the refugees present"
source = "made for a test"
known = "whole"
[[factor]]
column = "refugees_present"
weight = 1
kind = "extensive"
"""


def test_a_key_of_the_stock_reads_who_has_come_since() -> None:
    towns = draw_world(small(), seed=0, number=0).towns
    policy = Policy("stock", parse_key(STOCK_KEY))
    before = quotas_of(policy, towns, towns.stock, 60)
    later = towns.stock.copy()
    smallest = int(later.sum(axis=1).argmin())
    later[smallest] += 2_000
    assert quotas_of(policy, towns, later, 60)[smallest] > before[smallest]


def test_a_group_gets_its_share() -> None:
    policy = Policy("fair", POPULATION, method="exact", group_share=0.5)
    future = simulate_future(small(policy, pledge=25, towns=3), 3, 0)
    assert future["policies"]["fair"]["persons"]["placed"] > 0


def test_who_is_not_placed_waits_for_the_next_year() -> None:
    experiment = small(WORK, years=2, assumed={"arrivals_error": (1.0, 1.0)})
    late = 0
    for number in range(20):
        world = draw_world(experiment, seed=4, number=number)
        late += int((run_policy(experiment, WORK, world).cohorts[0].year == 1).sum())
    assert late > 0


def test_policies_meet_the_same_people_in_the_same_world() -> None:
    alone = simulate_future(small(WORK), 5, 3)["policies"]["work"]
    beside = simulate_future(small(LOTTERY, WISHES, WORK), 5, 3)["policies"]["work"]
    assert alone == beside


def test_a_future_is_decided_by_seed_and_number() -> None:
    assert simulate_future(small(), 1, 2) == simulate_future(small(), 1, 2)
    assert simulate_future(small(), 1, 2) != simulate_future(small(), 1, 3)
    assert simulate_future(small(), 1, 2) != simulate_future(small(), 2, 2)


def differences(experiment: Experiment, measure: str, futures: int) -> list[float]:
    found = []
    for number in range(futures):
        policies = simulate_future(experiment, 11, number)["policies"]
        one, other = (policies[policy.name]["measures"][measure] for policy in experiment.policies)
        found.append(other - one)
    return found


UNKNOWN = ("match", "town_effect", "congestion", "schooling_gradient", "wish_effect")
NULL = dict.fromkeys(UNKNOWN, (0.0, 0.0))


def test_in_a_null_world_choosing_by_work_gains_nothing() -> None:
    experiment = small(LOTTERY, WORK, pledge=120, assumed=NULL)
    gain = estimate(differences(experiment, "work_2", 40))
    assert gain.low is not None
    assert gain.high is not None
    assert gain.low <= 0 <= gain.high


def test_a_strong_match_that_is_known_gains() -> None:
    strong = NULL | {"match": (2.0, 2.0), "planner_error": (0.0, 0.0)}
    experiment = small(LOTTERY, WORK, pledge=120, assumed=strong)
    gain = estimate(differences(experiment, "work_2", 40))
    assert gain.low is not None
    assert gain.low > 0


def test_wishes_that_count_are_fulfilled_more_often() -> None:
    gain = estimate(differences(small(LOTTERY, WISHES), "wishes", 20))
    assert gain.low is not None
    assert gain.low > 5


def test_every_measure_is_a_share_or_a_number() -> None:
    future = simulate_future(replace(small(), pledge=90), 0, 0)
    for found in future["policies"].values():
        assert set(found["measures"]) == set(MEASURES)
        for name, value in found["measures"].items():
            assert value is None or 0 <= value <= 100 or name == "fullest"
