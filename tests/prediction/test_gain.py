"""A gain is shown where there is one, not where there is none, and never without reasons."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.evidence import by_place, by_prices
from softlanding.errors import InputRefused
from softlanding.prediction.cohort import Cohort
from softlanding.prediction.gain import Gain, estimate_gain
from softlanding.prediction.pipeline import Pipeline
from softlanding.simulation.follow_up_world import FollowUpWorld, follow_up_world
from tests.prediction.small_cohorts import best_place, by_lot, mean_of_place, of_world

PLACES = 6
NULL_WORLDS = 39


def pipeline(world: FollowUpWorld) -> tuple[Pipeline, np.ndarray]:
    """Places under the quotas of the later half, by linear regressions."""
    half = len(world.household_persons) // 2
    sizes = world.household_persons[half:]
    capacities = np.rint(world.quota * sizes.sum()).astype(np.int64)
    given = Pipeline(by_place(PLACES), by_prices(sizes, capacities), seed=0, folds=3)
    return given, world.household >= half


def gain_of(match: float, *, replicates: int = 0, households: int = 600, **changes) -> Gain:
    world = follow_up_world(11, households=households, places=PLACES, match=match, lost=0.05)
    given, later = pipeline(world)
    return estimate_gain(of_world(world), later, replace(given, **changes), replicates=replicates)


@pytest.fixture(scope="module")
def real() -> Gain:
    return gain_of(0.17, replicates=NULL_WORLDS, households=2_000)


@pytest.fixture(scope="module")
def null() -> Gain:
    return gain_of(0.0, replicates=NULL_WORLDS, households=2_000)


def codes(told) -> set[str]:
    return {each.code for each in told}


def test_a_gain_is_shown_where_there_is_one(real: Gain) -> None:
    assert real.shown
    assert real.doubts == ()
    assert real.null_share == 1 / (1 + NULL_WORLDS)
    assert real.sentence.startswith("Placed by the model, ")


def test_no_gain_is_shown_where_the_match_does_not_matter(null: Gain) -> None:
    assert not null.shown
    assert {"interval", "null_world"} <= codes(null.doubts)
    assert null.sentence.startswith("No gain is claimed. ")
    assert all(doubt.text in null.sentence for doubt in null.doubts)


def test_the_model_claims_a_gain_where_there_is_none(null: Gain) -> None:
    assert null.estimates.claim.low > 0.02
    assert np.median(null.null_claims) == pytest.approx(null.estimates.claim.value, abs=0.03)
    assert abs(null.null_gains.mean()) < 0.01


def test_the_record_can_be_kept_and_says_everything(real: Gain) -> None:
    kept = json.loads(json.dumps(real.record, allow_nan=False))
    assert kept["shown"] is True
    assert kept["estimates"]["aipw"]["value"] == real.estimates.aipw.value
    assert len(kept["null_gains"]) == NULL_WORLDS
    assert len(kept["input_sha256"]) == 64
    assert kept["versions"]["numpy"] == np.__version__
    assert {note["code"] for note in kept["notes"]} >= {"unknown_outcomes"}


def test_the_same_seed_finds_the_same() -> None:
    first, second = gain_of(0.1, replicates=2), gain_of(0.1, replicates=2)
    assert first.record == second.record


def test_too_few_null_worlds_show_nothing() -> None:
    few = gain_of(0.17, replicates=2, households=2_000)
    assert codes(few.doubts) == {"few_replicates"}
    assert "at least 39" in few.sentence


def test_what_is_not_judged_is_told_and_too_much_of_it_is_a_doubt() -> None:
    thin = gain_of(0.17, least_matches=1e6)
    assert "no_overlap" in codes(thin.doubts)
    assert "few_matches" in codes(thin.doubts)
    assert "kept" in codes(thin.notes)
    assert thin.estimates.aipw.value == 0.0
    assert json.dumps(thin.record, allow_nan=False)


def test_clipping_is_told() -> None:
    assert "clipped" in codes(gain_of(0.17, clip=2.0).notes)


def test_history_is_no_lottery_where_officers_chose() -> None:
    world = follow_up_world(3, households=2_000, places=PLACES, selective=1.0)
    given, later = pipeline(world)
    cohort = of_world(world)
    share = np.bincount(world.place, minlength=PLACES) / len(world.place)
    stated = replace(cohort, propensities=np.tile(share, (len(world.place), 1)))
    assert "history_features" in codes(estimate_gain(stated, later, given, replicates=0).doubts)
    assert "history_features" not in codes(estimate_gain(cohort, later, given, replicates=0).doubts)


def test_loads_that_no_lottery_gives_are_a_doubt() -> None:
    world = follow_up_world(3, households=800, places=PLACES)
    given, later = pipeline(world)
    stated = replace(of_world(world), propensities=np.full(world.truth.shape, 1 / PLACES))
    assert "history_loads" in codes(estimate_gain(stated, later, given, replicates=0).doubts)


def test_who_is_not_placed_counts_as_before() -> None:
    world = follow_up_world(3, households=800, places=PLACES)
    given, later = pipeline(world)

    def nobody(expected, household):
        return np.full(household.max() + 1, -1)

    found = estimate_gain(of_world(world), later, replace(given, placer=nobody), replicates=0)
    assert "unplaced" in codes(found.notes)
    for name in ("claim", "ipw", "self_normalised", "regression", "aipw"):
        assert getattr(found.estimates, name).value == pytest.approx(0.0)
    assert not found.shown


def test_drawing_the_lots_of_history_again_changes_nothing() -> None:
    world = follow_up_world(3, households=600, places=PLACES)
    given, later = pipeline(world)
    cohort = of_world(world)
    before = cohort.only(later)

    def as_before(expected, household):
        return before.of_households(before.propensities)

    found = replace(given, placer=as_before).run(cohort, later)
    assert found.aipw.value == pytest.approx(0.0)
    assert found.ipw.value == pytest.approx(0.0)


LATER = np.array([False, False, False, True, True, True])
PLAIN = Pipeline(mean_of_place(2), best_place, seed=0, folds=2)


@pytest.mark.parametrize(
    ("outcome", "later", "changes", "message"),
    [
        ([math.nan] * 6, LATER, {}, "of all earlier persons is not known"),
        ([1, 0, 1, math.nan, math.nan, math.nan], LATER, {}, "of all later persons is not known"),
        ([1, 1, 1, 1, 0, 1], LATER, {}, "of all earlier persons is 1, and nothing"),
        ([1, 0, 1, 0, 0, 0], LATER, {}, "of all later persons is 0, and nothing"),
        ([1, 0, 1, 0, 1, 0], ~np.zeros(6, bool), {}, "has nobody earlier"),
        ([1, 0, 1, 0, 1, 0], np.zeros(6, bool), {}, "has nobody later"),
        ([1, 0, 1, 0, 1, 0], LATER[:4], {}, "say it of each of the 6 persons"),
        ([1, 0, 1, 0, 1, 0], LATER, {"folds": 9}, "give 2 to 3, the number of later"),
        ([1, 0, 1, 0, 1, 0], LATER, {"seed": -1}, "at least 0"),
        ([1, 0, 1, 0, 1, 0], LATER, {"clip": 0.5}, "None to cut nothing"),
    ],
)
def test_bad_input_is_named(outcome: list, later, changes: dict, message: str) -> None:
    cohort = by_lot([0, 1, 0, 1, 0, 1], outcome)
    with pytest.raises(InputRefused, match=message):
        replace(PLAIN, **changes).run(cohort, later)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        replace(PLAIN, seed=-1).run(by_lot([0] * 6, [math.nan] * 6, places=1), LATER)
    assert [problem.column for problem in refused.value.problems] == [
        "propensities", "outcome", "outcome", "seed",
    ]  # fmt: skip


def test_a_household_on_both_sides_is_refused() -> None:
    cohort = Cohort([[0.0]] * 4, [0, 0, 1, 1], [7, 7, 8, 8], [1, 0, 1, 0], [[0.5, 0.5]] * 4)
    with pytest.raises(InputRefused, match="7 is earlier and later, as are 1 more"):
        PLAIN.run(cohort, np.array([False, True, False, True]))


def test_fewer_than_no_null_worlds_are_refused() -> None:
    with pytest.raises(InputRefused, match="replicates"):
        estimate_gain(by_lot([0, 1], [1, 0]), np.array([False, True]), PLAIN, replicates=-1)


def test_three_rows_are_not_enough_and_say_so() -> None:
    cohort = by_lot([0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0])
    found = estimate_gain(cohort, LATER, PLAIN, replicates=3)
    assert not found.shown
    assert {"few_matches", "few_replicates"} <= codes(found.doubts)
    assert json.dumps(found.record, allow_nan=False)
