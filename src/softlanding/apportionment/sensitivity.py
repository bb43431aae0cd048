"""Between which numbers a quota would lie if weights and inputs were a little different.

Weights are a choice and inputs are measured; both could have been otherwise. The bands
show what follows for each unit, so that nobody defends a difference of three persons
that lies inside the uncertainty of a census.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from softlanding.apportionment.bounds import FairQuotas, fair_quotas
from softlanding.apportionment.hierarchy import Group, Node, groups_of
from softlanding.apportionment.key import Key
from softlanding.apportionment.many import Floats, follows, shares_of_variations
from softlanding.apportionment.run import METHODS, apportion
from softlanding.apportionment.shares import shares_by_key
from softlanding.apportionment.units import Unit
from softlanding.errors import InputRefused, Problem

__all__ = ["Band", "Sensitivity", "sensitivity"]

Whole = NDArray[np.int64]
SCALE = 2**52  # floating-point shares become whole weights without loss that matters


@dataclass(frozen=True, slots=True)
class Band:
    """Quota of a unit under all draws.

    Parameters
    ----------
    unit, parent, level
        The unit and its place.
    quota
        The exact quota, without any variation.
    low, high
        Smallest and largest quota of the draws and of the exact result.
    changed
        Part of the draws in which the quota differs from the exact one, in [0, 1].
    rank
        Place of the quota on its level, 1 for the largest; equal quotas share a place.
    rank_changed
        Part of the draws in which the place differs, in [0, 1].
    """

    unit: str
    parent: str | None
    level: int
    quota: int
    low: int
    high: int
    changed: Fraction
    rank: int
    rank_changed: Fraction


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Bands of all units, and everything that is needed to draw them again.

    Parameters
    ----------
    status
        ``"sampled"``, or ``"infeasible"`` without bands where there are no quotas.
    bands
        One per participating unit, parents before their parts.
    seed, draws
        Of the random numbers.
    weights_within, inputs_within
        Relative half-widths.
    arithmetic
        ``"floating point"`` if shares of draws were computed so, ``"exact"`` where the
        key is not followed by the quick form.
    input_sha256
        Hash of the apportionment that was varied.
    """

    status: str
    bands: tuple[Band, ...]
    seed: int
    draws: int
    weights_within: Fraction
    inputs_within: Fraction
    arithmetic: str
    input_sha256: str

    @property
    def record(self) -> dict[str, object]:
        """What to keep with the bands; JSON-serialisable."""
        return {
            "status": self.status,
            "seed": self.seed,
            "draws": self.draws,
            "weights_within": str(self.weights_within),
            "inputs_within": str(self.inputs_within),
            "arithmetic": self.arithmetic,
            "generator": "numpy PCG64",
            "input_sha256": self.input_sha256,
        }


