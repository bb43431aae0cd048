"""What is predicted, how sure, and what the card says about it."""

import json

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from softlanding.errors import InputRefused
from softlanding.prediction import Model, ModelCard
from softlanding.prediction.learners import LEARNERS
from softlanding.prediction.traits import trait_of
from tests.prediction.made_follow_up import World


def test_shapes_and_types(model: Model, world: World) -> None:
    found = model.predict(world.persons, world.places)
    assert found.mean.shape == found.sd.shape == world.truth.shape
    assert found.mean.dtype == found.sd.dtype == np.float32
    assert found.persons_seen.sum() == model.card.persons


def test_blocks_are_the_same_piece_by_piece(model: Model, world: World) -> None:
    whole = model.predict(world.persons, world.places)
    blocks = list(model.blocks(world.persons, world.places, most_cells=10_000))
    assert len(blocks) > 5
    assert np.array_equal(np.vstack([block.mean for _, block in blocks]), whole.mean)
    assert np.array_equal(np.vstack([block.sd for _, block in blocks]), whole.sd)
    assert [rows.start for rows, _ in blocks][:2] == [0, 250]


def test_nobody_is_an_empty_prediction(model: Model, world: World) -> None:
    assert model.predict(world.persons.clear(), ["Place 000", "new"]).mean.shape == (0, 2)


def test_doubt_is_honest_in_a_world_whose_truth_is_known(model: Model, world: World) -> None:
    found = model.predict(world.persons, world.places)
    inside = np.abs(found.mean - world.visible) <= 1.96 * found.sd
    assert 0.85 < inside.mean() < 0.99
    error = np.sqrt(np.mean((found.mean - world.truth) ** 2))
    assert error < 0.75 * world.truth.std()


def test_the_best_places_are_not_the_luckiest(model: Model, world: World) -> None:
    """Choosing the largest plain mean promises far too much; the largest score much less."""
    rows = np.arange(len(world.truth))
    kind = trait_of(world.follow_up.features, "schooling")
    cell = world.at * 4 + kind
    counts = np.bincount(cell, minlength=4 * len(world.places))
    means = np.bincount(cell, world.table["value"].to_numpy(), minlength=len(counts))
    plain = (means / np.maximum(counts, 1)).reshape(-1, 4).T[kind]
    disappointment = {}
    for name, scores in {"plain": plain, "pooled": _scores(model, world)}.items():
        best = scores.argmax(axis=1)
        disappointment[name] = scores[rows, best].mean() - world.truth[rows, best].mean()
    assert disappointment["plain"] > 0.2
    assert disappointment["pooled"] < 0.3 * disappointment["plain"]


def _scores(model: Model, world: World) -> NDArray[np.float32]:
    return model.predict(world.persons, world.places).shrunk()


def test_caution_takes_doubt_off(model: Model, world: World) -> None:
    found = model.predict(world.persons.head(5), world.places)
    assert np.allclose(found.shrunk(caution=1), np.clip(found.mean - found.sd, 0, 1))
    with pytest.raises(InputRefused, match="caution"):
        found.shrunk(caution=-1)


def test_a_new_place_does_as_comparable_places_do(model: Model, world: World) -> None:
    """Unemployment harms in this world; a new place with little of it is expected to do better."""
    new = pl.DataFrame(
        {
            "place": ["few jobs", "many jobs"],
            "population": [13_000.0] * 2,
            "unemployment_rate": [11.0, 3.0],
        }
    )
    found = model.predict(world.persons, new)
    assert found.mean[:, 1].mean() > found.mean[:, 0].mean() + 0.02
    assert found.persons_seen.tolist() == [0, 0]
    seen = model.predict(world.persons, world.places)
    assert found.sd.mean() > seen.sd.mean()


def test_bad_persons_and_places_are_refused(model: Model, world: World) -> None:
    with pytest.raises(InputRefused, match="schooling: the column is missing"):
        model.predict(world.persons.drop("schooling"), ["Place 000"])
    with pytest.raises(InputRefused, match=r'age: "-1\.0" is not'):
        model.predict(world.persons.with_columns(age=pl.lit(-1.0)), ["Place 000"])
    with pytest.raises(InputRefused, match="is there twice"):
        model.predict(world.persons, ["Berg", "Berg"])
    with pytest.raises(InputRefused, match="place: the column is missing"):
        model.predict(world.persons, pl.DataFrame({"town": ["Berg"]}))


def test_persons_of_whom_nothing_is_told_have_a_prediction(model: Model, world: World) -> None:
    blank = world.persons.head(2).with_columns(
        [pl.lit(None).alias(name) for name in model.features]
    )
    found = model.predict(blank.drop("arrived_on"), ["Place 000"])
    assert np.all(np.isfinite(found.mean))


def test_own_place_agrees_with_the_matrix(model: Model, world: World) -> None:
    observations = world.follow_up
    mean, sd = model.at_own_place(observations, world.places)
    matrix = model.predict(world.persons, world.places)
    rows = np.arange(len(observations))
    assert np.allclose(mean, matrix.mean[rows, world.at], atol=1e-5)
    assert np.allclose(sd, matrix.sd[rows, world.at], atol=1e-5)


def test_held_out_years_choose_a_learner_that_reads_features(model: Model) -> None:
    card = model.card
    assert [score.learner for score in card.scores] == list(LEARNERS)
    assert card.held_out_years == (2017, 2018, 2019)
    best = min(card.scores, key=lambda score: score.log_loss)
    assert model.learner == best.learner != "place mean"
    assert best.mean_error < 0.04


def test_the_card_is_data_and_a_page(model: Model) -> None:
    kept = json.loads(json.dumps(model.card.as_json()))
    assert ModelCard.from_json(kept) == model.card
    page = model.card.as_markdown()
    for words in ("# Model card", "## Held-out years", "| boosting |", "## By group", "| sex |"):
        assert words in page
    assert {group.kind for group in model.card.groups} >= {"sex", "nationality", "schooling"}
    assert 0.85 < model.card.coverage <= 1


def test_a_proxy_is_named_with_what_carries_it(model: Model) -> None:
    by_name = {proxy.attribute: proxy for proxy in model.card.proxies}
    assert by_name["nationality"].strength == "strong"
    assert by_name["nationality"].carried_by[0] == "languages"
    assert by_name["sex"].auc < 0.7
