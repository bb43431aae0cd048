"""Shares by the keys of the catalogue for as many municipalities as Italy and Norway have.

Indicators come from a seed, in the form of real ones: populations log-normal, area with
three decimals, unemployment with one, asylum applications for a million as whole numbers.
Each answer is checked: shares sum to 1, and the parts of five units add up to their share.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from statistics import median
from time import perf_counter

from softlanding.apportionment import Key, Shares, catalogue, shares_by_key

__all__ = ["rows"]

UNITS, PERSONS, REPEATS = 11_500, 50_000, 5
COMPARED = ("population", "de-koenigstein", "eu-pact-2024", "grech-2016", "eu-2015-09")
OTHERS = ("eu-2015-05", "de-nrw", "dk-2022", "it-anci", "be-2016")


def rows() -> Iterator[dict[str, object]]:
    """One row for each key, and one for five keys as a comparison needs them."""
    units = _municipalities(2015)
    note = f"seed 2015, {PERSONS:,} persons; inverse factors make numbers of thousands of bits"
    together, verified = 0.0, True
    for name in (*COMPARED, *OTHERS):
        seconds, shares = _timed(catalogue()[name], units)
        if name in COMPARED:
            together += seconds
            verified = verified and _adds_up(shares)
        yield {
            "name": f"shares by {name}, {UNITS:,} units",
            "ours_seconds": seconds,
            "verified": _adds_up(shares),
            "note": note if name.startswith("eu-2015") else "",
        }
    yield {
        "name": f"shares by five keys, {UNITS:,} units",
        "ours_seconds": together,
        "verified": verified,
        "note": ", ".join(COMPARED),
    }


def _municipalities(seed: int) -> list[dict[str, Fraction]]:
    chance = random.Random(seed)
    found = []
    for _ in range(UNITS):
        people = int(chance.lognormvariate(8.2, 1.2)) + 60
        each = {column: chance.randint(0, people // 20) for column in _COUNTS}
        found.append(
            {column: Fraction(count) for column, count in each.items()}
            | {
                "population": Fraction(people),
                "gdp": Fraction(people * chance.randint(15, 60)),
                "tax_revenue": Fraction(people * chance.randint(500, 3000)),
                "net_taxable_income": Fraction(people * chance.randint(9, 30)),
                "unemployment_rate": Fraction(chance.randint(12, 260), 10),
                "asylum_applications_per_million": Fraction(chance.randint(20, 5000)),
                "area_km2": Fraction(chance.randint(1000, 900_000), 1000),
                "metropolitan_city": Fraction(int(people > 300_000)),
                "high_performer": Fraction(0),
            }
        )
    return found


_COUNTS = (
    "immigrants",
    "family_reunifications",
    "refugees_present",
    "state_facility_places",
    "reception_places",
    "welfare_recipients",
)


def _timed(key: Key, units: list[dict[str, Fraction]]) -> tuple[float, Shares]:
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        shares = shares_by_key(key, units, total=PERSONS)
        seconds.append(perf_counter() - start)
    return median(seconds), shares


def _adds_up(shares: Shares) -> bool:
    return sum(shares.weights) == shares.values.denominator and all(
        sum(part.amounts[at] for part in shares.parts) == shares.values[at]
        for at in range(0, UNITS, UNITS // 4)
    )
