"""Rows of a programme -> units -> `softlanding.apportionment` -> rows of quotas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from softlanding.apportionment import Apportionment as Apportioned
from softlanding.apportionment import Key, Unit, apportion, catalogue
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.territories.api import Territory, indicators, municipalities

Rates = Mapping[str, Mapping[str, Fraction]]
Held = tuple[frozenset[str], frozenset[str]]  # by all towns, by all regions


@dataclass(frozen=True)
class KeyChoice:
    """A key of the catalogue, and which of its indicators the programme's towns lack."""

    key: Key
    missing: tuple[str, ...]


def town_units(programme: Programme, *, minimum: int = 0, maximum: int | None = None) -> list[Unit]:
    """Municipalities of the programme's country; those that do not take part are exempt."""
    found = municipalities(programme.country)
    towns = found.values_list("pk", "code", "parent__code")
    known = indicators(found.order_by().values("pk"))
    takes_part = set(programme.participants.values_list("pk", flat=True))
    return [
        Unit(
            unit=code,
            parent=region,
            indicators=known.get(pk, {}),
            minimum=minimum if pk in takes_part else 0,
            maximum=maximum,
            exempt=pk not in takes_part,
        )
        for pk, code, region in towns
    ]


def region_rates(programme: Programme) -> Rates:
    """What is known of the regions themselves, by code: a key's rates are read from it."""
    regions = programme.country.children.values_list("pk", "code")
    known = indicators(regions.order_by().values("pk"))
    return {code: known.get(pk, {}) for pk, code in regions}


def region_units(key: Key, towns: Iterable[Unit], rates: Rates) -> list[Unit]:
    """Rows of the regions where the key reads rates, which cannot be summed from the towns.

    Quantities are the sum of the towns that take part, as for regions without a row.
    """
    if not key.intensive_columns:
        return []
    parts: dict[str, list[Unit]] = {}
    for town in towns:
        if town.parent is not None and not town.exempt:
            parts.setdefault(town.parent, []).append(town)
    return [
        Unit(region, indicators=_of_region(key, inside, rates.get(region, {})))
        for region, inside in parts.items()
    ]


def _of_region(
    key: Key, towns: list[Unit], rates: Mapping[str, Fraction]
) -> dict[str, Fraction | int]:
    found: dict[str, Fraction | int] = {}
    for column in key.columns:
        if column not in key.intensive_columns:
            found[column] = sum(town.indicators.get(column, 0) for town in towns)
        elif column in rates:
            found[column] = rates[column]
    return found


def held_columns(towns: Iterable[Unit], rates: Rates) -> Held:
    """Indicators that every town which takes part has, and those that each of their regions has."""
    taking = [town for town in towns if not town.exempt]
    if not taking:
        return frozenset(), frozenset()
    regions = {town.parent or "" for town in taking}
    return (
        frozenset.intersection(*(frozenset(town.indicators) for town in taking)),
        frozenset.intersection(*(frozenset(rates.get(region, ())) for region in regions)),
    )


def missing_columns(key: Key, held: Held) -> tuple[str, ...]:
    """Indicators that the key reads and a town that takes part, or its region, lacks."""
    of_towns, of_regions = held
    return tuple(
        column
        for column in key.columns
        if column not in of_towns or (column in key.intensive_columns and column not in of_regions)
    )


def key_choices(programme: Programme) -> list[KeyChoice]:
    """Every key of the catalogue with the indicators that are missing for it."""
    held = held_columns(town_units(programme), region_rates(programme))
    choices = [KeyChoice(key, missing_columns(key, held)) for key in catalogue().values()]
    return sorted(choices, key=lambda choice: (choice.key.id != "population", choice.key.title))


def compute(
    programme: Programme, *, key_id: str, rounding: str, minimum: int, maximum: int | None
) -> tuple[Key, Apportioned]:
    """Apportion the pledge over regions and towns; decides and writes nothing."""
    key = catalogue()[key_id]
    towns = town_units(programme, minimum=minimum, maximum=maximum)
    units = [*region_units(key, towns, region_rates(programme)), *towns]
    return key, apportion(units, key, total=programme.persons, rounding=rounding)


def quota_rows(apportionment: Apportionment, result: Apportioned) -> list[Quota]:
    """Unsaved quotas, one for each territory of the result."""
    territories = {
        territory.code: territory
        for territory in Territory.objects.filter(code__in=[row.unit for row in result.rows])
    }
    return [
        Quota(
            apportionment=apportionment,
            territory=territories[row.unit],
            share=str(row.share),
            exact=str(row.exact),
            persons=row.quota,
            waterfall=[_step(step) for step in row.waterfall],
            next_change=_plain(row.next_change),
        )
        for row in result.rows
    ]


def reason_rows(result: Apportioned) -> list[dict[str, Any]]:
    """Why there are no quotas: codes and data to word, and the science's own English."""
    return [
        {"code": reason.code, "data": _plain(reason.data), "text": reason.text}
        for reason in result.reasons
    ]


def _step(step: Any) -> dict[str, Any]:
    return {
        "code": step.code,
        "amount": str(step.amount),
        "data": _plain(step.data),
    }


def _plain(value: Any) -> Any:
    """Fractions and dataclasses as JSON: exact numbers stay exact, as text."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return str(value)
