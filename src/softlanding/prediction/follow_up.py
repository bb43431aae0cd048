"""Follow-up data: who arrived where and when, and what became of it.

A `FollowUp` is checked when it is built; every fault is told at once.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.features import Faults, typed_features
from softlanding.prediction.outcomes import OUTCOMES

__all__ = ["Dates", "FollowUp", "Texts", "faults_of"]

Dates = NDArray[np.datetime64]
Texts = NDArray[np.str_]

_FIRST = np.datetime64("1950-01-01")


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Observations of persons at the places where they were received.

    Parameters
    ----------
    person, household, place : array of str, shape (observations,)
        Identifiers; a person belongs to one household and arrived once, at one place.
    arrived_on, observed_on : array of datetime64[D], shape (observations,)
        `observed_on` may be NaT where the value is not known.
    outcome : array of str, shape (observations,)
        A name of `OUTCOMES`; one row for each person and outcome.
    value : array of float, shape (observations,)
        1 if it came true, 0 if not, NaN if it is not known.
    features : polars.DataFrame, observations rows
        Columns of `FEATURES`; what is not told is null.
    protected : polars.DataFrame, optional
        Columns of `PROTECTED`, for audits.
    file
        Name of the file that it was read from, for messages.
    notes
        What is not wrong but to be known: columns that nobody uses.

    Raises
    ------
    InputRefused
        With every fault at once: arrays of different lengths, impossible dates, outcomes
        observed before arrival or before they can be known, unknown outcomes, values that
        are neither 0 nor 1, a person twice.

    Examples
    --------
    >>> day = np.array(["2020-03-01"], dtype="datetime64[D]")
    >>> FollowUp(person=["p"], household=["h"], place=["Berg"], arrived_on=day,
    ...          observed_on=day + 30, outcome=["employed_90_days"], value=[1.0],
    ...          features=pl.DataFrame({"age": [30]}))
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: :2: observed_on: "2020-03-31" is before employed_90_days
    can be known; give a day at least 90 days after arrival
    """

    person: Texts
    household: Texts
    place: Texts
    arrived_on: Dates
    observed_on: Dates
    outcome: Texts
    value: NDArray[np.float64]
    features: pl.DataFrame
    protected: pl.DataFrame = field(default_factory=pl.DataFrame)
    file: str = ""
    notes: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        arrays = {
            **{name: _texts(getattr(self, name)) for name in _NAMES},
            **{name: np.asarray(getattr(self, name), "datetime64[D]") for name in _DAYS},
            "value": np.asarray(self.value, np.float64),
        }
        rows = len(arrays["person"])
        lengths = {name: len(array) for name, array in arrays.items()}
        lengths["features"] = self.features.height if self.features.width else rows
        lengths["protected"] = self.protected.height if self.protected.width else rows
        wrong = [
            Problem(f"has {length} rows, person has {rows}", column=name, code="shape")
            for name, length in lengths.items()
            if length != rows
        ]
        if wrong:
            raise InputRefused(wrong)
        faults = Faults(self.file)
        features = typed_features(self.features, faults)
        if "arrival_year" not in features.columns:
            years = arrays["arrived_on"].astype("datetime64[Y]").astype(np.int64) + 1970.0
            features = features.with_columns(pl.Series("arrival_year", years))
        faults_of(arrays, faults)
        if faults.problems:
            raise InputRefused(faults.problems)
        for name, array in arrays.items():
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        object.__setattr__(self, "features", features)

    def __len__(self) -> int:
        return len(self.person)

    def known(self, outcome: str, as_of: datetime.date | np.datetime64) -> FollowUp:
        """Observations of one outcome that were made up to and on the day `as_of`.

        In the order of person, whatever the order of the rows was.

        Raises
        ------
        InputRefused
            If the outcome has no name that is known.
        """
        if outcome not in OUTCOMES:
            raise InputRefused([_unknown_outcome(outcome)])
        day = np.datetime64(str(as_of), "D")
        rows = np.flatnonzero(
            (self.outcome == outcome)
            & (self.arrived_on <= day)
            & (self.observed_on <= day)
            & ~np.isnan(self.value)
        )
        return self.take(rows[np.argsort(self.person[rows], kind="stable")])

    def take(self, rows: NDArray[np.int64]) -> FollowUp:
        """The observations with these indices."""
        return FollowUp(
            **{name: getattr(self, name)[rows] for name in (*_NAMES, *_DAYS, "value")},
            features=self.features[rows],
            protected=self.protected[rows] if self.protected.width else self.protected,
            file=self.file,
            notes=self.notes,
        )

    @property
    def sha256(self) -> str:
        """Hash of everything that a model could learn from, in the order of the rows."""
        digest = hashlib.sha256()
        for name in _NAMES:
            digest.update(json.dumps(getattr(self, name).tolist()).encode())
        for name in (*_DAYS, "value"):
            digest.update(getattr(self, name).tobytes())
        for table in (self.features, self.protected):
            columns = {name: table[name].to_list() for name in sorted(table.columns)}
            digest.update(json.dumps(columns).encode())
        return digest.hexdigest()


