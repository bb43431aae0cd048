"""An instance is checked once, completely, and does not change afterwards."""

import numpy as np
import pytest

from softlanding.assignment import Instance
from softlanding.errors import InputRefused

GOOD = {"scores": [[1.0, 2.0]], "uses": [[1]], "capacities": [[1], [2]]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scores": [[np.inf, 1.0]]}, "is infinite"),
        ({"scores": [1.0, 2.0]}, "have 1 axes"),
        ({"scores": [["a", "b"]]}, "not a table of numbers"),
        ({"uses": [[-1]]}, "below 0"),
        ({"uses": [[0.5]]}, "not a whole number"),
        ({"uses": [[np.nan]]}, "not a whole number"),
        ({"uses": [[1], [1]]}, "have 2 rows, scores have 1"),
        ({"uses": [[1, 1]]}, "have 2 dimensions, capacities have 1"),
        ({"uses": np.zeros((1, 0)), "capacities": np.zeros((2, 0))}, "at least persons"),
        ({"capacities": [[1]]}, "have 1 rows, scores have 2 columns"),
        ({"capacities": [[1], [-2]]}, "below 0"),
        ({"household_ids": ("a", "b")}, "hold 2 names for 1"),
        ({"place_ids": ("a", "a")}, "is there twice"),
        ({"linked": [(0, 1)]}, "is not a household"),
        ({"locks": {0: 2}}, "is not a place"),
        ({"locks": {-1: 0}}, "is not a household"),
        ({"blocked": np.zeros((2, 2), np.uint8)}, "has the shape"),
    ],
)
def test_a_fault_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        Instance(**{**GOOD, **change})  # type: ignore[arg-type]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        Instance([[np.inf, np.inf]], [[-1]], [[0.5], [1]])  # type: ignore[arg-type]
    assert len(refused.value.problems) == 4


def test_scores_are_neither_copied_nor_locked_for_their_owner() -> None:
    scores = np.ones((2, 3), dtype=np.float32)
    instance = Instance(scores, np.ones((2, 1), int), np.ones((3, 1), int))
    assert np.shares_memory(instance.scores, scores)
    assert scores.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        instance.scores[0, 0] = 5


def test_the_hash_tells_instances_apart() -> None:
    one = Instance(**GOOD)  # type: ignore[arg-type]
    assert one.sha256 == Instance(**GOOD).sha256  # type: ignore[arg-type]
    others = [
        {"scores": [[1.0, 2.5]]},
        {"uses": [[2]]},
        {"capacities": [[2], [1]]},
        {"locks": {0: 1}},
        {"place_ids": ("a", "b")},
        {"linked": [(0,)]},
    ]
    hashes = {Instance(**{**GOOD, **other}).sha256 for other in others}  # type: ignore[arg-type]
    assert len(hashes | {one.sha256}) == len(others) + 1


def test_links_join_through_others() -> None:
    instance = Instance(np.ones((4, 1)), np.ones((4, 1), int), [[9]], linked=[(0, 2), (2, 3)])
    assert instance.unit_of_household.tolist() == [0, 1, 0, 0]
    assert instance.linked_with(3).tolist() == [0, 2, 3]


def test_numbers_too_large_to_add_up_are_refused() -> None:
    with pytest.raises(InputRefused) as refusal:
        Instance([[1e308]], [[10**13]], [[1]])
    assert [problem.code for problem in refusal.value.problems] == ["too-large", "too-large"]
