"""Learning a model: choose by held-out years, learn from all that is known, say how good."""

from __future__ import annotations

import datetime
import platform
from collections import Counter
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.calibration import GroupCalibration, by_group, tenths
from softlanding.prediction.features import FEATURES, PROTECTED
from softlanding.prediction.follow_up import FollowUp
from softlanding.prediction.learners import LEARNERS
from softlanding.prediction.model import Model
from softlanding.prediction.model_card import ModelCard
from softlanding.prediction.outcomes import OUTCOMES
from softlanding.prediction.parts import Parts, learn_parts, read_places
from softlanding.prediction.proxies import find_proxies
from softlanding.prediction.traits import TRAITS, trait_of
from softlanding.prediction.validation import HeldOut, Score, hold_out, score

__all__ = ["fit"]

_FEW = 200  # persons below which a model is hardly more than a mean
_LEAST_AT_PLACE = 30  # persons in held-out years before a place is judged
_MANY_UNKNOWN = 0.2
_NAMES_OF_FACTORS = ("intercept", "features", "place", "match")


def fit(
    follow_up: FollowUp,
    *,
    outcome: str,
    as_of: datetime.date,
    seed: int,
    places: pl.DataFrame | None = None,
    features: Sequence[str] = FEATURES,
) -> Model:
    """Learn the expected outcome of persons at places.

    Parameters
    ----------
    follow_up
        Observations; those of other outcomes and those made after `as_of` take no part.
    outcome
        A name of `OUTCOMES`.
    as_of
        Nothing that became known after this day takes part.
    seed
        The same observations and seed give the same model, whatever their order.
    places
        Covariates of places: a column `place` and numbers such as `population` and
        `unemployment_rate`. They let expect what a place does that nobody has seen.
    features
        Columns to learn from. A protected attribute takes part only if it is named here,
        and the model card says so.

    Returns
    -------
    Model
        Its `card` carries a warning for everything that makes it less than it seems: few
        persons, one place, a single class, no year to validate with, columns in which
        nothing is told, outcomes that are not known.

    Raises
    ------
    InputRefused
        If nothing is known about the outcome on that day, a feature is none, or a covariate
        is no number.

    Notes
    -----
    The parts are a base learner from features (`LEARNERS`), partial pooling of places
    (`softlanding.prediction.pooling.pool`) and a recalibration by held-out years. The
    learner with the smallest log loss in the held-out years is chosen, the plainer one on a
    tie. Memory and time grow with persons, not with persons times places.
    """
    _check(outcome, features)
    known = follow_up.known(outcome, as_of)
    if not len(known):
        message = f"is not known for anybody on {as_of}"
        cure = "give a later day, or observations of this outcome"
        problem = Problem(message, cure, file=follow_up.file, column="outcome", value=outcome)
        raise InputRefused([problem])
    table = None if places is None else read_places(places)
    tried: dict[str, HeldOut] = {}
    for learner in LEARNERS:
        held_out = hold_out(known, outcome, learner, places=table, features=features, seed=seed)
        if held_out is None:
            break
        tried[learner] = held_out
    scores = tuple(score(learner, held_out) for learner, held_out in tried.items())
    chosen = min(scores, key=lambda each: each.log_loss).learner if scores else LEARNERS[0]
    parts, left_out = learn_parts(known, chosen, table, features, seed)
    held = tried.get(chosen)
    factors = np.array([0.0, 1.0, 1.0, 1.0]) if held is None else held.recalibration
    unknown = _unknown_share(follow_up, outcome, as_of)
    warnings = [*follow_up.notes, *left_out, *_warnings(known, held, unknown, parts)]
    card = ModelCard(
        outcome=outcome,
        as_of=as_of.isoformat(),
        learner=chosen,
        seed=seed,
        features=parts.encoding.features,
        left_out=tuple(n for n in known.protected.columns if n not in parts.encoding.features),
        unknown_share=unknown,
        factors=dict(zip(_NAMES_OF_FACTORS, factors.tolist(), strict=True)),
        proxies=find_proxies(
            known.features, known.protected, known.household, parts.encoding, seed
        ),
        warnings=tuple(dict.fromkeys(warnings)),
        **_data(known, parts),
        **_judged(held, scores),
    )
    return Model(outcome, as_of, chosen, seed, parts, factors, card, known.sha256, _versions())