def sensitivity(
    units: Sequence[Unit],
    key: Key,
    *,
    total: int,
    seed: int,
    draws: int = 500,
    weights_within: Fraction = Fraction(1, 10),
    inputs_within: Fraction = Fraction(1, 50),
    rounding: str = "largest-remainder",
    normalise_shares: bool = False,
) -> Sensitivity:
    """Apportion again and again with weights and inputs varied at random.

    Parameters
    ----------
    units, key, total, rounding, normalise_shares
        As for `apportion`.
    seed
        Of the random numbers, at least 0.
    draws
        Number of variations, at least 1.
    weights_within
        Each weight, and each strength of a correction, is multiplied by an independent
        factor, uniform in 1 ± this; weights are then divided by their sum. In [0, 1).
    inputs_within
        The same for every value of every unit. A unit made of its parts is summed from
        their varied values. In [0, 1).

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputRefused
        As `apportion` does, and if an option lies outside its interval.

    Notes
    -----
    The quota itself is exact; shares of draws are floating point (see
    `softlanding.apportionment.many`), as a band needs no more, and each draw is then
    rounded by the same method between the same bounds. Ceilings keep the room that they
    leave without variation. Uniform and independent draws are a convention: they say how
    far the result follows its assumptions, not how probable a quota is. 290 units and
    500 draws take about a second.

    References
    ----------
    A. Saltelli and others (2008), Global Sensitivity Analysis: The Primer, chapter 1;
    M. Saisana, A. Saltelli and S. Tarantola (2005), Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators, Journal of the
    Royal Statistical Society A 168(2).

    Examples
    --------
    With one factor the weight is 1 whatever is done to it, and 3 : 1 is far from tipping.

    >>> from softlanding.apportionment import catalogue
    >>> towns = [Unit("A", indicators={"population": 3}), Unit("B", indicators={"population": 1})]
    >>> found = sensitivity(towns, catalogue()["population"], total=4, seed=1, draws=50)
    >>> [(band.unit, band.low, band.quota, band.high) for band in found.bands]
    [('A', 3, 3, 3), ('B', 1, 1, 1)]
    """
    _check(seed, draws, weights_within, inputs_within)
    result = apportion(
        units, key, total=total, rounding=rounding, normalise_shares=normalise_shares
    )
    settings = (seed, draws, weights_within, inputs_within)
    if result.status != "apportioned":
        return Sensitivity("infeasible", (), *settings, "exact", result.input_sha256)
    groups, _ = groups_of(units, key, normalise_shares=normalise_shares)
    quick = all(follows(key, _indicators(group)) for group in groups if any(group.shares.values))
    shares = _varied_shares(groups, key, _Variation.drawn(key, *settings), quick=quick)
    drawn = _quotas(groups, shares, total, draws, rounding)
    rows = [row for row in result.rows if row.unit in drawn]
    quotas = np.array([drawn[row.unit] for row in rows])
    exact = np.array([row.quota for row in rows])
    changed = (quotas != exact[:, None]).sum(axis=1)
    levels = np.array([row.level for row in rows])
    ranks, moved = _ranks(levels, exact, quotas)
    bands = tuple(
        Band(
            unit=row.unit,
            parent=row.parent,
            level=row.level,
            quota=row.quota,
            low=min(row.quota, int(quotas[at].min())),
            high=max(row.quota, int(quotas[at].max())),
            changed=Fraction(int(changed[at]), draws),
            rank=int(ranks[at]),
            rank_changed=Fraction(int(moved[at]), draws),
        )
        for at, row in enumerate(rows)
    )
    arithmetic = "floating point" if quick else "exact"
    return Sensitivity("sampled", bands, *settings, arithmetic, result.input_sha256)


@dataclass(frozen=True, slots=True)
class _Variation:
    """Weights and strengths of every draw, and the source of the inputs' factors."""

    weights: Floats
    strengths: Floats
    draws: int
    inputs_within: float
    random: np.random.Generator

    @classmethod
    def drawn(
        cls, key: Key, seed: int, draws: int, weights_within: Fraction, inputs_within: Fraction
    ) -> _Variation:
        random = np.random.default_rng(seed)
        around = float(weights_within)
        weights = np.array([float(factor.weight) for factor in key.factors])
        strengths = np.array([float(correction.strength) for correction in key.corrections])
        weights = weights * random.uniform(1 - around, 1 + around, (draws, len(weights)))
        strengths = strengths * random.uniform(1 - around, 1 + around, (draws, len(strengths)))
        weights = weights / weights.sum(axis=1, keepdims=True)
        return cls(weights, strengths, draws, float(inputs_within), random)

    def of(self, value: Fraction | int) -> Floats:
        """One value in every draw."""
        around = self.inputs_within
        return float(value) * self.random.uniform(1 - around, 1 + around, self.draws)


def _check(seed: int, draws: int, weights_within: Fraction, inputs_within: Fraction) -> None:
    problems = []
    for name, count, least in (("seed", seed, 0), ("draws", draws, 1)):
        if count < least:
            cure = f"give a whole number of at least {least}"
            problems.append(Problem("is too small", cure, column=name, value=str(count), code=name))
    widths = {"weights_within": weights_within, "inputs_within": inputs_within}
    for name, width in widths.items():
        if not 0 <= width < 1:
            cure = "give a part of at least 0 and below 1, such as 1/10"
            problems.append(
                Problem("is not such a part", cure, column=name, value=str(width), code=name)
            )
    if problems:
        raise InputRefused(problems)


def _indicators(group: Group) -> list[Mapping[str, Fraction | int]]:
    return [node.unit.indicators for node in group.participants]


