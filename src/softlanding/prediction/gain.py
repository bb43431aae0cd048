"""What placement by a model would have changed, and whether that may be claimed.

The whole pipeline is run on the past: learn from earlier households, place later ones by
what was learnt, estimate what that would have changed. Then it is run again, many times,
in a world where the match does not matter. A gain is shown only where it stands clear of
what is found there.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.cohort import Cohort, Floats
from softlanding.prediction.doubts import Doubt, of_history, of_overlap
from softlanding.prediction.null_world import null_world
from softlanding.prediction.off_policy import Estimate
from softlanding.prediction.pipeline import Estimates, Pipeline

__all__ = ["Gain", "estimate_gain"]

CLEAR = 0.025  # of the null worlds may show as much
LEAST_REPLICATES = math.ceil(1 / CLEAR) - 1  # with fewer, none of them could tell


@dataclass(frozen=True, eq=False, slots=True)
class Gain:
    """What may be said about a model's placement.

    Parameters
    ----------
    estimates
        In the world as it was.
    null_claims, null_gains : array of float, shape (replicates,)
        What the model claimed, and what AIPW found, in each null world.
    doubts
        What speaks against a claim; the gain is shown only if there is nothing.
    notes
        What a reader must know, but what speaks against nothing.
    persons, households
        Of the later cohort, in which everything was estimated.
    pipeline, input_sha256, versions
        With which the same is found again.
    """

    estimates: Estimates
    null_claims: Floats
    null_gains: Floats
    doubts: tuple[Doubt, ...]
    notes: tuple[Doubt, ...]
    persons: int
    households: int
    pipeline: Pipeline
    input_sha256: str
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Whether the gain may be claimed."""
        return not self.doubts

    @property
    def null_share(self) -> float:
        """Share of null worlds, ours counted as one, with a gain at least as large."""
        return _share(self.null_gains, self.estimates.aipw.value)

    @property
    def sentence(self) -> str:
        """The result in plain words; a doubted gain is never told without its doubts."""
        found = self.estimates.aipw
        interval = f"95% interval {_of_100(found.low)} to {_of_100(found.high)}"
        claim = f"The model itself promises {_of_100(self.estimates.claim.value)}"
        if len(self.null_claims):
            promised = _of_100(float(np.median(self.null_claims)))
            claim += f", and {promised} in a world where the match does not matter"
        if self.shown:
            return (
                f"Placed by the model, {_of_100(found.value)} more of 100 persons would have "
                f"reached the outcome ({interval}). {claim}."
            )
        reasons = " ".join(doubt.text for doubt in self.doubts)
        return (
            f"No gain is claimed. {reasons} The estimate is {_of_100(found.value)} of 100 persons "
            f"({interval}). {claim}."
        )

    @property
    def record(self) -> dict[str, Any]:
        """Everything that was found as a JSON-serialisable dictionary."""
        found = self.estimates
        names = ("claim", "ipw", "self_normalised", "regression", "aipw")
        return {
            "shown": self.shown,
            "sentence": self.sentence,
            "estimates": {name: _estimate(getattr(found, name)) for name in names},
            "null_claims": self.null_claims.tolist(),
            "null_gains": self.null_gains.tolist(),
            "null_share": self.null_share,
            "doubts": [doubt.as_json() for doubt in self.doubts],
            "notes": [note.as_json() for note in self.notes],
            "persons": self.persons,
            "households": self.households,
            "matched": found.weights.matched,
            "effective": found.weights.effective,
            "seed": self.pipeline.seed,
            "folds": self.pipeline.folds,
            "least_matches": self.pipeline.least_matches,
            "clip": self.pipeline.clip,
            "input_sha256": self.input_sha256,
            "versions": dict(self.versions),
        }