def _check(outcome: str, features: Sequence[str]) -> None:
    problems = [
        Problem(
            "is no feature",
            f"give some of {', '.join((*FEATURES, *PROTECTED))}",
            column="features",
            value=name,
            code="unknown",
        )
        for name in features
        if name not in (*FEATURES, *PROTECTED)
    ]
    if outcome not in OUTCOMES:
        cure = f"give one of {', '.join(OUTCOMES)}"
        problem = Problem("is not a known outcome", cure, column="outcome", value=outcome)
        problems.append(problem)
    if problems:
        raise InputRefused(problems)


def _unknown_share(follow_up: FollowUp, outcome: str, as_of: datetime.date) -> float:
    """Of those who were due, the share whose outcome nobody knows."""
    horizon = np.timedelta64(OUTCOMES[outcome].horizon, "D")
    due = (follow_up.outcome == outcome) & (follow_up.arrived_on + horizon <= np.datetime64(as_of))
    if not due.any():
        return 0.0
    seen = ~np.isnan(follow_up.value) & (follow_up.observed_on <= np.datetime64(as_of))
    return float(1 - seen[due].mean())


def _warnings(known: FollowUp, held: HeldOut | None, unknown: float, parts: Parts) -> list[Problem]:
    found: list[tuple[str, str]] = []
    if len(known) < _FEW:
        found.append((f"only {len(known)} persons: hardly more than a mean", "few"))
    if len(np.unique(known.value)) == 1:
        always = "always" if known.value[0] else "never"
        found.append((f"it {always} came true: nothing to tell persons apart", "single-class"))
    if len(parts.place_ids) == 1:
        found.append(("only one place: nothing to tell places apart", "one-place"))
    if held is None:
        message = "no year could be held out: not validated and not recalibrated"
        found.append((message, "not-validated"))
    if unknown > _MANY_UNKNOWN:
        message = f"the outcome of {unknown:.0%} of those who were due is not known"
        found.append((message, "unknown-outcomes"))
    found += [
        (f"the protected attribute {name} is a feature, because it was asked for", "protected")
        for name in parts.encoding.features
        if name in PROTECTED
    ]
    return [Problem(message, code=code) for message, code in found]


def _data(known: FollowUp, parts: Parts) -> dict[str, Any]:
    years = Counter((known.arrived_on.astype("datetime64[Y]").astype(int) + 1970).tolist())
    sds = np.sqrt(parts.pooling.variances)
    return {
        "persons": len(known),
        "households": len(np.unique(known.household)),
        "places": len(parts.place_ids),
        "places_below_ten": int((parts.persons_seen < 10).sum()),
        "share": float(known.value.mean()),
        "arrivals": {str(year): years[year] for year in sorted(years)},
        "place_sd": float(sds[0]),
        "match_sd": dict(zip(TRAITS, sds[1:].tolist(), strict=True)),
        "household_correlation": parts.household_correlation,
    }


def _judged(held: HeldOut | None, scores: tuple[Score, ...]) -> dict[str, Any]:
    if held is None:
        nothing: dict[str, Any] = {
            "held_out_years": (),
            "reliability": (),
            "groups": (),
            "coverage": None,
        }
        return {**nothing, "scores": scores}
    return {
        "held_out_years": tuple(np.unique(held.years).tolist()),
        "reliability": tenths(held.probability, held.observations.value),
        "groups": _groups(held),
        "coverage": held.coverage,
        "scores": scores,
    }


def _groups(held: HeldOut) -> tuple[GroupCalibration, ...]:
    seen = held.observations
    kinds: list[tuple[str, NDArray[np.str_]]] = [
        (division, np.array(parts)[trait_of(seen.features, division)])
        for division, parts in TRAITS.items()
    ]
    kinds += [
        (name, seen.protected[name].fill_null("").to_numpy().astype(np.str_))
        for name in seen.protected.columns
    ]
    found = [
        group
        for kind, names in kinds
        for group in by_group(kind, names, seen.household, held.probability, seen.value)
    ]
    at_places = by_group("place", seen.place, seen.household, held.probability, seen.value)
    return (*found, *(group for group in at_places if group.persons >= _LEAST_AT_PLACE))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("softlanding", "scikit-learn", "numba", "numpy", "polars"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found
