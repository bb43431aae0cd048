"""Scores in blocks are those of the whole, whoever computes them and in what pieces."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
from distributed import Client
from numpy.typing import NDArray

from softlanding.errors import InputRefused, SoftLandingError
from softlanding.simulation import connected, score_in_blocks

Floats = NDArray[np.float64]
PLACES = 7


class Scales:
    """A model: a number per person times one per place."""

    def __init__(self, places: int = PLACES) -> None:
        self.places = places

    def __call__(self, rows: Any) -> Floats:
        values = rows["value"].to_numpy() if isinstance(rows, polars.DataFrame) else rows[:, 0]
        return np.outer(values, np.arange(self.places))


@pytest.fixture(scope="module")
def one_worker() -> Iterator[Client]:
    with connected(workers=1) as client:
        yield client


@pytest.fixture
def values() -> Floats:
    return np.random.default_rng(0).random(25)


@pytest.fixture
def persons(tmp_path: Path, values: Floats) -> Path:
    path = tmp_path / "persons.parquet"
    polars.DataFrame({"value": values}).write_parquet(path)
    return path


@pytest.mark.parametrize("block", [1, 10, 25, 1_000])
def test_blocks_make_up_the_whole(
    one_worker: Client, persons: Path, values: Floats, tmp_path: Path, block: int
) -> None:
    told: list[int] = []
    out = score_in_blocks(
        one_worker,
        Scales(),
        persons,
        tmp_path / "scores.npy",
        places=PLACES,
        block=block,
        progress=told.append,
    )
    scores = np.load(out)
    assert scores.dtype == np.float32
    assert scores == pytest.approx(np.outer(values, np.arange(PLACES)).astype(np.float32))
    assert sum(told) == len(values)


def test_a_model_trained_on_the_cluster_stays_there(
    one_worker: Client, values: Floats, tmp_path: Path
) -> None:
    persons = tmp_path / "persons.npy"
    np.save(persons, values[:, None])
    model = one_worker.submit(Scales, PLACES, pure=False)
    out = score_in_blocks(one_worker, model, persons, tmp_path / "out.npy", places=PLACES, block=9)
    assert np.load(out)[3, 6] == pytest.approx(6 * values[3], rel=1e-6)


def test_a_model_of_the_wrong_shape_is_told_and_leaves_no_file(
    one_worker: Client, persons: Path, tmp_path: Path
) -> None:
    with pytest.raises(SoftLandingError, match=r"shape \(10, 3\) .* \(10, 7\) was expected"):
        score_in_blocks(
            one_worker, Scales(3), persons, tmp_path / "out.npy", places=PLACES, block=10
        )
    assert [path.name for path in tmp_path.iterdir()] == ["persons.parquet"]


def test_what_cannot_be_read_is_refused(one_worker: Client, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"nobody\.parquet: cannot be read"):
        score_in_blocks(
            one_worker, Scales(), tmp_path / "nobody.parquet", tmp_path / "out.npy", places=3
        )


def test_numbers_out_of_range_are_refused(
    one_worker: Client, persons: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputRefused) as refused:
        score_in_blocks(one_worker, Scales(), persons, tmp_path / "out.npy", places=0, block=0)
    assert len(refused.value.problems) == 2
