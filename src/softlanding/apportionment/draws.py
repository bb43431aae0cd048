"""Quotas of the same apportionment under many random variations of weights and inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from softlanding.apportionment.bounds import FairQuotas
from softlanding.apportionment.hierarchy import Group, Node
from softlanding.apportionment.key import Key
from softlanding.apportionment.many import Floats, follows, shares_of_variations
from softlanding.apportionment.run import METHODS, fair_group
from softlanding.apportionment.shares import shares_by_key

__all__ = ["draw_quotas"]

SCALE = 2**52  # floating-point shares become whole weights without loss that matters


def draw_quotas(
    groups: Sequence[Group],
    key: Key,
    *,
    total: int,
    rounding: str,
    seed: int,
    draws: int,
    weights_within: Fraction,
    inputs_within: Fraction,
) -> tuple[list[dict[str, int]], str]:
    """Quotas of the participating units in each draw that has any, and the arithmetic.

    Parameters
    ----------
    groups
        Groups of an apportionment that has quotas, parents first.
    key, total, rounding, seed, draws, weights_within, inputs_within
        As for `softlanding.apportionment.sensitivity`.
    """
    quick = all(follows(key, _indicators(group)) for group in groups if any(group.shares.values))
    variation = _Variation.drawn(key, seed, draws, weights_within, inputs_within)
    shares = _varied_shares(groups, key, variation, quick=quick)
    quotas = _quotas(groups, shares, total, rounding)
    return quotas, "floating point" if quick else "exact"


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
    groups: Sequence[Group], shares: Sequence[Floats], total: int, rounding: str
) -> list[dict[str, int]]:
    """Quota of each participating unit in every draw that has quotas, from the top down."""
    found = []
    for rows in zip(
        *((varied * SCALE).astype(np.int64).tolist() for varied in shares), strict=True
    ):
        quotas: dict[str, int] = {}
        for group, row in zip(groups, rows, strict=True):
            persons = quotas[group.parent.unit.unit] if group.parent else total
            rounded = _rounded(group, row, persons, rounding)
            if rounded is None:
                break
            quotas |= rounded
        else:
            found.append(quotas)
    return found


def _rounded(
    group: Group, weights: list[int], persons: int, rounding: str
) -> dict[str, int] | None:
    """Quotas of a group; None where a share that fell to 0 leaves too little room."""
    fair = fair_group(group, weights, persons)
    if not isinstance(fair, FairQuotas):
        return None
    quotas = METHODS[rounding](fair).quotas
    nodes = group.participants
    return {node.unit.unit: quota - node.taken for node, quota in zip(nodes, quotas, strict=True)}
