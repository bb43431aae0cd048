"""A backtest compares policies with the hindsight and says what it rests on."""

import numpy as np
import pytest

from softlanding.assignment import BACKTESTS, Futures, Instance, backtest, load
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium

NAN = np.nan


def test_no_policy_beats_the_hindsight_or_overfills_a_place() -> None:
    instance = medium(1)
    test = backtest(instance, batches=8, orders=2)
    for replay in test.replays:
        assert test.share(replay) <= 1 + 1e-9
        assert np.all(load(instance, replay.assignment) <= instance.capacities)
    assert {replay.order for replay in test.of("online")} == {0, 1, 2}
    assert [test.share(replay) for replay in test.of("hindsight")] == [1.0]


def test_looking_ahead_beats_greed_on_average() -> None:
    online, greedy = [], []
    for seed in range(2):
        this = medium(seed, households=80, places=8)
        last = medium(seed + 70, households=80, places=8)
        test = backtest(this, ["online", "greedy"], pool=Futures.of(last), batches=16, orders=1)
        online += [test.share(replay) for replay in test.of("online")]
        greedy += [test.share(replay) for replay in test.of("greedy")]
    assert np.mean(online) > np.mean(greedy) + 0.01


def test_one_batch_is_the_hindsight() -> None:
    test = backtest(medium(2, 12, 5), ["online", "batch-greedy"], batches=1)
    assert [test.share(replay) for replay in test.replays] == pytest.approx([1, 1])


def test_the_same_seed_gives_the_same_replays() -> None:
    first, second = (
        backtest(medium(3, 20, 6), ["online", "random"], batches=5, seed=4) for _ in "ab"
    )
    for one, other in zip(first.replays, second.replays, strict=True):
        assert one.assignment.tolist() == other.assignment.tolist()


def test_locks_and_links_hold_under_every_policy() -> None:
    given = medium(5)
    place = int(np.flatnonzero(~np.isnan(given.scores[3]))[0])
    instance = Instance(
        given.scores, given.uses, given.capacities, locks={3: place}, linked=[(1, 39)]
    )
    for replay in backtest(instance, batches=8).replays:
        assert replay.assignment[3] == place
        assert replay.assignment[1] == replay.assignment[39]


def test_history_counts_what_happened() -> None:
    instance = Instance([[1.0, 2.0], [3.0, NAN]], [[1], [1]], [[1], [1]])
    test = backtest(instance, ["history"], placed_in=np.array([0, 1]))
    (only,) = test.replays
    assert (only.objective, only.placed_persons) == (1.0, 2)
    assert test.share(only) == pytest.approx(0.2)


def test_the_key_alone_fills_places_in_proportion_to_room() -> None:
    instance = Instance(np.ones((400, 2)), np.ones((400, 1), int), [[900], [300]])
    (replay,) = backtest(instance, ["random"], batches=4).replays
    assert np.bincount(replay.assignment) == pytest.approx([300, 100], abs=35)


def test_load_variance_by_hand() -> None:
    """One place, batches of 1 and 3 persons: mean 2, variance 1."""
    instance = Instance([[1.0], [1.0]], [[1], [3]], [[4]])
    (replay,) = backtest(instance, ["greedy"], batches=2).replays
    assert (replay.load_variance, replay.fill_variance) == (1.0, 0.0)


def test_what_a_reader_must_know_is_said() -> None:
    pool = Futures(np.full((30, 2), 0.1), np.full((30, 1), 9))
    scores = np.full((30, 2), 0.9)
    instance = Instance(scores, np.full((30, 1), 3), [[5], [5]])
    codes = {reason.code for reason in backtest(instance, ["greedy"], pool=pool).reasons}
    assert codes >= {"planned", "arrivals_exceed_capacity", "pool_other_sizes"}
    codes = {reason.code for reason in backtest(instance, ["greedy"]).reasons}
    assert "no_pool" in codes


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_to_place_is_no_error(shape: tuple[int, int]) -> None:
    households, places = shape
    instance = Instance(np.ones(shape), np.ones((households, 1)), np.ones((places, 1)))
    test = backtest(instance, orders=1)
    assert all(replay.objective == 0 for replay in test.replays)


def test_every_fault_is_told_at_once() -> None:
    instance = Instance(
        np.ones((2, 2)),
        np.ones((2, 1)),
        np.ones((2, 1)),
        near=[(0, 1)],
        neighbours=np.eye(2, dtype=bool),
    )
    with pytest.raises(InputRefused) as refused:
        backtest(instance, ["best", "history"], batches=0, orders=-1, planned=float("nan"))
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["methods", "methods", "batches", "orders", "planned", "linked_near"]


def test_locks_that_contradict_each_other_are_refused() -> None:
    instance = Instance(np.ones((2, 1)), np.ones((2, 1)), [[1]], locks={0: 0, 1: 0})
    with pytest.raises(InputRefused, match="locks put 2"):
        backtest(instance)


def test_every_method_has_a_name_once() -> None:
    assert len(set(BACKTESTS)) == len(BACKTESTS)
