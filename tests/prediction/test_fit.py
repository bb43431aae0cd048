"""Learning: nothing later leaks in, the same seed gives the same, poor data are named."""

import datetime

import numpy as np
import polars as pl
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction import FEATURES, Model, fit, read_follow_up, to_bytes
from softlanding.prediction.validation import hold_out
from tests.prediction.conftest import AS_OF
from tests.prediction.made_follow_up import World, make_world

OUTCOME = "employed_90_days"


@pytest.fixture(scope="module")
def small() -> World:
    return make_world(seed=5, households=160, places=6, years=(2016, 2018))


def learned(table: pl.DataFrame, as_of: datetime.date = datetime.date(2018, 6, 30)) -> Model:
    return fit(read_follow_up(table), outcome=OUTCOME, as_of=as_of, seed=1)


def codes(model: Model) -> set[str]:
    return {warning.code for warning in model.card.warnings}


def test_what_became_known_later_changes_nothing(small: World) -> None:
    """Rows observed after the day, also of other languages and places, are as if not there."""
    day = datetime.date(2018, 6, 30)
    known = small.table.filter(pl.col("observed_on") <= day)
    later = small.table.filter(pl.col("observed_on") > day).with_columns(
        place=pl.lit("Nova"), value=pl.lit(1.0), languages=pl.lit("uk"), age=pl.lit(99)
    )
    assert later.height > 20
    with_later = pl.concat([known, later.cast(known.schema)])
    one, other = learned(known, day), learned(with_later, day)
    assert one.input_sha256 == other.input_sha256
    pairs = [model.predict(small.table, ["Place 000", "Nova"]) for model in (one, other)]
    assert np.array_equal(pairs[0].mean, pairs[1].mean)
    assert np.array_equal(pairs[0].sd, pairs[1].sd)
    assert one.card.scores == other.card.scores


def test_order_does_not_matter_and_the_seed_decides(small: World) -> None:
    shuffled = small.table.sample(fraction=1.0, shuffle=True, seed=4)
    assert to_bytes(learned(small.table)) == to_bytes(learned(shuffled))


def test_a_held_out_year_is_predicted_from_the_years_before(world: World) -> None:
    """Outcomes of the last year don't change what was said of it."""
    last = pl.col("arrived_on") >= datetime.date(2019, 1, 1)
    turned = world.table.with_columns(
        value=pl.when(last).then(1 - pl.col("value")).otherwise(pl.col("value"))
    )
    said = []
    for table in (world.table, turned):
        known = read_follow_up(table).known(OUTCOME, AS_OF)
        found = hold_out(known, OUTCOME, "logistic", places=None, features=FEATURES, seed=1)
        assert found is not None
        said.append(found.probability[found.years == 2019])
    assert len(said[0]) > 300
    assert np.array_equal(*said)


def test_protected_attributes_are_kept_out(model: Model, world: World) -> None:
    assert model.card.left_out == ("nationality", "sex")
    assert not {"sex", "nationality"} & set(model.features)
    swapped = world.persons.with_columns(sex=pl.lit("other"), nationality=pl.lit("none"))
    both = [model.predict(table, ["Place 001"]).mean for table in (world.persons, swapped)]
    assert np.array_equal(*both)


def test_a_protected_attribute_takes_part_only_if_it_is_named(small: World) -> None:
    follow_up = small.follow_up
    day = datetime.date(2018, 12, 31)
    named = fit(follow_up, outcome=OUTCOME, as_of=day, seed=1, features=("age", "sex"))
    assert named.features == ("age", "sex")
    assert "protected" in codes(named)
    assert "sex" not in named.card.left_out


def test_three_rows_are_a_mean_with_warnings(small: World) -> None:
    model = learned(small.table.head(3), datetime.date(2020, 1, 1))
    assert {"few", "not-validated"} <= codes(model)
    assert model.learner == "place mean"
    found = model.predict(small.table, ["Place 000", "elsewhere"])
    assert np.all((found.mean > 0.02) & (found.mean < 0.98))
    assert found.sd.min() > 0.05


def test_a_single_class_is_named_and_never_certain(small: World) -> None:
    model = learned(small.table.with_columns(value=pl.lit(1.0)))
    assert "single-class" in codes(model)
    assert 0.9 < model.predict(small.table, ["Place 000"]).mean.min() < 1


def test_one_place_is_named(small: World) -> None:
    model = learned(small.table.with_columns(place=pl.lit("Berg")))
    assert "one-place" in codes(model)
    found = model.predict(small.table, ["Berg", "elsewhere"])
    assert found.sd[:, 1].mean() > found.sd[:, 0].mean()


def test_columns_in_which_nothing_is_told_are_named(small: World) -> None:
    blank = small.table.with_columns(schooling=pl.lit(None, pl.Int64)).drop("occupation")
    model = learned(blank)
    assert {w.column for w in model.card.warnings if w.code == "all-missing"} == {
        "schooling",
        "occupation",
    }
    assert "schooling" not in model.features


def test_outcomes_that_nobody_knows_are_named(small: World) -> None:
    third = pl.col("person").str.slice(-1).is_in(["0", "1", "2"])
    lost = small.table.with_columns(value=pl.when(third).then(None).otherwise(pl.col("value")))
    model = learned(lost)
    assert "unknown-outcomes" in codes(model)
    assert 0.2 < model.card.unknown_share < 0.4


def test_no_observation_on_that_day_is_refused(small: World) -> None:
    with pytest.raises(InputRefused, match="not known for anybody on 2001-01-01"):
        learned(small.table, datetime.date(2001, 1, 1))


def test_unknown_outcomes_and_features_are_refused_together(small: World) -> None:
    with pytest.raises(InputRefused) as refused:
        fit(small.follow_up, outcome="rich", as_of=AS_OF, seed=1, features=("shoe", *FEATURES))
    assert {problem.value for problem in refused.value.problems} == {"rich", "shoe"}


def test_broken_covariates_are_refused_together(small: World) -> None:
    places = pl.DataFrame({"place": ["Berg", "Berg"], "population": ["many", "7000"]})
    with pytest.raises(InputRefused) as refused:
        fit(small.follow_up, outcome=OUTCOME, as_of=AS_OF, seed=1, places=places)
    assert {problem.value for problem in refused.value.problems} == {"Berg", "many"}
