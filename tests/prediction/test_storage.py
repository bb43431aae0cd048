"""A model comes back from its file as it was, and a file runs no programme."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction import Model, fit, from_bytes, load_model, save_model, to_bytes
from softlanding.prediction.learners import LEARNERS, Trees, learn
from softlanding.prediction.parts import learn_parts
from tests.prediction.conftest import AS_OF
from tests.prediction.made_follow_up import World, make_world


@pytest.fixture(scope="module", params=LEARNERS)
def any_model(request: pytest.FixtureRequest, model: Model, world: World) -> Model:
    """The model with each of the base learners in its parts."""
    from dataclasses import replace

    known = world.follow_up.known(model.outcome, AS_OF)
    parts, _ = learn_parts(known, request.param, None, model.features, 1)
    return replace(model, parts=parts, learner=request.param)


def test_a_model_comes_back_as_it_was(any_model: Model, world: World, tmp_path: Path) -> None:
    save_model(any_model, tmp_path / "work.npz")
    back = load_model(tmp_path / "work.npz")
    assert back.record == any_model.record
    assert back.card == any_model.card
    one, other = (each.predict(world.persons, ["Place 001", "new"]) for each in (any_model, back))
    assert np.array_equal(one.mean, other.mean)
    assert np.array_equal(one.sd, other.sd)
    assert one.persons_seen.tolist() == other.persons_seen.tolist()


def test_trees_say_what_scikit_learn_says() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    draw = np.random.default_rng(2)
    matrix = draw.normal(size=(800, 4))
    matrix[draw.random(matrix.shape) < 0.2] = np.nan
    value = (draw.random(800) < np.where(np.isnan(matrix[:, 0]), 0.9, 0.3)).astype(float)
    ours = learn("boosting", matrix, value, 3)
    assert isinstance(ours, Trees)
    theirs = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=80,
        max_leaf_nodes=12,
        min_samples_leaf=30,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=3,
    ).fit(matrix, value)
    assert np.allclose(ours.logit(matrix), theirs.decision_function(matrix), atol=1e-9)


def test_a_file_holds_no_person(model: Model, world: World) -> None:
    with np.load(io.BytesIO(to_bytes(model)), allow_pickle=False) as archive:
        text = archive["text"].tobytes().decode()
    assert "p000001" not in text
    assert "h000001" not in text


def changed(model: Model, **arrays: np.ndarray[Any, Any]) -> bytes:
    with np.load(io.BytesIO(to_bytes(model)), allow_pickle=False) as archive:
        kept = {name: archive[name] for name in archive.files} | arrays
    content = io.BytesIO()
    np.savez(content, **kept)  # type: ignore[arg-type]
    return content.getvalue()


def test_damaged_files_are_refused(any_model: Model) -> None:
    whole = to_bytes(any_model)
    bad = {
        "nothing": b"",
        "half": whole[: len(whole) // 2],
        "pickle": pickle.dumps({"a": 1}),
        "text": changed(any_model, text=np.frombuffer(b"{}", np.uint8)),
        "factors": changed(any_model, factors=np.ones(3)),
        "mean": changed(any_model, mean=np.full((2, 2), np.nan)),
        "object": changed(any_model, factors=np.array([{}], dtype=object)),
    }
    for name, content in bad.items():
        with pytest.raises(InputRefused, match="is no model of this version"):
            from_bytes(content, file=name)


def test_another_format_is_refused(model: Model) -> None:
    with np.load(io.BytesIO(to_bytes(model)), allow_pickle=False) as archive:
        text = json.loads(archive["text"].tobytes())
    text["format"] = 99
    content = changed(model, text=np.frombuffer(json.dumps(text).encode(), np.uint8))
    with pytest.raises(InputRefused, match="has the format 99"):
        from_bytes(content)


def test_trees_that_run_in_circles_are_refused(model: Model, world: World) -> None:
    from dataclasses import replace

    known = world.follow_up.known(model.outcome, AS_OF)
    parts, _ = learn_parts(known, "boosting", None, model.features, 1)
    trees = parts.learners[0]
    assert isinstance(trees, Trees)
    circles = replace(trees, left=np.zeros_like(trees.left))
    hostile = replace(model, parts=replace(parts, learners=(circles, *parts.learners[1:])))
    with pytest.raises(InputRefused, match="points outside itself"):
        from_bytes(to_bytes(hostile))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot be read"):
        load_model(tmp_path / "none.npz")


def test_a_model_of_three_rows_can_be_kept() -> None:
    tiny = make_world(seed=2, households=2, places=2)
    model = fit(tiny.follow_up, outcome="employed_90_days", as_of=AS_OF, seed=1)
    assert from_bytes(to_bytes(model)).card == model.card
