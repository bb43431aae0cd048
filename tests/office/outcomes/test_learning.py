"""A follow-up file is kept whole or not at all; models are learned once and never change."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.outcomes.api import ModelUse, decide_use, learn_model, start_learning, use
from softlanding.office.outcomes.expectations import expectations
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel
from softlanding.office.outcomes.services import give_up, keep_follow_up
from tests.office.conftest import AddHousehold, Country
from tests.office.outcomes.conftest import follow_up_table

TODAY = date(2025, 6, 1)


def learned(national: Viewer, file: FollowUpFile, as_of: date = TODAY) -> LearnedModel:
    """A model as the worker leaves it."""
    queued = start_learning(viewer=national, follow_up=file, outcome="employed_1_year", as_of=as_of)
    learn_model(queued.pk)
    return LearnedModel.objects.get(pk=queued.pk)


def test_a_model_is_learned_judged_and_kept_with_its_card(
    follow_up: FollowUpFile, national: Viewer
) -> None:
    model = learned(national, follow_up)
    assert model.status == LearnedModel.Status.READY
    assert model.card["persons"] == 800
    assert model.card["left_out"] == ["sex"]
    assert len(model.record["input_sha256"]) == 64
    assert model.gain["shown"] is False
    assert "few_replicates" in {doubt["code"] for doubt in model.gain["doubts"]}
    assert set(model.gain["estimates"]) >= {"claim", "ipw", "aipw"}
    assert {rule["rule"] for rule in model.rules} == {"sum", "mean", "at_least_one", "weakest"}
    assert ProcrastinateJob.objects.get().task_name.endswith("outcomes.learn_model")


def test_the_same_file_and_seed_give_the_same_model(
    follow_up: FollowUpFile, national: Viewer
) -> None:
    first, second = learned(national, follow_up), learned(national, follow_up)
    assert second.number == first.number + 1
    assert bytes(first.content or b"") == bytes(second.content or b"")


def test_nothing_known_later_takes_part(follow_up: FollowUpFile, national: Viewer) -> None:
    early = learned(national, follow_up, as_of=date(2023, 1, 1))
    assert 0 < early.card["persons"] < 800
    assert max(early.card["arrivals"]) <= "2022"


def test_every_fault_of_a_file_is_told_and_nothing_is_kept(
    country: Country, national: Viewer
) -> None:
    table = follow_up_table(20).with_columns(
        pl.when(pl.int_range(pl.len()) == 3)
        .then(pl.lit("Atlantis"))
        .otherwise(pl.col("place"))
        .alias("place"),
        pl.lit("1999-01-01").alias("observed_on"),
    )
    with pytest.raises(InputRefused) as refused:
        keep_follow_up(
            viewer=national,
            country=country.nation,
            name="../../faulty.csv",
            content=table.write_csv().encode(),
            source="test",
        )
    told = str(refused.value)
    assert 'faulty.csv:5: place: "Atlantis" is not a known place' in told
    assert "is before the arrival" in told
    assert not FollowUpFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 no table"])
def test_what_is_no_table_is_refused(content: bytes, country: Country, national: Viewer) -> None:
    with pytest.raises(InputRefused):
        keep_follow_up(
            viewer=national, country=country.nation, name="x.csv", content=content, source="test"
        )


def test_what_cannot_be_learned_is_told_on_the_model(
    follow_up: FollowUpFile, national: Viewer
) -> None:
    model = learned(national, follow_up, as_of=date(2000, 1, 1))
    assert model.status == LearnedModel.Status.FAILED
    assert "is not known for anybody" in model.message
    assert model.content is None


def test_one_model_is_learned_at_a_time(follow_up: FollowUpFile, national: Viewer) -> None:
    start_learning(viewer=national, follow_up=follow_up, outcome="employed_1_year", as_of=TODAY)
    with pytest.raises(NotNow):
        start_learning(viewer=national, follow_up=follow_up, outcome="course_passed", as_of=TODAY)


def test_a_model_that_was_given_up_stays_so_and_lets_another_begin(
    follow_up: FollowUpFile, national: Viewer
) -> None:
    model = start_learning(
        viewer=national, follow_up=follow_up, outcome="employed_1_year", as_of=TODAY
    )
    give_up(viewer=national, model=model)
    learn_model(model.pk)  # its job comes late
    model.refresh_from_db()
    assert model.status == LearnedModel.Status.GIVEN_UP
    assert model.content is None
    with pytest.raises(NotNow):
        give_up(viewer=national, model=model)
    start_learning(viewer=national, follow_up=follow_up, outcome="course_passed", as_of=TODAY)


def test_a_model_counts_only_where_its_gain_may_be_claimed(
    country: Country, follow_up: FollowUpFile, national: Viewer
) -> None:
    model = learned(national, follow_up)
    given = {"country": country.nation, "rule": "at_least_one", "caution": 0, "reason": "test"}
    with pytest.raises(NotNow):
        decide_use(viewer=national, mode=ModelUse.Mode.COUNTED, model=model, **given)
    decide_use(viewer=national, mode=ModelUse.Mode.ADVISORY, model=model, **given)
    found = use(country.nation)
    assert found is not None
    assert found.model == model
    decide_use(viewer=national, mode=ModelUse.Mode.OFF, model=model, **given)
    off = use(country.nation)
    assert off is not None
    assert off.model is None


def test_a_household_is_expected_to_do_as_its_members_by_the_rule(
    country: Country, follow_up: FollowUpFile, national: Viewer, add_household: AddHousehold
) -> None:
    model = learned(national, follow_up)
    household = add_household("H1", 3)
    adults = sum(1 for member in household.members.all() if member.born.year <= 2008)
    towns = list(country.towns.values())
    shares = {}
    for rule in ("sum", "mean", "at_least_one", "weakest"):
        decided = decide_use(
            viewer=national, country=country.nation, mode=ModelUse.Mode.ADVISORY,
            model=model, rule=rule, caution=0, reason="test",
        )  # fmt: skip
        found = expectations(decided, [household], towns)
        assert found.mean.shape == (1, 4)
        shares[rule] = found.share
        assert ((found.share >= 0) & (found.share <= 1)).all()
        wary = ModelUse(model=model, rule=rule, caution=1)
        assert (expectations(wary, [household], towns).share <= found.share).all()
    # Two of the three are of age: what is expected of them, per person of the household.
    assert shares["sum"] == pytest.approx(shares["mean"] * adults / 3, abs=1e-6)
    assert (shares["weakest"] <= shares["mean"] + 1e-6).all()
    assert (shares["at_least_one"] >= shares["mean"] - 1e-6).all()
