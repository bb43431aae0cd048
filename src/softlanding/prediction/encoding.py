"""Features of persons as numbers that a learner can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.features import (
    PROTECTED,
    Faults,
    read_protected,
    typed_features,
)

__all__ = ["Encoding", "learn_encoding"]

Matrix = NDArray[np.float64]

_OF_A_KIND = 20  # persons who must share a language or a group before it is a column
_MOST_KINDS = 24
_SEVERAL = ("languages",)
_KINDS = ("occupation", *PROTECTED)


@dataclass(frozen=True)
class Encoding:
    """Which columns a matrix of features has.

    Parameters
    ----------
    columns
        Pairs of a feature and the value that the column stands for; "" where the column is
        the number itself. A column of a value is 1 for who has it and 0 for who has not.
    last_year
        Latest year of arrival that was learned from; later ones are read as this one,
        because nobody knows how a trend goes on.

    Examples
    --------
    >>> encoding = Encoding((("age", ""), ("languages", "so")), last_year=2020)
    >>> encoding.matrix(pl.DataFrame({"age": [30, None], "languages": ["ar;so", "ar"]}))
    array([[30.,  1.],
           [nan,  0.]])
    """

    columns: tuple[tuple[str, str], ...]
    last_year: int

    @property
    def features(self) -> tuple[str, ...]:
        """The features that take part, each once."""
        return tuple(dict.fromkeys(feature for feature, _ in self.columns))

    def matrix(self, persons: pl.DataFrame) -> Matrix:
        """Features of persons as numbers, NaN where nothing is told.

        Parameters
        ----------
        persons
            One row per person with the columns `features`; `arrived_on` may stand for
            `arrival_year`.

        Returns
        -------
        array of float, shape (persons, columns)

        Raises
        ------
        InputRefused
            If a column is missing or holds what cannot be so.
        """
        table = typed_persons(persons, self.features)
        matrix = np.full((persons.height, len(self.columns)), np.nan)
        for index, (feature, value) in enumerate(self.columns):
            column = table[feature]
            if not value:
                matrix[:, index] = column.fill_null(float("nan")).to_numpy()
                if feature == "arrival_year":
                    matrix[:, index] = np.minimum(matrix[:, index], self.last_year)
                continue
            has = column.str.split(";").list.contains(value) if feature in _SEVERAL else None
            has = (column == value) if has is None else has
            matrix[:, index] = has.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return matrix


def typed_persons(persons: pl.DataFrame, features: Sequence[str]) -> pl.DataFrame:
    """The typed columns `features` of persons; refused if one is missing or impossible."""
    if "arrival_year" not in persons.columns and "arrived_on" in persons.columns:
        days = persons["arrived_on"]
        days = days if days.dtype.is_temporal() else days.str.to_date("%Y-%m-%d")
        persons = persons.with_columns(days.dt.year().alias("arrival_year"))
    faults = Faults()
    for feature in features:
        if feature not in persons.columns:
            faults.missing(feature, f"add the column {feature}; leave unknown cells blank")
    told = typed_features(persons, faults)
    if faults.problems:
        raise InputRefused(faults.problems)
    return pl.concat([told, read_protected(persons)], how="horizontal").select(features)


def learn_encoding(table: pl.DataFrame, features: Sequence[str]) -> tuple[Encoding, list[Problem]]:
    """The columns that the features of `table` need, and what was left out.

    A language, occupation or group with fewer than 20 persons gets no column of its own.
    """
    columns: list[tuple[str, str]] = []
    left_out: list[Problem] = []
    for feature in features:
        if feature not in table.columns:
            problem = Problem("is not told and left out", "", column=feature, code="all-missing")
            left_out.append(problem)
            continue
        told = table[feature].drop_nulls()
        if not len(told):
            problem = Problem("holds nothing and is left out", column=feature, code="all-missing")
            left_out.append(problem)
        elif feature in _SEVERAL or feature in _KINDS:
            values = told.str.split(";").explode() if feature in _SEVERAL else told
            counts = (
                values.drop_nulls()
                .value_counts(sort=False)
                .sort(["count", feature], descending=[True, False])
            )
            enough = counts.filter(pl.col("count") >= _OF_A_KIND)[feature].to_list()[:_MOST_KINDS]
            columns += [(feature, value) for value in sorted(enough) if value]
        elif told.n_unique() > 1:
            columns.append((feature, ""))
    years = table["arrival_year"] if "arrival_year" in table.columns else pl.Series([0])
    return Encoding(tuple(columns), int(years.max() or 0)), left_out  # type: ignore[arg-type]  # numbers
