"""Explanations and hand moves agree with counting anew."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest

from softlanding.assignment import (
    Household,
    Instance,
    Place,
    Result,
    build,
    explain,
    explain_place,
    load,
    move,
    solve,
)
from tests.assignment.small_instances import medium

NAN = float("nan")
INSTANCE = medium(5)
RESULT = solve(INSTANCE, method="greedy")


def total(instance: Instance, assignment: np.ndarray) -> float:
    placed = np.flatnonzero(assignment >= 0)
    return float(instance.scores[placed, assignment[placed]].sum())


@pytest.mark.parametrize("household", range(0, 40, 3))
def test_a_move_agrees_with_counting_anew(household: int) -> None:
    before = total(INSTANCE, RESULT.assignment)
    for place in range(INSTANCE.shape[1]):
        told = move(INSTANCE, RESULT, household, place)
        assignment = RESULT.assignment.copy()
        assignment[household] = place
        if np.isnan(INSTANCE.scores[household, place]):
            assert told.change is None
            assert told.barriers[household][-1] == "no_score"
            continue
        assert told.change == pytest.approx(total(INSTANCE, assignment) - before)
        over = np.maximum(load(INSTANCE, assignment) - INSTANCE.capacities, 0)[place]
        names = zip(INSTANCE.dimensions, over.tolist(), strict=True)
        assert told.short == {name: more for name, more in names if more}
        assert told.fits == (not told.short)


def test_taking_a_household_out_costs_its_score() -> None:
    household = int(np.flatnonzero(RESULT.assignment >= 0)[0])
    place = RESULT.assignment[household]
    told = move(INSTANCE, RESULT, household, None)
    assert told.change == pytest.approx(-INSTANCE.scores[household, place])
    assert told.allowed


def test_linked_households_move_along() -> None:
    instance = Instance([[0.9, 0.5], [0.8, 0.1]], [[2], [3]], [[5], [4]], linked=[(0, 1)])
    told = move(instance, solve(instance), 0, 1)
    assert told.households == (0, 1)
    assert told.change == pytest.approx(-1.1)
    assert told.short == {"persons": 1}


def test_a_lock_forbids_a_move_elsewhere_only() -> None:
    instance = Instance([[0.9, 0.5]], [[1]], [[5], [5]], locks={0: 0})
    result = solve(instance)
    assert move(instance, result, 0, 1).locked == (0,)
    assert not move(instance, result, 0, 1).allowed
    assert move(instance, result, 0, 0).allowed


@pytest.mark.parametrize(("household", "place"), [(99, 0), (-1, 0), (0, 99), (0, -2)])
def test_an_unknown_household_or_place_is_an_index_error(household: int, place: int) -> None:
    with pytest.raises(IndexError):
        move(INSTANCE, RESULT, household, place)


@pytest.mark.parametrize("household", range(0, 40, 7))
def test_alternatives_are_the_best_others_and_agree_with_moves(household: int) -> None:
    why = explain(INSTANCE, RESULT, household=household, top=4)
    here = int(RESULT.assignment[household])
    scores = INSTANCE.scores[household].copy()
    if here >= 0:
        scores[here] = NAN
    best = sorted(scores[~np.isnan(scores)], reverse=True)[:4]
    assert [other.score for other in why.alternatives] == best
    for other in why.alternatives:
        told = move(INSTANCE, RESULT, household, other.index)
        assert told.change == pytest.approx(-other.loss)
        assert (told.fits, told.short) == (other.fits, other.short)
        price = float(RESULT.prices[other.index] @ INSTANCE.uses[household])
        assert other.price == pytest.approx(price)
        assert other.net == pytest.approx(other.score - price)


def test_a_household_in_its_best_place_is_told_so() -> None:
    instance = Instance([[0.9, 0.5]], [[1]], [[5], [5]])
    why = explain(instance, solve(instance), household=0)
    assert why.reasons[0].code == "best_place"


def test_a_locked_household_is_told_so() -> None:
    instance = Instance([[0.9, 0.5]], [[1]], [[5], [5]], locks={0: 1})
    why = explain(instance, solve(instance), household=0)
    assert why.locked
    assert why.reasons[0].code == "locked"


def test_constraints_are_counted_by_places_they_close() -> None:
    built = build(
        [Household("h", 3, languages=frozenset({"ar"}))],
        [
            Place("p", {"persons": 2}),
            Place("q", {"persons": 9}, languages=frozenset({"sv"})),
            Place("r", {"persons": 9}, max_household_persons=2),
        ],
        [[1.0, 1.0, 1.0]],
    )
    result = solve(built.instance)
    why = explain(built.instance, result, household=0)
    assert why.closed == {
        "no_common_language": 1,
        "household_too_large_for_place_limit": 1,
        "larger_than_capacity": 1,
    }
    assert result.unplaced[0].code == "too_large_for_every_place"
    assert why.room is not None
    assert (why.room.place, why.room.extra) == ("p", {"persons": 1})


def test_no_possible_place_counts_the_reasons() -> None:
    needy = Household("h", 3, needs=frozenset({"clinic"}))
    built = build([needy], [Place("p", {"persons": 9}), Place("q", {"persons": 1})], [[1.0, NAN]])
    result = solve(built.instance)
    assert result.unplaced[0].code == "no_possible_place"
    assert result.unplaced[0].data["closed_by"] == {
        "service_missing": 2,
        "larger_than_capacity": 1,
    }
    assert explain(built.instance, result, household=0).room is None


def test_the_smallest_change_would_place_the_household() -> None:
    result = solve(INSTANCE)
    unplaced = int(np.flatnonzero(result.assignment < 0)[0])
    room = explain(INSTANCE, result, household=unplaced).room
    assert room is not None
    place = INSTANCE.place_ids.index(room.place)
    capacities = INSTANCE.capacities.copy()
    for name, more in room.extra.items():
        capacities[place, INSTANCE.dimensions.index(name)] += more
    roomier = Instance(INSTANCE.scores, INSTANCE.uses, capacities, dimensions=INSTANCE.dimensions)
    assert move(roomier, result, unplaced, place).fits
    for other in range(INSTANCE.shape[1]):
        told = move(INSTANCE, result, unplaced, other)
        if told.possible:
            assert sum(told.short.values()) >= sum(room.extra.values())


def test_unplaced_for_want_of_room_names_the_places() -> None:
    instance = Instance([[0.9], [0.8]], [[2], [2]], [[2]], place_ids=("Berg",))
    result = solve(instance)
    assert result.unplaced[1].code == "no_room"
    assert result.unplaced[1].data["places"] == ["Berg"]


def test_room_that_an_early_end_left_is_told() -> None:
    instance = Instance([[0.9]], [[1]], [[5]])
    result = replace(solve(instance), assignment=np.array([-1]))
    assert explain(instance, result, household=0).reasons[0].code == "room_left"


def test_a_place_says_how_full_it_is_and_what_binds() -> None:
    instance = Instance(
        [[0.9], [0.8], [0.7]],
        [[2, 1], [2, 0], [1, 0]],
        [[3, 5]],
        dimensions=("persons", "school"),
    )
    result = solve(instance)
    told = explain_place(instance, result, place=0)
    assert told.load == {"persons": 3, "school": 1}
    assert told.capacity == {"persons": 3, "school": 5}
    assert told.binding == ("persons",)
    assert told.price["persons"] > 0
    assert len(told.households) == 2


def test_one_more_of_a_capacity_adds_at_most_its_price_to_the_bound() -> None:
    result = solve(INSTANCE)
    place = int(result.prices[:, 0].argmax())
    capacities = INSTANCE.capacities.copy()
    capacities[place, 0] += 1
    more = Instance(INSTANCE.scores, INSTANCE.uses, capacities)
    gain = solve(more).price_bound - result.price_bound
    assert 0 <= gain <= result.prices[place, 0] + 1e-6


def test_a_move_is_fast_enough_for_a_page() -> None:
    draw = np.random.default_rng(0)
    instance = Instance(
        draw.random((500, 290)), draw.integers(1, 9, (500, 2)), draw.integers(5, 30, (290, 2))
    )
    result = solve(instance, method="greedy")
    assert isinstance(result, Result)
    started = perf_counter()
    for household in range(100):
        move(instance, result, household, 3)
    assert (perf_counter() - started) / 100 < 0.01
