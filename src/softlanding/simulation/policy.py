"""A policy, and an experiment that sets several of them side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from softlanding import __version__
from softlanding.apportionment import Key
from softlanding.simulation.assumptions import Interval

__all__ = ["MECHANISMS", "PARTS", "Experiment", "Policy"]

MECHANISMS = ("auto", "exact", "large", "greedy", "random", "serial", "stable")
"""Placement methods of a policy; see `softlanding.simulation.placing` for "auto"."""

PARTS = ("work", "wishes", "staying")
"""What a score can be made of: persons in work after two years, a wish fulfilled, a household
that stays for three years; each counts 1."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a country distributes and places those who arrive.

    Parameters
    ----------
    name
        Unique in its experiment.
    key
        Distribution key; its columns are among `softlanding.simulation.INDICATORS`.
    rounding
        A method of `softlanding.apportionment.METHODS`.
    minimum, least_if_any
        Floors of each town's quota in persons: at least this; none or at least this.
    headroom
        By what share a town may go beyond its quota, so that households fit.
    method
        One of `MECHANISMS`.
    weights
        By name of `PARTS`; those left out count 0.
    group_share
        What each group of origin gets at least of the score that it could have alone;
        0 for no such floor.
    """

    name: str
    key: Key
    rounding: str = "largest-remainder"
    minimum: int = 0
    least_if_any: int = 0
    headroom: float = 0.1
    method: str = "auto"
    weights: Mapping[str, float] = field(default_factory=lambda: {"work": 1.0})
    group_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Experiment:
    """A world and the policies that are tried in it.

    Parameters
    ----------
    title
        For people.
    policies
        The first is the one with which the others are compared.
    country
        Whose rates of work hold, one of `figures.COUNTRIES`.
    years
        Years of arrivals, at least 1; outcomes are followed for five more.
    towns, inhabitants
        Size of the country.
    pledge
        Persons who are expected in each year.
    futures
        How many are drawn unless the command says otherwise.
    assumed
        Intervals in place of those of `assumptions.ASSUMPTIONS`.
    """

    title: str
    policies: tuple[Policy, ...]
    country: str = "SE"
    years: int = 3
    towns: int = 40
    inhabitants: int = 1_500_000
    pledge: int = 600
    futures: int = 100
    assumed: Mapping[str, Interval] = field(default_factory=dict)

    def sha256(self, seed: int) -> str:
        """Hash of everything that decides a future, hexadecimal.

        The number of futures takes no part: more may be asked for later.
        """
        document: dict[str, Any] = {
            "softlanding": __version__,
            "seed": seed,
            "country": self.country,
            "years": self.years,
            "towns": self.towns,
            "inhabitants": self.inhabitants,
            "pledge": self.pledge,
            "assumed": {name: list(pair) for name, pair in sorted(self.assumed.items())},
            "policies": [_told(policy) for policy in self.policies],
        }
        return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _told(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "key": policy.key.sha256,
        "rounding": policy.rounding,
        "minimum": policy.minimum,
        "least_if_any": policy.least_if_any,
        "headroom": policy.headroom,
        "method": policy.method,
        "weights": {part: float(policy.weights.get(part, 0)) for part in PARTS},
        "group_share": policy.group_share,
    }