def _varied_shares(
    groups: Sequence[Group], key: Key, variation: _Variation, *, quick: bool
) -> list[Floats]:
    """Shares of each group in every draw, shape (draws, participants)."""
    values: dict[str, dict[str, Floats]] = {}
    found: list[Floats] = []
    for group in reversed(groups):  # parts before the parents that are summed from them
        for node in group.participants:
            values[node.unit.unit] = {
                column: _value(node, column, values, variation) for column in key.columns
            }
        columns = {
            column: np.stack([values[node.unit.unit][column] for node in group.participants], 1)
            for column in key.columns
            if group.participants
        }
        if not any(group.shares.values):
            found.append(np.zeros((variation.draws, len(group.participants))))
        elif quick:
            found.append(
                shares_of_variations(
                    key, columns, weights=variation.weights, strengths=variation.strengths
                )
            )
        else:
            found.append(_exact_shares(key, columns, variation))
    return found[::-1]


def _value(
    node: Node, column: str, values: Mapping[str, Mapping[str, Floats]], variation: _Variation
) -> Floats:
    if node.given:
        return variation.of(node.unit.indicators[column])
    parts = [values[part.unit.unit][column] for part in node.parts if part.participates]
    summed: Floats = np.sum(parts, axis=0)
    return summed


def _exact_shares(key: Key, columns: Mapping[str, Floats], variation: _Variation) -> Floats:
    """Shares of draws by the exact rules, for a key that has no quick form."""
    rows = []
    for draw in range(variation.draws):
        factors = tuple(
            replace(factor, weight=Fraction(weight))
            for factor, weight in zip(key.factors, variation.weights[draw].tolist(), strict=True)
        )
        corrections = tuple(
            replace(correction, strength=Fraction(strength))
            for correction, strength in zip(
                key.corrections, variation.strengths[draw].tolist(), strict=True
            )
        )
        varied = replace(key, factors=factors, corrections=corrections)
        units = [
            {
                column: Fraction(value).limit_denominator(10**6)
                for column, value in zip(columns, row, strict=True)
            }
            for row in zip(*(found[draw].tolist() for found in columns.values()), strict=True)
        ]
        rows.append([float(share) for share in shares_by_key(varied, units).values])
    return np.array(rows)


def _quotas(
    groups: Sequence[Group], shares: Sequence[Floats], total: int, draws: int, rounding: str
) -> dict[str, list[int]]:
    """Quota of each participating unit in every draw, from the top down."""
    quotas: dict[str, list[int]] = {}
    for group, varied in zip(groups, shares, strict=True):
        nodes = group.participants
        above = quotas[group.parent.unit.unit] if group.parent else [total] * draws
        taken = [node.credit for node in nodes]
        names = [node.unit.unit for node in nodes]
        low = [node.minimum + node.credit for node in nodes]
        high = [None if node.maximum is None else node.maximum + node.credit for node in nodes]
        quotas |= {name: [] for name in names}
        for persons, row in zip(above, (varied * SCALE).astype(np.int64).tolist(), strict=True):
            fair = fair_quotas(row, persons + sum(taken), minimum=low, maximum=high, names=names)
            if not isinstance(fair, FairQuotas):  # pragma: no cover - bounds do not vary
                raise AssertionError(fair)
            for name, quota, held in zip(names, METHODS[rounding](fair).quotas, taken, strict=True):
                quotas[name].append(quota - held)
    return quotas


def _ranks(levels: Whole, exact: Whole, quotas: Whole) -> tuple[Whole, Whole]:
    """Place of each unit on its level, and the number of draws in which it differs."""
    ranks, moved = np.ones_like(exact), np.zeros_like(exact)
    for level in np.unique(levels):
        here = np.flatnonzero(levels == level)
        ranks[here] = _places(exact[here])
        for draw in range(quotas.shape[1]):
            moved[here] += _places(quotas[here, draw]) != ranks[here]
    return ranks, moved


def _places(quotas: Whole) -> Whole:
    """1 for the largest; equal quotas share a place."""
    descending = np.sort(-quotas)
    return np.searchsorted(descending, -quotas) + 1
