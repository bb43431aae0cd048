"""Each rule from persons to households, by hand and by law."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softlanding.errors import InputRefused
from softlanding.prediction import RULES, rule_effects, to_household

P = np.array([[0.5, 0.2], [0.3, 0.3], [0.5, 0.8]])


@pytest.mark.parametrize(
    ("rule", "score"),
    [
        ("sum", [1.0, 1.0]),
        ("mean", [0.5, 0.5]),
        ("at_least_one", [0.75, 0.84]),
        ("weakest", [0.5, 0.2]),
    ],
)
def test_rules_by_hand(rule: str, score: list[float]) -> None:
    found = to_household(P, np.array([0, 1, 0]), rule)
    assert np.allclose(found.mean, [score, [0.3, 0.3]])
    assert found.sd is None


@pytest.mark.parametrize(
    ("rule", "doubt"),
    [("sum", 0.3), ("mean", 0.15), ("at_least_one", 0.2 * 0.1 + 0.8 * 0.2), ("weakest", 0.1)],
)
def test_doubts_by_hand(rule: str, doubt: float) -> None:
    """Of two members with 0.2 ± 0.1 and 0.8 ± 0.2."""
    p, sd = np.array([[0.2], [0.8]]), np.array([[0.1], [0.2]])
    found = to_household(p, np.array([0, 0]), rule, person_sds=sd)
    assert found.sd is not None
    assert found.sd[0, 0] == pytest.approx(doubt)


def test_who_does_not_count_changes_nothing() -> None:
    found = to_household(P, np.array([0, -1, 0]), "sum", households=2)
    assert np.allclose(found.mean[0], [1.0, 1.0])
    assert np.isnan(found.mean[1]).all()


def test_nobody_counts() -> None:
    found = to_household(P, np.array([-1, -1, -1]), "mean", households=1)
    assert np.isnan(found.mean).all()


@settings(max_examples=60, deadline=None)
@given(
    p=arrays(float, (6, 3), elements=st.floats(0, 1)),
    index=arrays(np.int64, 6, elements=st.integers(0, 2)),
)
def test_rules_stand_in_their_order(p: np.ndarray, index: np.ndarray) -> None:
    """Weakest ≤ mean ≤ at least one ≤ sum; one member alone makes all four alike."""
    scores = {rule: to_household(p, index, rule, households=3).mean for rule in RULES}
    present = np.isin(np.arange(3), index)
    chain = [scores[rule][present] for rule in ("weakest", "mean", "at_least_one", "sum")]
    for less, more in itertools.pairwise(chain):
        assert np.all(less <= more + 1e-6)
    alone = np.bincount(index, minlength=3) == 1
    assert all(np.allclose(scores["sum"][alone], scores[rule][alone], atol=1e-6) for rule in RULES)


def test_what_does_not_belong_together_is_refused_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        to_household(P + 1, np.array([0, 1]), "best", person_sds=P[:1])
    assert {problem.column for problem in refused.value.problems} == {
        "rule",
        "household_index",
        "person_sds",
        "person_means",
    }


def test_sum_puts_large_households_first_and_mean_does_not() -> None:
    draw = np.random.default_rng(0)
    index = np.repeat(np.arange(300), np.tile([1, 2, 4], 100))
    p = draw.uniform(0.2, 0.6, size=(len(index), 8))
    found = {
        (each.rule, each.size): each
        for each in rule_effects(p, index, draw.random(len(index)) < 0.5)
    }
    assert found["sum", 4].at_stake > 1.5 * found["sum", 1].at_stake
    assert found["mean", 4].at_stake < found["mean", 1].at_stake
    assert found["sum", 4].households == 100


def test_the_weakest_rule_serves_whom_the_others_pass_over() -> None:
    """Men's chances swing widely between places, women's little, and the other way round."""
    draw = np.random.default_rng(1)
    index = np.repeat(np.arange(500), 2)
    woman = np.tile([True, False], 500)
    p = np.where(woman[:, None], draw.uniform(0.05, 0.2, (1000, 10)), 0)
    p += np.where(woman[:, None], 0, draw.uniform(0.3, 0.9, (1000, 10)))
    found = {each.rule: each for each in rule_effects(p, index, woman)}
    assert found["weakest"].women > 2 * found["sum"].women
    assert found["weakest"].men < found["sum"].men
