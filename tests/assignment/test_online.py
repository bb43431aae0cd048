"""Dynamic placement: nothing of the future leaks, room is kept, prices can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softlanding.assignment import Futures, Instance, Intake, Plan, solve, verify
from softlanding.assignment.futures import Sample, remaining
from softlanding.assignment.look_ahead import future_prices
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium

NAN = np.nan


def year(arrivals: int = 2, batches: int = 2, capacity: int = 1, pool=((3.0,),)) -> Intake:
    scores = np.array(pool, dtype=float)
    before = Futures(scores, np.ones((len(scores), 1), dtype=np.int64))
    return Intake(np.full((scores.shape[1], 1), capacity), Plan(arrivals, batches), before)


def placed_in_turn(instance: Instance, seed: int = 0, batches: int = 10, **more) -> np.ndarray:
    intake = Intake(instance.capacities, Plan(instance.shape[0], batches), seed=seed, **more)
    parts = np.array_split(np.arange(instance.shape[0]), batches)
    return np.concatenate([intake.place(instance.scores[p], instance.uses[p]) for p in parts])


def test_room_is_kept_for_somebody_who_gains_more() -> None:
    open_year = year(arrivals=4, batches=4, pool=((3.0,),) * 4)
    assert open_year.place([[1.0]], [[1]]).tolist() == [-1]
    assert open_year.place([[4.0]], [[1]]).tolist() == [0]


def test_the_price_of_one_place_lies_between_the_two_who_want_it() -> None:
    """Two households of one person, scores 1 and 3, room for one: any price in [1, 3] clears."""
    two = Sample(np.array([[1.0], [3.0]]), np.array([[1], [1]]), np.ones(2))
    assert 1 <= future_prices(two, np.array([[1]]))[0, 0] <= 3
    assert future_prices(two, np.array([[2]]))[0, 0] == pytest.approx(0, abs=0.2)


def test_room_is_worth_what_fits_into_it() -> None:
    """One future household of 3 persons with a score of 6: room for 2 is worth nothing."""
    pool = Futures(np.array([[6.0, -np.inf]]), np.array([[3]]))
    intake = Intake(np.array([[3], [9]]), Plan(2, 2), pool)
    intake.look_ahead(Sample(np.array([[1.0, 0.5]]), np.array([[1]]), np.ones(1)))
    ahead = intake.ahead
    assert ahead.values[1:3] - ahead.values[0] == pytest.approx([0, 0])
    assert ahead.values[3] >= ahead.values[2]
    assert ahead.cost(np.array([1]), intake.room)[1, 0] == pytest.approx(0)


@pytest.mark.parametrize("seed", range(3))
def test_later_arrivals_do_not_change_earlier_decisions(seed: int) -> None:
    instance = medium(seed)
    changed = np.array(instance.scores)
    changed[20:] = np.random.default_rng(9).random(changed[20:].shape) * 5
    other = Instance(changed, instance.uses, instance.capacities)
    first, second = placed_in_turn(instance), placed_in_turn(other)
    assert first[:20].tolist() == second[:20].tolist()
    assert first[20:].tolist() != second[20:].tolist()


def test_nor_do_they_in_solve() -> None:
    instance = medium(4)
    changed = np.array(instance.scores)
    changed[30:] = changed[30:] * 3
    other = Instance(changed, instance.uses, instance.capacities)
    first, second = (solve(each, "online").assignment for each in (instance, other))
    assert first[:30].tolist() == second[:30].tolist()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_capacities_are_kept_even_after_cuts(seed: int) -> None:
    instance = medium(seed % 50)
    draw = np.random.default_rng(seed)
    intake = Intake(instance.capacities, Plan(40, 8))
    for number, part in enumerate(np.array_split(np.arange(40), 8)):
        before = intake.used.copy()
        intake.place(instance.scores[part], instance.uses[part])
        assert np.all((intake.used <= intake.capacities) | (intake.used == before))
        if number == 3:
            place = int(draw.integers(12))
            cut = intake.capacities[place] // 2
            over = intake.change_capacity(place, cut)
            assert over.tolist() == np.maximum(intake.used[place] - cut, 0).tolist()


def test_a_place_that_was_closed_receives_nobody_more() -> None:
    intake = Intake(np.array([[4], [4]]), Plan(4, 4))
    assert intake.place([[2.0, 1.0]], [[1]]).tolist() == [0]
    assert intake.change_capacity(0, [0]).tolist() == [1]
    assert intake.place([[2.0, 1.0]], [[1]]).tolist() == [1]
    assert intake.used.tolist() == [[1], [1]]


def test_one_batch_of_everybody_is_the_optimum() -> None:
    for seed in range(4):
        instance = medium(seed, households=12, places=5)
        chosen = placed_in_turn(instance, batches=1)
        placed = np.flatnonzero(chosen >= 0)
        best = solve(instance, "exact").objective
        assert instance.scores[placed, chosen[placed]].sum() == pytest.approx(best)


def test_solve_verifies_and_does_not_claim_an_optimum() -> None:
    instance = medium(2)
    result = solve(instance, "online")
    verify(instance, result)
    assert result.status in {"feasible", "optimal"}
    assert result.bound >= solve(instance, "exact").objective - 1e-9


def test_locks_and_links_are_kept_in_solve() -> None:
    given_by_hand = medium(3)
    free = np.flatnonzero(~np.isnan(given_by_hand.scores[7]))
    instance = Instance(
        given_by_hand.scores,
        given_by_hand.uses,
        given_by_hand.capacities,
        linked=[(0, 30)],
        locks={7: int(free[0])},
    )
    result = solve(instance, "online")
    verify(instance, result)
    assert result.assignment[7] == free[0]
    assert result.assignment[0] == result.assignment[30]


def test_a_decision_by_a_person_is_booked_and_counts_at_once() -> None:
    intake = Intake(np.array([[2], [2]]), Plan(3, 3))
    assert intake.place([[5.0, 1.0]], [[2]], locks={0: 1}).tolist() == [1]
    assert intake.room.tolist() == [[2], [0]]
    assert [option.place for option in intake.advise([1.0, 9.0], [1]).options] == [0]


def test_family_that_comes_later_goes_where_the_first_live() -> None:
    intake = Intake(np.array([[9], [9], [9]]), Plan(2, 2))
    assert intake.place([[1.0, 2.0, 3.0]], [[2]]).tolist() == [2]
    near = {0: [0, 1]}
    assert intake.place([[1.0, 2.0, 3.0]], [[2]], tied=near).tolist() == [1]
    assert intake.advise([1.0, 2.0, 3.0], [1], tied=[0]).best.place == 0


@pytest.mark.parametrize("planned", [0.8, 1.0, 1.2])
def test_a_plan_that_is_wrong_by_a_fifth_costs_little(planned: float) -> None:
    shares = []
    for seed in range(3):
        instance = medium(seed, households=80, places=8)
        before = medium(seed + 50, households=80, places=8)
        intake = Intake(instance.capacities, Plan(80 * planned, 16), Futures.of(before))
        total = 0.0
        for part in np.array_split(np.arange(80), 16):
            chosen = intake.place(instance.scores[part], instance.uses[part])
            rows = chosen >= 0
            total += instance.scores[part[rows], chosen[rows]].sum()
        shares.append(total / solve(instance, "greedy").bound)
    assert np.mean(shares) > 0.86


def test_the_pace_of_arrivals_corrects_the_plan() -> None:
    assert remaining(400, 0, 0, 40) == 400
    assert remaining(320, 200, 20, 40) == pytest.approx(188, abs=2)
    assert remaining(480, 200, 20, 40) == pytest.approx(212, abs=2)
    assert remaining(400, 390, 40, 40) == 0


def test_a_week_is_balanced_where_load_costs() -> None:
    rates = np.array([50.0])
    calm = Intake(np.array([[40], [40]]), Plan(40, 40, week_rates=rates))
    rash = Intake(np.array([[40], [40]]), Plan(40, 40))
    scores, uses = [[1.0, 0.9]] * 4, [[1]] * 4
    assert sorted(calm.place(scores, uses).tolist()) == [0, 0, 1, 1]
    assert rash.place(scores, uses).tolist() == [0] * 4


def test_scarce_interpreters_are_spared_in_a_full_week() -> None:
    rates = np.array([0.0, 100.0])
    intake = Intake(np.array([[90, 20], [90, 20]]), Plan(40, 20, week_rates=rates))
    chosen = intake.place([[1.0, 0.8]] * 2, [[1, 1]] * 2)
    assert sorted(chosen.tolist()) == [0, 1]
    intake.settle(0, [1, 1])
    advice = intake.advise([1.0, 0.8], [1, 1])
    assert advice.options[-1].week["dimension_1"] > 0 or advice.best.place == 1


def test_a_group_below_its_least_counts_more() -> None:
    plan = Plan(4, 4, group_least={"A": 2.0})
    intake = Intake(np.array([[1], [9]]), plan)
    intake.place([[NAN, 0.5]], [[1]], groups=["A"])
    chosen = intake.place([[1.0, 0.4], [1.2, 0.5]], [[1], [1]], groups=["A", "B"])
    assert chosen.tolist() == [0, 1]


def test_advice_is_score_minus_price() -> None:
    intake = year(arrivals=2, pool=((3.0, 0.5),))
    advice = intake.advise([2.0, 1.0], [1])
    for option in advice.options:
        assert option.value == pytest.approx(option.score - option.price)
        assert option.price == pytest.approx(sum(option.prices.values()))
    assert advice.options[0].value >= advice.options[-1].value
    assert "minus" in advice.text
    assert "sampled futures" in advice.text


def test_advice_books_nothing_and_says_when_nothing_is_left() -> None:
    intake = year(capacity=0)
    assert intake.advise([2.0], [1]).text == "No possible place has room."
    assert intake.used.tolist() == [[0]]


def test_a_forecast_can_stand_beside_the_past_or_alone() -> None:
    nobody = Futures.none(1, 1)
    forecast = Futures(np.array([[3.0]]), np.array([[1]]))
    alone = Futures(nobody.scores, nobody.uses, forecast)
    mixed = Futures(np.array([[1.0]]), np.array([[1]]), forecast, 0.5)
    draw = np.random.default_rng(0)
    assert set(alone.draw(5, draw).scores.ravel()) == {3.0}
    assert set(mixed.draw(40, draw).scores.ravel()) == {1.0, 3.0}


def test_a_pool_without_a_possible_place_is_told_and_survived() -> None:
    pool = Futures(np.full((30, 2), NAN), np.ones((30, 1), dtype=np.int64))
    reasons = pool.unlike(np.ones((5, 2)), np.ones((5, 1), dtype=np.int64))
    assert reasons[0].code == "pool_no_place"
    intake = Intake(np.array([[1], [1]]), Plan(2, 2), pool)
    assert intake.place([[1.0, 2.0]], [[1]]).tolist() == [1]


def test_every_fault_of_a_plan_is_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        Intake(
            np.array([[1]]),
            Plan(-1, 0, week_rates=np.array([-1.0])),
            Futures(np.ones((1, 2)), np.ones((1, 1), dtype=np.int64)),
        )
    assert {problem.column for problem in refused.value.problems} == {"pool", "plan", "week_rates"}


def test_arrivals_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(InputRefused, match="shapes"):
        year().place([[1.0, 2.0]], [[1]])
    with pytest.raises(InputRefused, match="no room"):
        year().change_capacity(0, [-1])
    with pytest.raises(InputRefused, match="no share"):
        Futures(np.ones((1, 1)), np.ones((1, 1)), share=2.0)
