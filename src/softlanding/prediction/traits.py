"""Kinds of persons for whom a place may be better or worse than for others.

Few and readable on purpose: most places have seen three families, and a caseworker must be
able to say what a deviation means.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["CELLS", "DESIGN", "PARTS", "TRAITS", "cell_of", "trait_of"]

TRAITS = {
    "schooling": ("primary or less", "secondary", "tertiary", "schooling unknown"),
    "occupation": ("skilled", "service or office", "craft or manual", "occupation unknown"),
    "age": ("under 30", "30 or older", "age unknown"),
}
"""Three divisions of all persons, each with its parts. Schooling by ISCED level: 0–1, 2–4,
5–8; occupation by ISCO-08 major group: 0–3, 4–5, 6–9."""

CELLS = tuple(product(*TRAITS.values()))
"""Every combination of one part of each division; a person belongs to one of them."""

_COLUMNS = [part for parts in TRAITS.values() for part in parts]

DESIGN = np.array([[1.0, *(float(part in cell) for part in _COLUMNS)] for cell in CELLS])
"""Shape (cells, 1 + parts): 1 for every cell, then 1 for each part that it is made of."""

PARTS = np.array([0, *(1 + i for i, parts in enumerate(TRAITS.values()) for _ in parts)])
"""Shape (1 + parts,): the division to which a column of `DESIGN` belongs, 0 for the first."""


def trait_of(persons: pl.DataFrame, division: str) -> NDArray[np.int64]:
    """Index of the part of a division to which each person belongs.

    Parameters
    ----------
    persons
        Typed features; a column that is not there is unknown for everybody.

    Examples
    --------
    >>> persons = pl.DataFrame({"schooling": [0.0, 3.0, 7.0, None], "age": [29.0, 30, 8, 70]})
    >>> trait_of(persons, "schooling"), trait_of(persons, "age"), trait_of(persons, "occupation")
    (array([0, 1, 2, 3]), array([0, 1, 0, 1]), array([3, 3, 3, 3]))
    """
    unknown = len(TRAITS[division]) - 1
    if division not in persons.columns:
        return np.full(persons.height, unknown, np.int64)
    number = persons[division].cast(pl.Float64, strict=False)
    told = number.fill_null(float("nan")).to_numpy()
    edges = {"schooling": [2, 5], "occupation": [4, 6], "age": [30]}[division]
    return np.where(np.isnan(told), unknown, np.digitize(told, edges)).astype(np.int64)


def cell_of(persons: pl.DataFrame) -> NDArray[np.int64]:
    """Index in `CELLS` of each person, shape (persons,)."""
    shape = tuple(len(parts) for parts in TRAITS.values())
    return np.ravel_multi_index(tuple(trait_of(persons, name) for name in TRAITS), shape)
