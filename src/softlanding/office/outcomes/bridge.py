"""Follow-up files -> `softlanding.prediction` -> models, judgements and expectations.

Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding import prediction as science
from softlanding.assignment import Instance, solve
from softlanding.errors import InputRefused, Problem
from softlanding.office.outcomes.models import LearnedModel
from softlanding.office.territories.api import Territory, indicators

Matrix = NDArray[np.float64]

NULL_WORLDS = 39  # the fewest that can tell
NEAR_ENOUGH = 0.01  # of the bound: where placing again may stop
LATER = 0.5  # of the arrivals are placed again
FOLDS = 3
MOST_RULED = 5_000  # persons for whom the household rules are compared


@dataclass(frozen=True)
class Facts:
    """What is kept of a follow-up file beside its content."""

    observations: int
    persons: int
    places: int
    first_arrival: date
    last_observation: date | None
    notes: list[str]


MOST_CELLS = 5_000_000  # of a file: while it is read each takes some sixteen bytes


@dataclass(frozen=True)
class Learned:
    """What is kept of a model."""

    content: bytes
    record: dict[str, Any]
    card: dict[str, Any]
    rules: list[dict[str, Any]]
    alarms: list[dict[str, Any]]


def read(content: bytes, name: str, places: Collection[str]) -> science.FollowUp:
    """The observations of a file; every fault of it at once, under its name."""
    if content.count(b",") + content.count(b"\n") > MOST_CELLS:
        cure = "give the rows of fewer years"
        raise InputRefused([Problem(f"has more than {MOST_CELLS:,} cells", cure, file=name)])
    try:
        return science.read_follow_up(content, places=places)
    except InputRefused as refused:
        raise InputRefused(replace(p, file=name) for p in refused.problems) from refused


def facts_of(found: science.FollowUp) -> Facts:
    """What a page tells of a file."""
    seen = found.observed_on[~np.isnat(found.observed_on)]
    return Facts(
        len(found),
        len(np.unique(found.person)),
        len(np.unique(found.place)),
        found.arrived_on.min().item(),
        seen.max().item() if len(seen) else None,
        [str(note) for note in found.notes],
    )


def learn(
    follow_up: science.FollowUp,
    model: LearnedModel,
    towns: Sequence[Territory],
    before: bytes | None,
) -> Learned:
    """Learn one outcome; what each household rule does; where the version before was wrong.

    `before` is the content of the version before, if there is one for the same outcome.
    """
    table = covariates(towns)
    found = science.fit(
        follow_up, outcome=model.outcome, as_of=model.as_of, seed=model.seed, places=table
    )
    alarms = science.watch(science.from_bytes(before), follow_up) if before else ()
    known = follow_up.known(model.outcome, model.as_of)
    return Learned(
        science.to_bytes(found),
        found.record,
        found.card.as_json(),
        _rules(found, known, table),
        [_plain(asdict(alarm)) for alarm in alarms],
    )


def judge(follow_up: science.FollowUp, model: LearnedModel, learned: Learned) -> dict[str, Any]:
    """What placement by such a model would have changed, beside worlds without a match.

    The later half of arrivals is placed again, under what each town was expected to
    receive. Where nothing can be judged, the reasons are all that is told.
    """
    known = follow_up.known(model.outcome, model.as_of)
    ids, place = np.unique(known.place, return_inverse=True)
    _names, first, household = np.unique(known.household, return_index=True, return_inverse=True)
    learner, features = learned.record["method"], learned.card["features"]
    try:
        matrix, fit = science.relearning(known, learner, features=features, places=len(ids))
        size = _sizes(known, first, household)
        arrived = known.arrived_on[first]
        strata = science.strata_of(
            _languages(known)[first], np.minimum(size, 5), arrived.astype("datetime64[Y]")
        )
        chances = science.estimated_propensities(strata, place[first], len(ids))
        later = arrived > np.quantile(arrived.astype(np.int64), 1 - LATER).astype("datetime64[D]")
        capacity = np.ceil(chances[later].T @ size[later]).astype(np.int64)
        pipeline = science.Pipeline(fit, _placer(size[later], capacity), model.seed, folds=FOLDS)
        cohort = science.Cohort(matrix, place, household, known.value, chances[household])
        found = science.estimate_gain(cohort, later[household], pipeline, replicates=NULL_WORLDS)
    except InputRefused as refused:
        return {"shown": False, "refused": [str(problem) for problem in refused.problems]}
    return found.record


def _placer(size: NDArray[np.int64], capacity: NDArray[np.int64]) -> science.Placer:
    """The placement engine, until no placement can be better by more than `NEAR_ENOUGH`."""

    def place(expected: Matrix, household: NDArray[np.int64], /) -> NDArray[np.int64]:
        scores = np.zeros((len(size), expected.shape[1]))
        np.add.at(scores, household, expected)

        def on(_fraction: float | None, objective: float, bound: float, _text: str) -> bool:
            return not bound - objective <= NEAR_ENOUGH * abs(bound)

        instance = Instance(scores, size[:, None], capacity[:, None])
        return solve(instance, method="large", progress=on).assignment

    return place


def _sizes(
    known: science.FollowUp, first: NDArray[np.int64], household: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Persons of each household: as told, otherwise those who are followed up."""
    followed = np.bincount(household)
    if "household_size" not in known.features.columns:
        return followed
    told = known.features["household_size"].fill_null(0).to_numpy()[first].astype(np.int64)
    return np.maximum(told, followed)


