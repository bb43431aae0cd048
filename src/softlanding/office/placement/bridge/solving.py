"""A round solved, verified, packed away, and made again from what was packed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from softlanding import assignment as science
from softlanding.office.placement.bridge.loading import Loaded, load
from softlanding.office.placement.models import Placement, Round

__all__ = ["METHODS", "Report", "Solved", "named", "replay", "solve_round", "told"]

Report = Callable[[float | None, str], bool]
REPORT_EVERY = 0.4
MOST_FOR_REFERENCES = 20.0  # seconds for what each group could get alone; no stop is seen in them
METHODS = tuple(name for name in science.METHODS if name not in {"greedy", "random"})


@dataclass(frozen=True)
class Solved:
    """What is stored of a run: unsaved placements, the record, prices by town, the input."""

    placements: list[Placement]
    record: dict[str, Any]
    prices: dict[str, list[float]]
    packed: bytes

    @property
    def objective(self) -> float:
        return float(self.record["objective"])


def solve_round(round_: Round, report: Report) -> Solved:
    """Solve and verify a round; report progress at most every `REPORT_EVERY` seconds."""
    loaded = load(round_, locks=round_.locks)
    groups = loaded.groups(round_.rules["group_by"]) if round_.rules.get("group_by") else []
    parameters = _parameters(round_)
    if any(groups) and parameters["least_share"] is not None:
        seconds = min(MOST_FOR_REFERENCES, 0.25 * round_.time_limit)
        parameters["references"] = science.best_alone(
            loaded.instance, groups, time_limit=seconds, seed=round_.seed, progress=told(report)
        )
    result, fairness = _solve(loaded.instance, groups, parameters, told(report))
    science.verify(loaded.instance, result)
    names = {place: loaded.town(place).name for place in loaded.instance.place_ids}
    placements = []
    for row, household in enumerate(loaded.households):
        column = int(result.assignment[row])
        placed = column >= 0
        placements.append(
            Placement(
                round=round_,
                household=household,
                territory=loaded.offers[column].territory if placed else None,
                score=float(loaded.instance.scores[row, column]) if placed else None,
                locked=row in loaded.instance.locks,
                unplaced_reason=[] if placed else [named(result.unplaced[row], names)],
            )
        )
    record = result.record
    prices = dict(zip(loaded.instance.place_ids, record.pop("prices"), strict=True))
    record["reasons"] = [named(reason, names) for reason in result.reasons]
    record["parameters"] = parameters
    record["fairness"] = fairness
    for large in ("assignment", "unplaced", "unit_prices"):
        del record[large]
    return Solved(placements, record, prices, _pack(loaded, groups, result))


def replay(record: Mapping[str, Any], packed: bytes, report: Report) -> dict[str, Any]:
    """Make a run again from its packed input; tell whether everything is as it was.

    Returns
    -------
    dict
        `same_input`: whether the input has the recorded hash; `same_answer`: whether every
        household comes to the same town; `households`: how many do not; the new run's
        objective, bound, status, seconds and versions; `same_versions`.
    """
    instance, groups, assignment = _unpack(packed)
    result, _fairness = _solve(instance, groups, record["parameters"], told(report))
    science.verify(instance, result)
    different = int(np.sum(result.assignment != assignment))
    again = result.record
    return {
        "same_input": result.input_sha256 == record["input_sha256"],
        "same_answer": different == 0,
        "households": different,
        "same_versions": again["versions"] == record["versions"],
        **{name: again[name] for name in ("objective", "bound", "status", "seconds", "versions")},
    }


def named(reason: science.Reason, names: Mapping[str, str]) -> dict[str, Any]:
    """A reason's code and figures, with towns by name; it is put into words on the page."""
    data = dict(reason.data)
    if "place" in data:
        data["place"] = names.get(str(data["place"]), str(data["place"]))
    places = data.get("places")
    if isinstance(places, list):
        data["places"] = [names.get(str(place), str(place)) for place in places]
    if reason.code == "method_chosen":
        data["text"] = reason.text
    return {"code": reason.code, "data": data}


def _parameters(round_: Round) -> dict[str, Any]:
    """Everything beside the instance that decides what a run answers."""
    return {
        "method": round_.rules.get("method") or "auto",
        "least_share": round_.rules.get("least_share"),
        "time_limit": round_.time_limit,
        "seed": round_.seed,
    }


def told(report: Report) -> science.Progress:
    """Progress of the science in points, at most every `REPORT_EVERY` seconds."""
    last = 0.0

    def progress(fraction: float | None, objective: float, bound: float, text: str) -> bool:
        nonlocal last
        if monotonic() - last < REPORT_EVERY:
            return True
        last = monotonic()
        return report(fraction, f"{text}: {objective:.0f} of at most {bound:.0f} points")

    return progress


def _solve(
    instance: science.Instance,
    groups: list[str],
    parameters: Mapping[str, Any],
    progress: science.Progress,
) -> tuple[science.Result, dict[str, Any] | None]:
    """By the method that was asked for; with shares for groups where there are any."""
    limit, seed = float(parameters["time_limit"]), int(parameters["seed"])
    least = parameters["least_share"]
    if not any(groups) or least is None:
        method = str(parameters["method"])
        return science.solve(
            instance, method=method, time_limit=limit, seed=seed, progress=progress
        ), None
    fair = science.place_fairly(
        instance,
        groups,
        share=None if least == "most" else int(least) / 100,
        references=parameters["references"],
        time_limit=limit,
        seed=seed,
        progress=progress,
    )
    shares = [
        {"group": share.group, "share": share.share, "placed": share.placed, "of": share.households}
        for share in fair.shares
    ]
    bound = fair.worst_bound if np.isfinite(fair.worst_bound) else None
    return fair.result, {"shares": shares, "least": fair.least, "worst_bound": bound}


def _pack(loaded: Loaded, groups: list[str], result: science.Result) -> bytes:
    """Instance, groups and answer as compressed arrays; nothing in it is code."""
    instance = loaded.instance
    head = {
        "household_ids": instance.household_ids,
        "place_ids": instance.place_ids,
        "dimensions": instance.dimensions,
        "linked": instance.linked,
        "locks": sorted(instance.locks.items()),
        "minimums_hard": instance.minimums_hard,
        "groups": groups,
    }
    arrays = {
        "head": np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
        "scores": instance.scores,
        "uses": instance.uses,
        "capacities": instance.capacities,
        "assignment": result.assignment,
    }
    if instance.minimums is not None:
        arrays["minimums"] = instance.minimums
    into = io.BytesIO()
    np.savez_compressed(into, allow_pickle=False, **arrays)
    return into.getvalue()


def _unpack(packed: bytes) -> tuple[science.Instance, list[str], Any]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        instance = science.Instance(
            arrays["scores"],
            arrays["uses"],
            arrays["capacities"],
            household_ids=tuple(head["household_ids"]),
            place_ids=tuple(head["place_ids"]),
            dimensions=tuple(head["dimensions"]),
            linked=tuple(map(tuple, head["linked"])),
            locks=dict(head["locks"]),
            minimums=arrays.get("minimums", None),
            minimums_hard=head["minimums_hard"],
        )
        return instance, head["groups"], arrays["assignment"]
