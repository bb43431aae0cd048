"""Base predictions from features alone: a constant, a logistic regression, boosted trees.

Each learner is plain arrays once it has learned, so that it can be kept in a file that
holds no programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEARNERS", "MEMBERS", "Constant", "Learner", "Linear", "Trees", "learn"]

Matrix = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.generic]]

LEARNERS = ("place mean", "logistic", "boosting", "average")
"""Names of the base learners, the plainest first; the last is the mean of the two before."""

MEMBERS = {**{name: (name,) for name in LEARNERS}, "average": ("logistic", "boosting")}
"""Of which learners each consists."""


class Learner(Protocol):
    """Log-odds of an outcome from features."""

    def logit(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds for each row of a matrix that an `Encoding` made."""

    @property
    def arrays(self) -> Arrays:
        """Everything that it knows."""


@dataclass(frozen=True, eq=False)
class Constant:
    """The same log-odds for everybody.

    Examples
    --------
    >>> Constant(np.float64(0.5)).logit(np.zeros((2, 0)))
    array([0.5, 0.5])
    """

    intercept: np.float64

    def logit(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds for each row."""
        return np.full(len(matrix), float(self.intercept))

    @property
    def arrays(self) -> Arrays:
        """Everything that it knows."""
        return {"intercept": np.array([self.intercept])}


@dataclass(frozen=True, eq=False)
class Linear:
    """A logistic regression; what is not told has a weight of its own.

    Parameters
    ----------
    weights, missing, fill : array of float, shape (columns,)
        Log-odds for each unit of a column, for not knowing it, and what stands for it then.
    intercept : array of float, shape (1,)

    Examples
    --------
    >>> one = np.ones(1)
    >>> Linear(2 * one, -one, 3 * one, 0 * one).logit(np.array([[1.0], [np.nan]]))
    array([2., 5.])
    """

    weights: Matrix
    missing: Matrix
    fill: Matrix
    intercept: Matrix

    def logit(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds for each row."""
        untold = np.isnan(matrix)
        told = np.where(untold, self.fill, matrix)
        return np.asarray(self.intercept[0] + told @ self.weights + untold @ self.missing)

    @property
    def arrays(self) -> Arrays:
        """Everything that it knows."""
        return vars(self)


@dataclass(frozen=True, eq=False)
class Trees:
    """Boosted trees.

    Parameters
    ----------
    roots : array of int, shape (trees,)
        Index of the first node of each tree.
    feature : array of int, shape (nodes,)
        Column that a node asks for; −1 at a leaf.
    threshold : array of float, shape (nodes,)
        A value of at most this goes left.
    missing_left : array of bool, shape (nodes,)
        Where NaN goes.
    left, right : array of int, shape (nodes,)
        The node that follows.
    value : array of float, shape (nodes,)
        Log-odds that a leaf adds.
    intercept : array of float, shape (1,)
    """

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: Matrix
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Matrix
    intercept: Matrix

    def logit(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds for each row."""
        from softlanding.prediction.loops import tree_loop

        total = np.full(len(matrix), self.intercept[0])
        tree_loop(
            np.ascontiguousarray(matrix), self.roots, self.feature, self.threshold,
            self.missing_left, self.left, self.right, self.value, total,
        )  # fmt: skip
        return total

    @property
    def arrays(self) -> Arrays:
        """Everything that it knows."""
        return vars(self)


def learn(name: str, matrix: Matrix, value: Matrix, seed: int) -> Learner:
    """Learn the log-odds of `value` from the rows of `matrix`.

    Parameters
    ----------
    name
        One of `LEARNERS` that consists of itself alone.
    matrix : array of float, shape (persons, columns)
    value : array of float, shape (persons,)
        0 or 1.
    seed
        Of the trees.

    Notes
    -----
    With no column or a single class the answer is a constant, by Jeffreys' rule: half a
    success and half a failure are added to those that were seen.
    """
    persons, columns = matrix.shape
    if name == "place mean" or not columns or not 0 < value.sum() < persons:
        successes = value.sum() + 0.5
        return Constant(np.log(successes / (persons + 1 - successes)))
    return _logistic(matrix, value) if name == "logistic" else _boosting(matrix, value, seed)


def _logistic(matrix: Matrix, value: Matrix) -> Linear:
    from sklearn.linear_model import LogisticRegression

    untold = np.isnan(matrix)
    seen = ~untold.all(axis=0)
    fill = np.zeros(matrix.shape[1])
    fill[seen] = np.nanmean(matrix[:, seen], axis=0)
    inputs = np.hstack([np.where(untold, fill, matrix), untold.astype(np.float64)])
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.where(scale > 0, scale, np.inf)  # a column that never changes has no weight
    fitted = LogisticRegression(max_iter=2000).fit((inputs - centre) / scale, value)
    weights = fitted.coef_[0] / scale
    intercept = fitted.intercept_ - centre @ weights
    columns = matrix.shape[1]
    return Linear(weights[:columns], weights[columns:], fill, np.atleast_1d(intercept))


def _boosting(matrix: Matrix, value: Matrix, seed: int) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    fitted = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=80,
        max_leaf_nodes=12,
        min_samples_leaf=30,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=seed,
    ).fit(matrix, value)
    trees = [stage[0].nodes for stage in fitted._predictors]  # noqa: SLF001  # its only door to the nodes
    sizes = np.array([len(tree) for tree in trees])
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    nodes = np.concatenate(trees)
    first = np.repeat(roots, sizes)
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        roots=roots.astype(np.int64),
        feature=np.where(leaf, -1, nodes["feature_idx"]).astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        missing_left=nodes["missing_go_to_left"].astype(bool),
        left=nodes["left"].astype(np.int64) + first,
        right=nodes["right"].astype(np.int64) + first,
        value=np.where(leaf, nodes["value"], 0.0),
        intercept=np.ravel(fitted._baseline_prediction).astype(np.float64)[:1],  # noqa: SLF001
    )
