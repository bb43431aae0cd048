"""A programme's rows -> units -> `softlanding.apportionment`, once for each key and state.

What is computed is kept in the process under everything it depends on: the programme, the
events of the tables it is read from, the key's text and the limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from hashlib import sha256
from math import lcm
from time import monotonic
from typing import Any

from softlanding.apportionment import (
    Key,
    Unit,
    apportion,
    fixed_columns,
    may_vary,
    moved_persons,
    reweighted,
)
from softlanding.errors import InputRefused, Problem
from softlanding.office.audit.api import newest_events, number_of_events
from softlanding.office.keys.api import OwnKey, keys_for
from softlanding.office.quotas.api import (
    CarryOver,
    Participation,
    Programme,
    held_columns,
    missing_columns,
    reason_codes,
    reason_in_words,
    region_rates,
    region_units,
    town_units,
)
from softlanding.office.territories.api import (
    Indicator,
    Territory,
    indicator_sources,
    municipalities,
)

__all__ = [
    "Ground",
    "Outcome",
    "Place",
    "Weight",
    "ground",
    "may_vary",
    "moved_persons",
    "outcome",
    "reweighted",
    "shares_of",
    "weights_of",
]

State = tuple[int, tuple[int, ...]]  # programme, version of its rows
SOURCES = (Territory, Indicator, Programme, Participation, CarryOver, OwnKey)
SECONDS_TRUSTED = 300
FAULTS_SHOWN = 5
SLIDER = 100  # parts that the largest weight of a slider has about


@dataclass(frozen=True, slots=True)
class Place:
    """A territory that takes part, as the pages show it."""

    code: str
    name: str
    region: str
    population: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Ground:
    """What is known of a programme's territories in one state of the database."""

    towns: tuple[Place, ...]
    regions: tuple[Place, ...]
    units: tuple[Unit, ...]
    rates: Mapping[str, Mapping[str, Fraction]]
    sources: Mapping[str, Sequence[tuple[int, str]]]
    keys: Mapping[str, Key]
    state: State
    version: str
    regions_read: dict[object, list[Unit]] = field(default_factory=dict, compare=False)

    def units_for(self, key: Key) -> list[Unit]:
        """Rows of the regions for a key; those of its variants are the same."""
        read = (key.columns, key.intensive_columns)
        if read not in self.regions_read:
            self.regions_read[read] = region_units(key, self.units, self.rates)
        return self.regions_read[read]

    @cached_property
    def region_names(self) -> dict[str, str]:
        return {region.code: region.name for region in self.regions}

    @cached_property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """Columns that a key needs and these territories lack, by key."""
        held = held_columns(self.units, self.rates)
        return {key.id: missing_columns(key, held) for key in self.keys.values()}

    @property
    def synthetic(self) -> frozenset[str]:
        """Columns with a figure that is made up."""
        return frozenset(
            column
            for column, sources in self.sources.items()
            if any(source.startswith("Synthetic") for _year, source in sources)
        )


@dataclass(frozen=True)
class Outcome:
    """Persons for each town and region by one key, or why there are none."""

    towns: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    input_sha256: str = ""
    problems: tuple[Problem, ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """Why there are no numbers, in the language of whoever reads it now."""
        shown = [str(problem) for problem in self.problems[:FAULTS_SHOWN]]
        if len(self.problems) > len(shown):
            shown.append(f"… {len(self.problems) - len(shown)} more")
        return shown + [reason_in_words(reason, self.names) for reason in self.reasons]


@dataclass(frozen=True)
class Weight:
    """One factor of a key that a slider moves."""

    column: str
    inverse: bool
    parts: Fraction
    least: int


def ground(programme: Programme) -> Ground:
    """Territories and indicators of the programme as they are now."""
    return _ground((programme.pk, _version()))


def outcome(
    known: Ground, key: Key, *, total: int, minimum: int = 0, maximum: int | None = None
) -> Outcome:
    """Whole persons by a key; decides and writes nothing."""
    return _outcome(known.state, key, (total, minimum, maximum))


def weights_of(key: Key) -> list[Weight]:
    """The key's own weights in whole parts of about a hundred, where that is exact."""
    whole = lcm(*(factor.weight.denominator for factor in key.factors))
    scale = SLIDER // whole * whole or SLIDER
    return [
        Weight(
            column=factor.column,
            inverse=factor.inverse,
            parts=round(factor.weight * scale, 1),
            least=int(not factor.inverse and factor.column in fixed_columns(key)),
        )
        for factor in key.factors
    ]


def shares_of(weights: Sequence[Fraction]) -> list[Fraction]:
    """Each weight over their sum; all 0 if the sum is."""
    whole = sum(weights, Fraction(0))
    return [weight / whole if whole else Fraction(0) for weight in weights]


def _version() -> tuple[int, ...]:
    """Numbers that change with every write to what a programme's units are made of."""
    newest = newest_events(*SOURCES)
    return newest + _counted(newest, int(monotonic() // SECONDS_TRUSTED))


@lru_cache(maxsize=4)
def _counted(newest: tuple[int, ...], _time: int) -> tuple[int, ...]:
    """Counting is slower, but also sees a transaction that was overtaken by a later one."""
    return number_of_events(*SOURCES)


@lru_cache(maxsize=4)
def _ground(state: State) -> Ground:
    programme_id, version = state
    programme = Programme.objects.select_related("country").get(pk=programme_id)
    takes_part = set(programme.participants.values_list("code", flat=True))
    names = municipalities(programme.country).values_list(
        "code", "name", "parent__code", "population", "latitude", "longitude"
    )
    towns = tuple(Place(*row) for row in names if row[0] in takes_part)
    persons: dict[str, int] = {}
    for town in towns:
        persons[town.region] = persons.get(town.region, 0) + (town.population or 0)
    regions = Territory.objects.filter(parent=programme.country, code__in=persons)
    named = regions.order_by("name", "code").values_list("code", "name")
    return Ground(
        towns=towns,
        regions=tuple(
            Place(code, name, code, persons[code] or None, None, None) for code, name in named
        ),
        units=tuple(town_units(programme)),
        rates=region_rates(programme),
        sources=indicator_sources(programme.country),
        keys=keys_for(programme.country_id),
        state=state,
        version=sha256(repr(version).encode()).hexdigest()[:12],
    )


@lru_cache(maxsize=64)
def _outcome(state: State, key: Key, limits: tuple[int, int, int | None]) -> Outcome:
    known = _ground(state)
    total, minimum, maximum = limits
    towns = _limited(known.units, minimum, maximum)
    try:
        result = apportion([*known.units_for(key), *towns], key, total=total)
    except InputRefused as refused:
        return Outcome(problems=refused.problems)
    if result.status != "apportioned":
        reasons = tuple({"code": r.code, "data": r.data, "text": r.text} for r in result.reasons)
        named = Territory.objects.filter(code__in=reason_codes(reasons))
        return Outcome(reasons=reasons, names=dict(named.values_list("code", "name")))
    quotas = {row.unit: row.quota for row in result.rows}
    return Outcome(
        towns=tuple(quotas[town.code] for town in known.towns),
        regions=tuple(quotas[region.code] for region in known.regions),
        input_sha256=result.input_sha256,
    )


def _limited(units: Sequence[Unit], minimum: int, maximum: int | None) -> Sequence[Unit]:
    """The same units between other limits; those that do not take part stay without."""
    if not minimum and maximum is None:
        return units
    return [replace(unit, minimum=0 if unit.exempt else minimum, maximum=maximum) for unit in units]