def _languages(known: science.FollowUp) -> NDArray[np.str_]:
    if "languages" not in known.features.columns:
        return np.full(len(known), "")
    return known.features["languages"].fill_null("").to_numpy().astype(np.str_)


def _rules(
    found: science.Model, known: science.FollowUp, table: pl.DataFrame
) -> list[dict[str, Any]]:
    """What each rule does, by size of household, to women and men, in places with data."""
    if "sex" not in known.protected.columns:
        return []
    rows = np.arange(min(len(known), MOST_RULED))
    persons = known.take(rows)
    seen = table.filter(pl.col("place").is_in(np.unique(known.place).tolist()))
    _names, household = np.unique(persons.household, return_inverse=True)
    whole = pl.concat([persons.features, persons.protected], how="horizontal")
    means = found.predict(whole, seen).mean
    woman = persons.protected["sex"].is_in(["f", "female"]).fill_null(value=False).to_numpy()
    return [_plain(asdict(effect)) for effect in science.rule_effects(means, household, woman)]


def expected(
    model: LearnedModel, persons: pl.DataFrame, towns: Sequence[Territory]
) -> science.Prediction:
    """Expected outcome of persons in towns; `persons` has the columns of `person_frame`."""
    return _loaded(model.pk).predict(persons, covariates(towns))


def of_households(
    found: science.Prediction, household: NDArray[np.int64], rule: str, *, households: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and doubt of households, shape (households, towns); −1 is who does not count."""
    scores = science.to_household(
        found.mean, household, rule, person_sds=found.sd, households=households
    )
    if scores.sd is None:
        raise TypeError("doubts were given and must come back")
    return scores.mean, scores.sd


def card_as_markdown(model: LearnedModel) -> str:
    """The card of a ready model as a page of its own, with what may be claimed of it."""
    card = science.ModelCard.from_json(model.card).as_markdown()
    sentence = model.gain.get("sentence") or " ".join(model.gain.get("refused", []))
    return f"{card}\n## What placement by it would have changed\n\n{sentence}\n"


@lru_cache(maxsize=8)
def _loaded(pk: int) -> science.Model:
    """A ready model; it never changes."""
    content = LearnedModel.objects.values_list("content", flat=True).get(pk=pk)
    if content is None:
        raise ValueError("the model is not ready")
    return science.from_bytes(bytes(content))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them."""
    return {
        name: str(value)
        if isinstance(value, np.datetime64)
        else None
        if isinstance(value, float) and not np.isfinite(value)
        else value
        for name, value in found.items()
    }


def covariates(towns: Sequence[Territory]) -> pl.DataFrame:
    """What lets expect something of a town that nobody has seen."""
    found = indicators([town.pk for town in towns])
    return pl.DataFrame(
        {
            "place": [town.code for town in towns],
            "population": [float(town.population) if town.population else None for town in towns],
            "unemployment_rate": [
                _number(found.get(town.pk, {}).get("unemployment_rate")) for town in towns
            ],
        },
        schema_overrides={"population": pl.Float64, "unemployment_rate": pl.Float64},
    )
