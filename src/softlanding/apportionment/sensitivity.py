"""Between which numbers a quota would lie if weights and inputs were a little different.

Weights are a choice and inputs are measured; both could have been otherwise. The bands
show what follows for each unit, so that nobody defends a difference of three persons
that lies inside the uncertainty of a census.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from softlanding.apportionment.hierarchy import groups_of
from softlanding.apportionment.key import Key
from softlanding.apportionment.run import apportion
from softlanding.apportionment.units import Unit
from softlanding.errors import InputRefused, Problem

__all__ = ["QuotaBand", "Sensitivity", "sensitivity"]


@dataclass(frozen=True, slots=True)
class QuotaBand:
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
    draws_without_quotas
        Draws in which the bounds left too little room, which are not counted.
    arithmetic
        ``"floating point"`` if shares of draws were computed so, ``"exact"`` where the
        key is not followed by the quick form.
    input_sha256
        Hash of the apportionment that was varied.
    """

    status: str
    bands: tuple[QuotaBand, ...]
    seed: int
    draws: int
    weights_within: Fraction
    inputs_within: Fraction
    draws_without_quotas: int
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
            "draws_without_quotas": self.draws_without_quotas,
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
        return Sensitivity("infeasible", (), *settings, 0, "exact", result.input_sha256)
    from softlanding.apportionment.draws import draw_quotas

    groups, _ = groups_of(units, key, normalise_shares=normalise_shares)
    drawn, arithmetic = draw_quotas(
        groups,
        key,
        total=total,
        rounding=rounding,
        seed=seed,
        draws=draws,
        weights_within=weights_within,
        inputs_within=inputs_within,
    )
    takes_part = {node.unit.unit for group in groups for node in group.participants}
    rows = [row for row in result.rows if row.unit in takes_part]
    of = max(1, len(drawn))
    ranks = _ranks({row.unit: (row.level, row.quota) for row in rows})
    moved = dict.fromkeys(ranks, 0)
    for quotas in drawn:
        places = _ranks({row.unit: (row.level, quotas[row.unit]) for row in rows})
        for unit, rank in ranks.items():
            moved[unit] += places[unit] != rank
    bands = tuple(
        QuotaBand(
            unit=row.unit,
            parent=row.parent,
            level=row.level,
            quota=row.quota,
            low=min([row.quota, *(quotas[row.unit] for quotas in drawn)]),
            high=max([row.quota, *(quotas[row.unit] for quotas in drawn)]),
            changed=Fraction(sum(quotas[row.unit] != row.quota for quotas in drawn), of),
            rank=ranks[row.unit],
            rank_changed=Fraction(moved[row.unit], of),
        )
        for row in rows
    )
    without = draws - len(drawn)
    return Sensitivity("sampled", bands, *settings, without, arithmetic, result.input_sha256)


def _ranks(quotas: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Place of each unit on its level, 1 for the largest; equal quotas share a place."""
    first: dict[tuple[int, int], int] = {}
    counted: dict[int, int] = {}
    for level, quota in sorted(quotas.values(), key=lambda found: -found[1]):
        counted[level] = counted.get(level, 0) + 1
        first.setdefault((level, quota), counted[level])
    return {unit: first[found] for unit, found in quotas.items()}


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
