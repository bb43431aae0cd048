"""Whether the features give a protected attribute away, and which of them do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.prediction.encoding import Encoding

__all__ = ["Proxy", "find_proxies"]

_LEAST = 40  # persons of a group, and of all others, before a guess means anything
_FOLDS = 3
_STRONG, _NOTABLE = 0.8, 0.65
_CARRIES = 0.02  # loss of area at which a feature is named
_MOST_PERSONS = 8_000
_MOST_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Proxy:
    """How well one protected attribute can be guessed from the features.

    Parameters
    ----------
    attribute
        Such as "sex".
    persons
        Whose attribute is known.
    auc
        Area under the receiver operating characteristic for households that were not
        learned from, mean over the groups: 0.5 is chance, 1 is certainty.
    carried_by
        Features whose loss costs the guess 0.02 or more of the area, the most telling first.
    """

    attribute: str
    persons: int
    auc: float
    carried_by: tuple[str, ...]

    @property
    def strength(self) -> str:
        """In a word: none, notable or strong."""
        if self.auc >= _STRONG:
            return "strong"
        return "notable" if self.auc >= _NOTABLE else "none"

    def __post_init__(self) -> None:
        object.__setattr__(self, "carried_by", tuple(self.carried_by))


def find_proxies(
    features: pl.DataFrame,
    protected: pl.DataFrame,
    household: NDArray[np.str_],
    encoding: Encoding,
    seed: int,
) -> tuple[Proxy, ...]:
    """Guess each protected attribute from the features that a model reads.

    Parameters
    ----------
    features, protected, household
        One row per person; whole households are held out.
    encoding
        The features that the model reads.
    seed
        Of the folds, of who takes part if there are more than 8,000 persons, and of the
        shuffling by which a feature is made useless.

    Returns
    -------
    tuple of Proxy
        None for an attribute that has fewer than two groups of 40 persons. The four largest
        groups of an attribute are guessed, each against all others, by a regularised
        logistic regression.
    """
    names = [name for name in protected.columns if name not in encoding.features]
    if not encoding.columns or not names:
        return ()
    draw = np.random.default_rng(seed)
    rows = np.sort(draw.permutation(features.height)[:_MOST_PERSONS])
    table = pl.concat([features, protected], how="horizontal")[rows]
    matrix = _whole(encoding.matrix(table))
    owners = np.array([feature for feature, _ in encoding.columns])
    found = []
    for name in names:
        told = table[name].is_not_null().to_numpy()
        groups = table[name].fill_null("").to_numpy()[told]
        chosen = _groups(groups)
        if not chosen:
            continue
        ours = household[rows][told]
        guesses = [_guess(matrix[told], groups == each, ours, owners, draw) for each in chosen]
        known = [(area, lost) for area, lost in guesses if area > 0]
        if not known:
            continue
        area = float(np.mean([area for area, _ in known]))
        lost = {
            feature: float(np.mean([each[feature] for _, each in known]))
            for feature in encoding.features
        }
        telling = [feature for feature in lost if lost[feature] >= _CARRIES]
        telling.sort(key=lambda feature: -lost[feature])
        found.append(Proxy(name, int(told.sum()), area, tuple(telling)))
    return tuple(found)


def _whole(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scaled columns and squares of numbers; 0 where nothing is told, beside a mark of it."""
    untold = np.isnan(matrix)
    counts = np.maximum(1, (~untold).sum(axis=0))
    centre = np.nansum(matrix, axis=0) / counts
    spread = np.sqrt(np.nansum((matrix - centre) ** 2, axis=0) / counts)
    scaled = np.where(untold, 0.0, (matrix - centre) / np.where(spread > 0, spread, 1.0))
    return np.stack([scaled, scaled**2, untold.astype(np.float64)], axis=2)


def _groups(groups: NDArray[np.str_]) -> list[str]:
    names, counts = np.unique(groups, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    enough = [
        str(names[index])
        for index in order
        if counts[index] >= _LEAST and len(groups) - counts[index] >= _LEAST
    ]
    return enough[:1] if len(names) == 2 else enough[:_MOST_GROUPS]


def _guess(
    inputs: NDArray[np.float64],
    group: NDArray[np.bool_],
    household: NDArray[np.str_],
    owners: Sequence[str] | NDArray[np.str_],
    draw: np.random.Generator,
) -> tuple[float, dict[str, float]]:
    """Area of the guess, and what it loses when the columns of a feature are shuffled."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    names, which = np.unique(household, return_inverse=True)
    fold = draw.integers(_FOLDS, size=len(names))[which]
    features = list(dict.fromkeys(np.asarray(owners).tolist()))
    areas: list[float] = []
    losses: dict[str, list[float]] = {feature: [] for feature in features}
    for held_out in range(_FOLDS):
        inside = fold == held_out
        if len(np.unique(group[inside])) < 2 or len(np.unique(group[~inside])) < 2:
            continue
        learned = LogisticRegression(max_iter=2000, C=0.5)
        learned.fit(inputs[~inside].reshape(int((~inside).sum()), -1), group[~inside])
        tested, truth = inputs[inside], group[inside]
        flat = tested.reshape(len(tested), -1)
        area = float(roc_auc_score(truth, learned.decision_function(flat)))
        areas.append(area)
        for feature in features:
            shuffled = tested.copy()
            columns = np.flatnonzero(np.asarray(owners) == feature)
            shuffled[:, columns] = tested[draw.permutation(len(tested))][:, columns]
            guess = learned.decision_function(shuffled.reshape(len(tested), -1))
            losses[feature].append(area - float(roc_auc_score(truth, guess)))
    if not areas:
        return 0.0, {}
    return float(np.mean(areas)), {name: float(np.mean(lost)) for name, lost in losses.items()}
