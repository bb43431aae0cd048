"""What a mechanism answers: who goes where, how good it is, and how good it could be."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.reason import Reason

__all__ = ["Result", "Status", "versions"]

Status = Literal["optimal", "feasible", "interrupted", "infeasible"]


@dataclass(frozen=True, eq=False)
class Result:
    """A placement and its record.

    Parameters
    ----------
    assignment : array of int, shape (households,)
        Index of the place of each household; −1 = unplaced.
    objective
        Sum of the scores of the placed households.
    bound
        No placement that keeps all constraints has a larger sum; NaN if none exists.
    status
        "optimal": proven, nothing is better (see the method for the arithmetic);
        "feasible": keeps every constraint, may be improved by up to the gap;
        "interrupted": the same, and a person stopped the run;
        "infeasible": the locks contradict each other, nobody is placed.
    method
        The mechanism that was run.
    seed
        Decides between equally good placements.
    seconds
        Wall-clock time of the run, without compiling loops once after an installation.
    input_sha256
        `Instance.sha256` of the input.
    prices : array of float, shape (places, dimensions)
        Shadow price: the value of one more unit of each capacity in the linear
        relaxation, at least 0. Zeros where no relaxation was solved.
    price_bound
        The bound that the prices alone prove; at least `bound`.
    unit_prices : array of float, shape (units,), optional
        Prices of the units (see `Instance.unit_of_household`) that prove `bound` by
        `pattern_bound`; None where the bound was proven in another way.
    reasons
        About the run as a whole: how the method was chosen, why it ended early,
        which locks contradict each other.
    unplaced
        One reason for each unplaced household index.
    versions
        Software that took part.

    Examples
    --------
    >>> result = Result(np.array([1, -1]), objective=3.0, bound=4.0, status="feasible",
    ...                 method="greedy", seed=0, seconds=0.1, input_sha256="ab",
    ...                 prices=np.zeros((2, 1)), price_bound=4.0)
    >>> result.gap
    0.25
    >>> result.record["assignment"]
    [1, -1]
    """

    assignment: NDArray[np.int64]
    objective: float
    bound: float
    status: Status
    method: str
    seed: int
    seconds: float
    input_sha256: str
    prices: NDArray[np.float64]
    price_bound: float
    unit_prices: NDArray[np.float64] | None = None
    reasons: tuple[Reason, ...] = ()
    unplaced: Mapping[int, Reason] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """Relative gap, (bound − objective) / bound; 0 if proven, NaN if infeasible."""
        if self.bound == self.objective:
            return 0.0
        if not math.isfinite(self.bound):
            return math.nan
        return (self.bound - self.objective) / max(abs(self.bound), 1e-12)

    @property
    def record(self) -> dict[str, Any]:
        """Everything as a JSON-serialisable dictionary; `from_record` reads it back."""
        return {
            "assignment": self.assignment.tolist(),
            "status": self.status,
            "objective": self.objective,
            "bound": _finite(self.bound),
            "gap": _finite(self.gap),
            "price_bound": _finite(self.price_bound),
            "method": self.method,
            "seed": self.seed,
            "seconds": self.seconds,
            "versions": dict(self.versions),
            "input_sha256": self.input_sha256,
            "prices": self.prices.tolist(),
            "unit_prices": None if self.unit_prices is None else self.unit_prices.tolist(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "unplaced": {str(index): why.as_json() for index, why in self.unplaced.items()},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Result:
        """The result that a stored `record` describes."""

        def number(name: str) -> float:
            return math.nan if record[name] is None else float(record[name])

        prices = np.array(record["prices"], dtype=np.float64)
        unit_prices = record.get("unit_prices")  # records of earlier versions have none
        return cls(
            assignment=np.array(record["assignment"], dtype=np.int64),
            objective=float(record["objective"]),
            bound=number("bound"),
            status=record["status"],
            method=record["method"],
            seed=int(record["seed"]),
            seconds=float(record["seconds"]),
            input_sha256=record["input_sha256"],
            prices=prices.reshape(len(prices), -1),
            price_bound=number("price_bound"),
            unit_prices=None if unit_prices is None else np.array(unit_prices, dtype=np.float64),
            reasons=tuple(Reason(**reason) for reason in record["reasons"]),
            unplaced={int(key): Reason(**why) for key, why in record["unplaced"].items()},
            versions=dict(record["versions"]),
        )


def versions() -> dict[str, str]:
    """Versions of the software that decides a placement."""
    found = {"python": platform.python_version()}
    for name in ("softlanding", "highspy", "numba", "numpy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
