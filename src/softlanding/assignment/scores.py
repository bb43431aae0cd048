"""Scores as they are given: a table, stored pairs only, or a function of rows.

Whatever they are given as, an instance holds one table of them. A table is not copied, and
the two other forms are written into one block after the other, so that 17,000 × 11,500
scores in single precision are in memory once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from softlanding.errors import Problem

__all__ = ["FloatMatrix", "GivenScores", "blocks_of_rows", "table_of_scores"]

FloatMatrix = NDArray[np.floating[Any]]

GivenScores: TypeAlias = ArrayLike | sparse.sparray | sparse.spmatrix | Callable[[slice], ArrayLike]
"""A table, a sparse table of the possible pairs, or a function from rows to their scores."""

_MATRIX = 2
_MOST = 10**12  # of a score, either way: sums stay exact enough to verify
_BLOCK_CELLS = 4_000_000
_MOST_TOLD = 20


def blocks_of_rows(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows in blocks of a few million cells.

    Examples
    --------
    >>> list(blocks_of_rows((5, 2_000_000)))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    rows = max(1, _BLOCK_CELLS // max(1, shape[1]))
    for start in range(0, shape[0], rows):
        yield slice(start, min(start + rows, shape[0]))


def table_of_scores(
    given: GivenScores, shape: tuple[int, int], problems: list[Problem]
) -> FloatMatrix:
    """One table of scores, NaN where a pair is not possible.

    Parameters
    ----------
    given
        float32 and float64 arrays, a memory-mapped file among them, are returned as they
        are. In a sparse table the stored entries are the possible pairs, a stored 0 among
        them. A function is called with slices of rows, in order and once each, and answers
        with shape (rows, places).
    shape
        Households and places, for a function.
    problems
        Every fault is added; what is returned is empty if the scores are no table.

    Examples
    --------
    >>> pairs = sparse.coo_array(([0.9, 0.5], ([0, 1], [1, 0])), shape=(2, 2))
    >>> table_of_scores(pairs, (2, 2), [])
    array([[nan, 0.9],
           [0.5, nan]])
    >>> table_of_scores(lambda rows: np.ones((rows.stop - rows.start, 3)), (2, 3), []).shape
    (2, 3)
    """
    if sparse.issparse(given):
        scores = _of_pairs(given, problems)
    elif callable(given):
        scores = _of_rows(given, shape, problems)
    else:
        scores = _floats(given, problems)
    if scores.ndim != _MATRIX:
        cure = "give one row per household and one column per place"
        fault = Problem(f"have {scores.ndim} axes", cure, column="scores", code="shape")
        problems.append(fault)
        return np.zeros((0, 0))
    for rows in blocks_of_rows(scores.shape):
        for row, column in np.argwhere(np.abs(scores[rows]) > _MOST)[:_MOST_TOLD]:
            value = scores[rows.start + row, column]
            problems.append(_out_of_range(rows.start + int(row), int(column), float(value)))
    return scores


def _floats(given: ArrayLike, problems: list[Problem]) -> FloatMatrix:
    try:
        scores = np.asarray(given)
        if scores.dtype not in (np.float32, np.float64):
            scores = scores.astype(np.float64)
    except (TypeError, ValueError):
        problems.append(Problem("are not a table of numbers", column="scores", code="not-numeric"))
        return np.zeros((0, 0))
    return scores


def _of_pairs(given: sparse.sparray | sparse.spmatrix, problems: list[Problem]) -> FloatMatrix:
    if given.ndim != _MATRIX:
        return np.zeros((0,))
    pairs = sparse.coo_array(given)
    values = _floats(pairs.data, problems)
    row, column = pairs.coords
    cells = np.sort(row.astype(np.int64) * pairs.shape[1] + column)
    twice = cells[1:][cells[1:] == cells[:-1]]
    for cell in twice[:_MOST_TOLD].tolist():
        household, place = divmod(cell, pairs.shape[1])
        message = f"at household {household}, place {place} are given twice"
        fault = Problem(message, "give each pair once", column="scores", code="duplicate")
        problems.append(fault)
    scores = np.full(pairs.shape, np.nan, dtype=values.dtype)
    if len(values) == len(row):
        scores[row, column] = values
    return scores


def _of_rows(
    given: Callable[[slice], ArrayLike], shape: tuple[int, int], problems: list[Problem]
) -> FloatMatrix:
    scores: FloatMatrix = np.zeros((0, 0))
    for rows in blocks_of_rows(shape):
        block = _floats(given(rows), problems)
        wanted = (rows.stop - rows.start, shape[1])
        if block.shape != wanted:
            message = f"of rows {rows.start} to {rows.stop - 1} have the shape {block.shape}"
            cure = f"let the function answer with {wanted}"
            problems.append(Problem(message, cure, column="scores", code="shape"))
            return np.zeros(shape)
        if not scores.size:
            scores = np.empty(shape, dtype=block.dtype)
        scores[rows] = block
    return scores if scores.size else np.zeros(shape)


def _out_of_range(household: int, place: int, value: float) -> Problem:
    infinite = bool(np.isinf(value))
    return Problem(
        f"at household {household}, place {place} is {'infinite' if infinite else 'too large'}",
        f"give a number of at most {_MOST:,} either way, or NaN where the pair is not possible",
        column="scores",
        value=str(value),
        code="infinite" if infinite else "too-large",
    )
