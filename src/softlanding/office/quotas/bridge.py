"""Rows of a programme -> units -> `softlanding.apportionment` -> rows of quotas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from softlanding.apportionment import Apportionment as Apportioned
from softlanding.apportionment import (
    Claim,
    Key,
    Unit,
    YearChange,
    apportion,
    effective_weights,
    monotonicity,
    parse_key,
    responses,
    sensitivity,
    year_on_year,
)
from softlanding.errors import InputRefused
from softlanding.office.keys.api import keys_for
from softlanding.office.quotas.carry_overs import carry_overs
from softlanding.office.quotas.models import Apportionment, Programme, Quota
from softlanding.office.territories.api import Territory, indicators, municipalities

Rates = Mapping[str, Mapping[str, Fraction]]
Held = tuple[frozenset[str], frozenset[str]]  # by all towns, by all regions


@dataclass(frozen=True)
class KeyChoice:
    """A key that the country may use, and the indicators that the programme's towns lack."""

    key: Key
    missing: tuple[str, ...]


def town_units(
    programme: Programme, *, minimum: int = 0, maximum: int | None = None, carried: bool = True
) -> list[Unit]:
    """Municipalities of the programme's country; those that do not take part are exempt.

    Unless it is switched off, what they owe or are ahead from before is carried over.
    """
    found = municipalities(programme.country)
    towns = found.values_list("pk", "code", "parent__code")
    known = indicators(found.order_by().values("pk"))
    carry_over = carry_overs(programme) if carried else {}
    takes_part = set(programme.participants.values_list("pk", flat=True))
    return [
        Unit(
            unit=code,
            parent=region,
            indicators=known.get(pk, {}),
            minimum=minimum if pk in takes_part else 0,
            maximum=maximum,
            exempt=pk not in takes_part,
            carry_over=carry_over.get(pk, 0) if pk in takes_part else 0,
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
    """Every key that the country may use, with the indicators that are missing for it."""
    held = held_columns(town_units(programme), region_rates(programme))
    keys = keys_for(programme.country_id).values()
    choices = [KeyChoice(key, missing_columns(key, held)) for key in keys]
    return sorted(choices, key=lambda choice: (choice.key.id != "population", choice.key.title))


def _units(programme: Programme, key: Key, *, minimum: int, maximum: int | None) -> list[Unit]:
    towns = town_units(programme, minimum=minimum, maximum=maximum)
    return [*region_units(key, towns, region_rates(programme)), *towns]


def compute(
    programme: Programme, *, key_id: str, rounding: str, minimum: int, maximum: int | None
) -> tuple[Key, Apportioned]:
    """Apportion the pledge over regions and towns; decides and writes nothing."""
    key = keys_for(programme.country_id)[key_id]
    units = _units(programme, key, minimum=minimum, maximum=maximum)
    return key, apportion(units, key, total=programme.persons, rounding=rounding)


def compute_change(
    programme: Programme, former: Apportionment, *, total: int, key_id: str
) -> tuple[Key, Apportioned]:
    """Apportion the difference between a new total and the decided one; writes nothing.

    Only the difference is shared out, so that what was agreed before stays. Of fewer
    persons nobody gives more than what stands above the minimum that was set.
    """
    key = keys_for(programme.country_id)[key_id]
    decided = dict(former.quotas.values_list("territory__code", "persons"))
    more = total > former.total
    towns = []
    for unit in town_units(programme, carried=False):
        persons = decided.get(unit.unit, 0)
        most = None if former.maximum is None else max(0, former.maximum - persons)
        spare = max(0, persons - former.minimum)
        towns.append(replace(unit, credit=0, maximum=most if more else spare))
    units = [*region_units(key, towns, region_rates(programme)), *towns]
    difference = abs(total - former.total)
    return key, apportion(units, key, total=difference, rounding=former.rounding)


def changed_rows(
    apportionment: Apportionment, former: Apportionment, result: Apportioned
) -> list[Quota]:
    """Unsaved quotas: the decided ones, each with its part of the difference as a further step."""
    sign = 1 if apportionment.total > former.total else -1
    parts = {row.unit: row for row in result.rows}
    rows = []
    for quota in former.quotas.select_related("territory"):
        part = parts.get(quota.territory.code)
        difference = sign * part.quota if part else 0
        step = {
            "code": "total-changed",
            "amount": str(difference),
            "data": {"before": former.total, "after": apportionment.total},
        }
        rows.append(
            Quota(
                apportionment=apportionment,
                territory=quota.territory,
                share=quota.share,
                exact=str(Fraction(quota.exact) + (sign * part.exact if part else 0)),
                indicative=quota.persons + difference,
                persons=quota.persons + difference,
                pledge=quota.pledge,
                waterfall=[*quota.waterfall, step] if difference else quota.waterfall,
            )
        )
    return rows


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
            indicative=row.quota,
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


@dataclass(frozen=True)
class Inputs:
    """Key and units of an apportionment as they were when it was drawn up."""

    key: Key
    units: list[Unit]


def used_key(apportionment: Apportionment) -> Key:
    """The key as its document said when it was used."""
    return parse_key(apportionment.key_document)


def inputs_of(apportionment: Apportionment) -> Inputs | None:
    """Key and units behind an apportionment; None if facts or participation have changed."""
    key = used_key(apportionment)
    units = _units(
        apportionment.programme, key, minimum=apportionment.minimum, maximum=apportionment.maximum
    )
    try:
        again = apportion(units, key, total=apportionment.total, rounding=apportionment.rounding)
    except InputRefused:
        return None
    same = again.input_sha256 == apportionment.record.get("input_sha256")
    return Inputs(key, units) if same else None


def analyse(inputs: Inputs) -> dict[str, Any]:
    """Effective weights and monotonicity of a key on the units that it was used on."""
    found = monotonicity(inputs.units, inputs.key)
    return {
        "levels": _plain(effective_weights(inputs.units, inputs.key)),
        "monotonicity": _plain(found) | {"monotone": found.monotone},
    }


def draw_bands(
    inputs: Inputs,
    *,
    total: int,
    rounding: str,
    weights_within: Fraction,
    inputs_within: Fraction,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Lowest and highest quota of every territory when weights and inputs vary."""
    found = sensitivity(
        inputs.units,
        inputs.key,
        total=total,
        rounding=rounding,
        weights_within=weights_within,
        inputs_within=inputs_within,
        draws=draws,
        seed=seed,
    )
    return {**found.record, "bands": _plain(found.bands)}


def own_responses(inputs: Inputs, unit: str) -> list[dict[str, Any]]:
    """What a tenth more of each of its values does to the share of a territory in its group."""
    return [
        _plain(response) | {"against": response.against}
        for response in responses(inputs.units, inputs.key, unit)
    ]


def changes(
    now: Apportionment, former: Apportionment, inputs: Inputs | None
) -> dict[str, YearChange]:
    """Each territory's quota against that of a former programme, taken apart."""
    before, after = (
        {
            code: Claim(Fraction(exact), persons)
            for code, exact, persons in one.quotas.values_list(
                "territory__code", "exact", "persons"
            )
        }
        for one in (former, now)
    )
    return year_on_year(
        before,
        after,
        totals=(former.total, now.total),
        former_key=_by_key_of(former, now, inputs),
    )


def _by_key_of(
    former: Apportionment, now: Apportionment, inputs: Inputs | None
) -> dict[str, Fraction] | None:
    """Claims of this year by the former key; None where the facts for it are not there."""
    if inputs is None:
        return None
    try:
        result = apportion(inputs.units, used_key(former), total=now.total, rounding=now.rounding)
    except InputRefused:
        return None
    return {row.unit: row.exact for row in result.rows} or None


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
