"""A year of a continent scored on a cluster, block by block, never whole in memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars
from distributed import Client
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem, SoftLandingError
from softlanding.simulation.cluster import Progress, gathered

__all__ = ["Predict", "score_in_blocks"]

Predict = Callable[[Any], NDArray[np.floating[Any]]]
"""A block of persons → their scores, shape (persons of the block, places)."""


def score_in_blocks(
    client: Client,
    predict: Any,
    persons: Path,
    out: Path,
    *,
    places: int,
    block: int = 1_000,
    progress: Progress = lambda _finished: None,
) -> Path:
    """Score persons × places into one .npy file that `softlanding place` reads.

    Parameters
    ----------
    predict : `Predict`, or a Dask future of one
        A model trained on the cluster never needs to leave it: pass the future that
        ``client.submit(fit, …)`` gave. Called with a `polars.DataFrame` (from Parquet) or
        an array (from .npy), the rows of one block.
    persons
        Parquet or .npy, one row per person, in a folder that every worker sees.
    out
        The .npy file: float32, persons × places, in the order of `persons`. In the same
        kind of folder; it takes its name when it is complete.
    places
        Columns.
    block
        Persons per block: a worker holds about ``3 · block · places · 4`` bytes.
    progress
        Called with the persons of each block that was written.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    InputRefused
        If `persons` cannot be read, or a number is out of range.
    SoftLandingError
        If a model's answer has the wrong shape; `ClusterLost` if the cluster is gone.

    Notes
    -----
    Each block is written through a memory map of its own part of the file and read by
    nobody else; a block that a dying worker left half-written is written again.
    """
    count = _rows(persons)
    problems = [
        Problem("is below 1", "give a whole number of at least 1", column=name, value=str(value))
        for name, value in (("places", places), ("block", block))
        if value < 1
    ]
    if problems:
        raise InputRefused(problems)
    unfinished = out.with_name(f".{secrets.token_hex(8)}.part")
    try:
        _empty(unfinished, (count, places))
        tasks = [
            client.submit(
                _score, predict, persons, unfinished, start, min(start + block, count), pure=False
            )
            for start in range(0, count, block)
        ]
        for written in gathered(client, tasks):
            progress(written)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return out


def _rows(persons: Path) -> int:
    try:
        if persons.suffix == ".npy":
            return len(np.load(persons, mmap_mode="r"))
        return int(polars.scan_parquet(persons).select(polars.len()).collect().item())
    except (OSError, ValueError, polars.exceptions.PolarsError) as error:
        message = f"cannot be read ({type(error).__name__})"
        cure = "give a Parquet or .npy file with one row per person"
        raise InputRefused([Problem(message, cure, file=str(persons))]) from error


def _empty(path: Path, shape: tuple[int, int]) -> None:
    """A file of the final size; the disk says now if it has no room."""
    whole = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    del whole


def _score(predict: Predict, persons: Path, out: Path, start: int, stop: int) -> int:
    """Score one block, on a worker."""
    rows: Any
    if persons.suffix == ".npy":
        rows = np.array(np.load(persons, mmap_mode="r")[start:stop])
    else:
        rows = polars.scan_parquet(persons).slice(start, stop - start).collect()
    scores = np.asarray(predict(rows), dtype=np.float32)
    whole = np.load(out, mmap_mode="r+")
    if scores.shape != (stop - start, whole.shape[1]):
        raise SoftLandingError(
            f"the model answered with the shape {scores.shape} for persons {start} to {stop}; "
            f"({stop - start}, {whole.shape[1]}) was expected"
        )
    whole[start:stop] = scores
    whole.flush()
    return stop - start
