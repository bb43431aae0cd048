"""Scores are taken as a table, as pairs or in blocks of rows, and are in memory once."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from softlanding.assignment import Instance, scores, solve, verify
from softlanding.errors import InputRefused
from tests.assignment.small_instances import medium


def given(values: object) -> Instance:
    """Three households and two places."""
    return Instance(values, np.ones((3, 1), int), np.ones((2, 1), int))  # type: ignore[arg-type]


DENSE = np.array([[0.5, np.nan], [np.nan, np.nan], [0.0, 0.25]])
PAIRS = ([0.5, 0.0, 0.25], ([0, 2, 2], [0, 0, 1]))


@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.csr_array, sparse.coo_matrix])
def test_stored_pairs_are_possible_and_a_stored_zero_is_a_score(kind: type) -> None:
    np.testing.assert_array_equal(given(kind(PAIRS, shape=(3, 2))).scores, DENSE)


def test_a_function_is_called_once_for_each_block_of_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scores, "_BLOCK_CELLS", 4)
    asked = []

    def block(rows: slice) -> np.ndarray:
        asked.append(rows)
        return DENSE[rows].astype(np.float32)

    instance = given(block)
    np.testing.assert_array_equal(instance.scores, DENSE)
    assert instance.scores.dtype == np.float32
    assert asked == [slice(0, 2), slice(2, 3)]


def test_the_same_scores_give_the_same_hash_and_placement_however_they_are_given() -> None:
    table = medium(1)
    stored = np.nonzero(~np.isnan(table.scores))
    pairs = sparse.coo_array((table.scores[stored], stored), shape=table.scores.shape)
    for values in (pairs, pairs.tocsr(), lambda rows: table.scores[rows]):
        other = Instance(
            values,  # type: ignore[arg-type]
            table.uses,
            table.capacities,
            household_ids=table.household_ids,
            place_ids=table.place_ids,
            dimensions=table.dimensions,
        )
        assert other.sha256 == table.sha256
        verify(other, solve(table, "greedy"))


def test_a_mapped_file_is_neither_copied_nor_changed(tmp_path: Path) -> None:
    np.save(tmp_path / "scores.npy", DENSE.astype(np.float32))
    mapped = np.load(tmp_path / "scores.npy", mmap_mode="r")
    instance = given(mapped)
    assert np.shares_memory(instance.scores, mapped)
    verify(instance, solve(instance))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (sparse.coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(3, 2)), "place 1 are given twice"),
        (sparse.coo_array(([np.inf], ([2], [1])), shape=(3, 2)), "2, place 1 is infinite"),
        (sparse.coo_array(([1.0], ([0], [0])), shape=(2, 2)), "have 3 rows, scores have 2"),
        (sparse.coo_array(([1.0], ([0],)), shape=(3,)), "have 1 axes"),
        (lambda _: np.ones((1, 2)), r"let the function answer with \(3, 2\)"),
        (lambda _: [["a", "b"]] * 3, "not a table of numbers"),
        (lambda _: [[1, -np.inf]] * 3, "household 0, place 1 is infinite"),
    ],
)
def test_a_fault_is_refused(values: object, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        given(values)


@pytest.mark.parametrize("shape", [(0, 2), (3, 0), (0, 0)])
def test_a_function_for_nothing(shape: tuple[int, int]) -> None:
    uses, capacities = np.ones((shape[0], 1), int), np.ones((shape[1], 1), int)
    instance = Instance(lambda rows: np.ones((rows.stop - rows.start, shape[1])), uses, capacities)  # type: ignore[arg-type]
    assert instance.scores.shape == shape