def estimate_gain(
    cohort: Cohort, later: NDArray[np.bool_], pipeline: Pipeline, *, replicates: int = 99
) -> Gain:
    """Run the pipeline on the past and in null worlds, and judge.

    Parameters
    ----------
    cohort
        Everybody who was placed.
    later : array of bool, shape (persons,)
        Who is placed again; the model learns from the others. Households whole, and
        split by date: a split by chance lets the future teach the past.
    pipeline
        How to learn, to place and to estimate.
    replicates
        Null worlds. Below 39 no gain can be shown. Each costs ``1 + folds`` fits and
        one placement.

    Raises
    ------
    InputRefused
        As `Pipeline.run`, or if `replicates` is negative.
    """
    later = np.asarray(later, dtype=bool)
    if replicates < 0:
        cure = "give a whole number of at least 0"
        problem = Problem("is below 0", cure, column="replicates", value=str(replicates))
        raise InputRefused([problem])
    found = pipeline.run(cohort, later)
    world = null_world(cohort)
    nulls = [
        pipeline.run(world.redraw((pipeline.seed, replicate)), later)
        for replicate in range(replicates)
    ]
    null_gains = np.array([null.aipw.value for null in nulls])
    judged = cohort.only(later)
    return Gain(
        found,
        np.array([null.claim.value for null in nulls]),
        null_gains,
        tuple(_doubts(found, judged, null_gains)),
        tuple(_notes(found, judged, world.clipped)),
        len(judged.place),
        judged.household_count,
        pipeline,
        cohort.sha256,
        _versions(),
    )


def _doubts(found: Estimates, judged: Cohort, null_gains: Floats) -> Iterator[Doubt]:
    yield from of_overlap(found.overlap, found.weights)
    yield from of_history(judged)
    gain = found.aipw
    if not gain.low > 0:
        text = "The interval does not exclude that nothing, or less, was gained."
        yield Doubt("interval", text, {"low": gain.low, "high": gain.high})
    if len(null_gains) < LEAST_REPLICATES:
        text = f"{len(null_gains)} null worlds are too few; at least {LEAST_REPLICATES} can tell."
        yield Doubt("few_replicates", text, {"replicates": len(null_gains)})
        return
    share = _share(null_gains, gain.value)
    if share > CLEAR:
        text = f"In a world where the match does not matter, {share:.0%} of all runs found as much."
        yield Doubt("null_world", text, {"share": share})


def _notes(found: Estimates, judged: Cohort, clipped: float) -> Iterator[Doubt]:
    overlap, weight = found.overlap, found.weights
    kept, households = int(overlap.kept.sum()), judged.household_count
    if kept:
        text = (
            f"{kept} of {households} households count as placed as before: history says too little "
            f"about {len(overlap.places)} places, and {overlap.never} of the households could "
            "never have been sent where the model would send them."
        )
        yield Doubt("kept", text, {"kept": kept, "places": overlap.places.tolist()})
    if found.unplaced:
        text = f"{found.unplaced} of {households} households found no place and count as before."
        yield Doubt("unplaced", text, {"unplaced": found.unplaced})
    if weight.clipped:
        text = (
            f"The weights of {weight.clipped} households were cut, the largest was "
            f"{weight.largest:.1f}; this draws the estimates towards no change."
        )
        yield Doubt("clipped", text, {"clipped": weight.clipped, "largest": weight.largest})
    unknown = int(np.count_nonzero(~judged.known))
    if unknown:
        text = (
            f"The outcomes of {unknown} of {len(judged.place)} persons are not known; they are "
            "taken to be like the others."
        )
        yield Doubt("unknown_outcomes", text, {"unknown": unknown})
    if clipped:
        text = f"In the null world {clipped:.1%} of expected outcomes were kept within 1% to 99%."
        yield Doubt("null_clipped", text, {"share": clipped})


def _share(null_gains: Floats, gain: float) -> float:
    return float((1 + np.count_nonzero(null_gains >= gain)) / (1 + len(null_gains)))


def _of_100(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def _estimate(found: Estimate) -> dict[str, float | str | None]:
    def number(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "value": number(found.value),
        "standard_error": number(found.standard_error),
        "low": number(found.low),
        "high": number(found.high),
    }


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("softlanding", "numpy", "scikit-learn", "scipy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found
