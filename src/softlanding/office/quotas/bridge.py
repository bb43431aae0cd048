"""Rows of a programme -> units -> `softlanding.apportionment` -> rows of quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from softlanding.apportionment import Apportionment as Apportioned
from softlanding.apportionment import Key, Unit, apportion
from softlanding.office.keys.api import keys_for
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.territories.api import Territory, indicators, municipalities


@dataclass(frozen=True)
class KeyChoice:
    """A key that the country may use, and the indicators that the programme's towns lack."""

    key: Key
    missing: tuple[str, ...]


def _units(programme: Programme, *, minimum: int, maximum: int | None) -> list[Unit]:
    towns = list(municipalities(programme.country))
    known = indicators(town.pk for town in towns)
    takes_part = set(programme.participants.values_list("pk", flat=True))
    return [
        Unit(
            unit=town.code,
            parent=town.parent.code if town.parent else None,
            indicators=known.get(town.pk, {}),
            minimum=minimum if town.pk in takes_part else 0,
            maximum=maximum,
            exempt=town.pk not in takes_part,
        )
        for town in towns
    ]


def key_choices(programme: Programme) -> list[KeyChoice]:
    """Every key that the country may use, with the indicators that are missing for it."""
    participants = list(programme.participants.values_list("pk", flat=True))
    known = indicators(participants)
    held = (
        set.intersection(*(set(known.get(pk, {})) for pk in participants))
        if participants
        else set()
    )
    choices = [
        KeyChoice(key, tuple(column for column in key.columns if column not in held))
        for key in keys_for(programme.country_id).values()
    ]
    return sorted(choices, key=lambda choice: (choice.key.id != "population", choice.key.title))


def compute(
    programme: Programme, *, key_id: str, rounding: str, minimum: int, maximum: int | None
) -> tuple[Key, Apportioned]:
    """Apportion the pledge over regions and towns; decides and writes nothing."""
    key = keys_for(programme.country_id)[key_id]
    units = _units(programme, minimum=minimum, maximum=maximum)
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
