"""A model as a file of plain arrays and text: reading one runs no programme.

The file is a NumPy archive that is read without pickle. It holds no observation of a person,
and everything in it is checked before it is used.
"""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.encoding import Encoding
from softlanding.prediction.learners import Constant, Learner, Linear, Trees
from softlanding.prediction.model import Model
from softlanding.prediction.model_card import ModelCard
from softlanding.prediction.outcomes import OUTCOMES
from softlanding.prediction.parts import FOLDS, Parts
from softlanding.prediction.pooling import Pooling, Standard
from softlanding.prediction.traits import PARTS

__all__ = ["from_bytes", "load_model", "save_model", "to_bytes"]

FORMAT = 1

_POOLING = ("mean", "covariance", "variances", "slopes", "slopes_covariance")


def to_bytes(model: Model) -> bytes:
    """The model as the content of a file."""
    parts = model.parts
    arrays: dict[str, NDArray[Any]] = {
        "factors": model.factors,
        "persons_seen": parts.persons_seen,
        "centre": parts.standard.centre,
        "scale": parts.standard.scale,
        **{name: getattr(parts.pooling, name) for name in _POOLING},
    }
    kinds = []
    for index, learner in enumerate(parts.learners):
        kinds.append(type(learner).__name__.lower())
        arrays.update(
            {f"learner{index}_{name}": np.asarray(array) for name, array in learner.arrays.items()}
        )
    text = {
        "format": FORMAT,
        "record": model.record,
        "card": model.card.as_json(),
        "columns": parts.encoding.columns,
        "last_year": parts.encoding.last_year,
        "learners": kinds,
        "place_ids": parts.place_ids,
        "covariates": parts.standard.names,
        "household_correlation": parts.household_correlation,
    }
    arrays["text"] = np.frombuffer(json.dumps(text).encode(), np.uint8)
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]  # numpy/numpy#25436
    return content.getvalue()


def save_model(model: Model, path: str | Path) -> None:
    """Write the model to a file ending in ``.npz``."""
    Path(path).write_bytes(to_bytes(model))


def load_model(path: str | Path) -> Model:
    """Read a model that `save_model` wrote.

    Raises
    ------
    InputRefused
        If the file is not there, is no such file, or is damaged.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem("cannot be read", "give the path of a model file", file=path.name)
        raise InputRefused([problem]) from error
    return from_bytes(content, file=path.name)


def from_bytes(content: bytes, *, file: str = "") -> Model:
    """The model that `to_bytes` wrote; refused if anything of it does not fit together."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text = json.loads(arrays.pop("text").tobytes())
        if text["format"] != FORMAT:
            raise ValueError(f"has the format {text['format']}, not {FORMAT}")
        return _model(arrays, text)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        EOFError,
        OSError,
        zipfile.BadZipFile,
        UnicodeDecodeError,
    ) as error:
        message = f"is no model of this version: {error}"
        cure = "learn the model again, or take an undamaged copy"
        raise InputRefused([Problem(message, cure, file=file, code="damaged")]) from error


def _model(arrays: Mapping[str, NDArray[Any]], text: Mapping[str, Any]) -> Model:
    record = text["record"]
    if record["outcome"] not in OUTCOMES:
        raise ValueError("an outcome that is not known")
    columns = tuple((str(feature), str(value)) for feature, value in text["columns"])
    kinds = text["learners"]
    if not kinds or len(kinds) % FOLDS:
        raise ValueError(f"{len(kinds)} learners")
    learners = tuple(
        _learner(kind, f"learner{index}_", arrays, len(columns)) for index, kind in enumerate(kinds)
    )
    place_ids = tuple(map(str, text["place_ids"]))
    names = tuple(map(str, text["covariates"]))
    places, effects, slopes = len(place_ids), len(PARTS), 1 + len(names)
    shapes = {
        "mean": (places, effects),
        "covariance": (places, effects, effects),
        "variances": (int(PARTS.max()) + 1,),
        "slopes": (slopes,),
        "slopes_covariance": (slopes, slopes),
        "centre": (len(names),),
        "scale": (len(names),),
        "factors": (4,),
        "persons_seen": (places,),
    }
    checked = {name: _floats(arrays, name, shape) for name, shape in shapes.items()}
    parts = Parts(
        Encoding(columns, int(text["last_year"])),
        learners,
        place_ids,
        checked["persons_seen"].astype(np.int64),
        Standard(names, checked["centre"], checked["scale"]),
        Pooling(**{name: checked[name] for name in _POOLING}),
        float(text["household_correlation"]),
    )
    return Model(
        outcome=record["outcome"],
        as_of=datetime.date.fromisoformat(record["as_of"]),
        learner=str(record["method"]),
        seed=int(record["seed"]),
        parts=parts,
        factors=checked["factors"],
        card=ModelCard.from_json(text["card"]),
        input_sha256=str(record["input_sha256"]),
        versions=dict(record["versions"]),
    )


def _floats(
    arrays: Mapping[str, NDArray[Any]], name: str, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    array = arrays[name].astype(np.float64)
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
    if np.isnan(array).any():
        raise ValueError(f"{name} is not all numbers")
    return array


def _learner(kind: str, prefix: str, arrays: Mapping[str, NDArray[Any]], columns: int) -> Learner:
    own = {n.removeprefix(prefix): array for n, array in arrays.items() if n.startswith(prefix)}
    makers: Mapping[str, Callable[[], Learner]] = {
        "constant": lambda: Constant(_floats(own, "intercept", (1,))[0]),
        "linear": lambda: Linear(
            **{name: _floats(own, name, (columns,)) for name in ("weights", "missing", "fill")},
            intercept=_floats(own, "intercept", (1,)),
        ),
        "trees": lambda: _trees(own, columns),
    }
    return makers[kind]()


def _trees(own: Mapping[str, NDArray[Any]], columns: int) -> Trees:
    """Trees none of whose nodes points outside, backwards or to itself."""
    nodes = (len(own["feature"]),)
    whole = {name: own[name].astype(np.int64) for name in ("roots", "feature", "left", "right")}
    inner = whole["feature"] >= 0
    here = np.arange(nodes[0])[inner]
    if whole["left"].shape != nodes or whole["right"].shape != nodes or whole["roots"].ndim != 1:
        raise ValueError("trees of different sizes")
    follow = [whole["left"][inner], whole["right"][inner]]
    if any((child <= here).any() or (child >= nodes[0]).any() for child in follow):
        raise ValueError("a tree points outside itself")
    if (whole["roots"] < 0).any() or (whole["roots"] >= nodes[0]).any():
        raise ValueError("a tree begins nowhere")
    if whole["feature"].max(initial=-1) >= columns:
        raise ValueError("a tree asks for a column that is not there")
    return Trees(
        **whole,
        threshold=_floats(own, "threshold", nodes),
        missing_left=own["missing_left"].astype(bool).reshape(nodes),
        value=_floats(own, "value", nodes),
        intercept=_floats(own, "intercept", (1,)),
    )