_NAMES = ("person", "household", "place", "outcome")
_DAYS = ("arrived_on", "observed_on")


def _texts(given: object) -> Texts:
    return np.array(given, dtype=np.str_)


def _unknown_outcome(name: str) -> Problem:
    near = get_close_matches(name, OUTCOMES, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    cure = f"give one of {', '.join(OUTCOMES)}{hint}"
    return Problem("is not a known outcome", cure, column="outcome", value=name, code="unknown")


def faults_of(arrays: dict[str, NDArray[Any]], faults: Faults) -> None:
    """Gather every fault of the columns of a `FollowUp`, taken together."""
    arrived, observed, value = arrays["arrived_on"], arrays["observed_on"], arrays["value"]
    known = ~np.isnan(value)
    for name in ("person", "household", "place"):
        faults.where(arrays[name] == "", name, arrays[name], "is blank", "name it", code="blank")
    faults.where(np.isnat(arrived), "arrived_on", [""] * len(arrived), *_NO_DAY, code="missing")
    faults.where(
        known & np.isnat(observed), "observed_on", [""] * len(arrived), *_NO_DAY, code="missing"
    )
    for name, days in (("arrived_on", arrived), ("observed_on", observed)):
        faults.where(days < _FIRST, name, days, "is impossible", f"give a day from {_FIRST} on")
    _outcome_faults(arrays["outcome"], arrived, observed, faults)
    wrong = known & (value != 0) & (value != 1)
    faults.where(wrong, "value", value, "is neither 0 nor 1", "give 1, 0 or a blank", code="value")
    _person_faults(arrays, faults)


_NO_DAY = ("is missing", "give a day as YYYY-MM-DD")


def _outcome_faults(
    outcome: NDArray[Any],
    arrived: NDArray[Any],
    observed: NDArray[Any],
    faults: Faults,
) -> None:
    before = observed < arrived
    cure = "correct one of the two days"
    faults.where(
        before, "observed_on", observed, "is before the arrival", cure, code="before-arrival"
    )
    for name in np.unique(outcome).tolist():
        rows = outcome == name
        if name not in OUTCOMES:
            problem = _unknown_outcome(name)
            faults.where(rows, "outcome", outcome, problem.message, problem.cure, code="unknown")
            continue
        horizon = OUTCOMES[name].horizon
        early = rows & ~before & (observed < arrived + np.timedelta64(horizon, "D"))
        message = f"is before {name} can be known"
        cure = f"give a day at least {horizon} days after arrival"
        faults.where(early, "observed_on", observed, message, cure, code="before-horizon")


def _person_faults(arrays: dict[str, NDArray[Any]], faults: Faults) -> None:
    """A person twice for one outcome, or with two households, places or arrivals."""
    person = arrays["person"]
    _, first, which = np.unique(person, return_index=True, return_inverse=True)
    for name in ("household", "place", "arrived_on"):
        column = arrays[name]
        other = column != column[first][which]
        if column.dtype.kind == "M":
            other &= ~(np.isnat(column) | np.isnat(column[first][which]))
        message = f"has two different values of {name}"
        faults.where(other, "person", person, message, "give one arrival per person", code="two")
    pairs = np.char.add(np.char.add(person.astype(np.str_), "\x1f"), arrays["outcome"].astype(str))
    again = np.ones(len(pairs), np.bool_)
    again[np.unique(pairs, return_index=True)[1]] = False
    cure = "give one row for each person and outcome"
    faults.where(again, "person", person, "is there twice for one outcome", cure, code="duplicate")
