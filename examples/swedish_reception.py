"""Who received refugees in Sweden in 2015 and 2016, against a population key.

    python examples/swedish_reception.py RECEIVED.csv POPULATION.csv

RECEIVED is the table of the Swedish Migration Agency: ``Region`` and one column for each
year with the persons received. POPULATION comes from Kolada: ``Region``, ``År`` and
``Invånare``. Names are joined in capitals with hyphens for spaces. The key is applied to
the population at the end of the year before. Prints tables in Markdown.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from softlanding.apportionment import Unit, apportion, catalogue

YEARS = (2015, 2016)
SIZES = (0, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True)
class Municipality:
    """A municipality with the persons it received and its quota by the key, year by year."""

    name: str
    population: int
    received: dict[int, int]
    quota: dict[int, int]

    @property
    def ratio(self) -> float:
        """Persons received in all years for one of the quota."""
        return sum(self.received.values()) / sum(self.quota.values())

    @property
    def rate(self) -> float:
        """Persons received in all years for 1,000 inhabitants."""
        return 1000 * sum(self.received.values()) / self.population


def read(received: Path, population: Path) -> list[Municipality]:
    """Municipalities of both tables, with quotas computed by the key ``population``."""
    with received.open(encoding="utf-8-sig", newline="") as lines:
        persons = {
            joined(row["Region"]): {year: int(row[str(year)]) for year in YEARS}
            for row in csv.DictReader(lines)
        }
    inhabitants: dict[str, dict[int, int]] = {}
    names: dict[str, str] = {}
    with population.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            name = joined(row["Region"])
            names[name] = row["Region"]
            inhabitants.setdefault(name, {})[int(row["År"])] = int(row["Invånare"])
    if lost := persons.keys() - inhabitants.keys():
        raise SystemExit(f"no population for {', '.join(sorted(lost))}")
    quotas = {}
    for year in YEARS:
        units = [
            Unit(name, indicators={"population": inhabitants[name][year - 1]}) for name in persons
        ]
        total = sum(counts[year] for counts in persons.values())
        result = apportion(units, catalogue()["population"], total=total)
        quotas[year] = {row.unit: row.quota for row in result.rows}
    return [
        Municipality(
            names[name],
            inhabitants[name][YEARS[-1] - 1],
            counts,
            {year: quotas[year][name] for year in YEARS},
        )
        for name, counts in persons.items()
    ]


def joined(name: str) -> str:
    """Name as both tables can be joined by it.

    >>> joined("Upplands Väsby")
    'UPPLANDS-VÄSBY'
    """
    return name.strip().upper().replace(" ", "-")


def dissimilarity(received: Sequence[int], quota: Sequence[int]) -> float:
    """Share of the persons who would have to live elsewhere for the key to hold.

    >>> dissimilarity([3, 1], [2, 2])
    0.25
    """
    return sum(abs(r - q) for r, q in zip(received, quota, strict=True)) / 2 / sum(received)


def correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Pearson's coefficient.

    >>> correlation([1, 2, 3], [2, 4, 6])
    1.0
    """
    mean, other = sum(first) / len(first), sum(second) / len(second)
    both = sum((x - mean) * (y - other) for x, y in zip(first, second, strict=True))
    return both / sqrt(sum((x - mean) ** 2 for x in first) * sum((y - other) ** 2 for y in second))


def by_size(towns: Sequence[Municipality]) -> Iterator[tuple[str, ...]]:
    """Rows of the table by population."""
    yield ("inhabitants", "municipalities", *(f"received / quota {year}" for year in YEARS),
           "below half", "above twice")  # fmt: skip
    for least, most in zip(SIZES, [*SIZES[1:], 10**9], strict=True):
        group = [town for town in towns if least <= town.population < most]
        if not group:
            continue
        ratios = (
            sum(town.received[year] for town in group) / sum(town.quota[year] for town in group)
            for year in YEARS
        )
        label = f"{least:,} to {most - 1:,}" if most < 10**9 else f"{least:,} and more"
        yield (
            f"under {most:,}" if not least else label,
            str(len(group)),
            *(f"{ratio:.2f}" for ratio in ratios),
            str(sum(town.ratio < 0.5 for town in group)),
            str(sum(town.ratio > 2 for town in group)),
        )


def furthest(
    towns: Sequence[Municipality], order: Callable[[Municipality], float]
) -> Iterator[tuple[str, ...]]:
    """Rows of the ten municipalities that come first in an order."""
    yield ("municipality", "inhabitants", "received", "quota", "per 1,000", "received / quota")
    for town in sorted(towns, key=lambda town: (order(town), town.name))[:10]:
        yield (
            town.name,
            f"{town.population:,}",
            f"{sum(town.received.values()):,}",
            f"{sum(town.quota.values()):,}",
            f"{town.rate:.1f}",
            f"{town.ratio:.2f}",
        )


def overall(towns: Sequence[Municipality]) -> Iterator[tuple[str, ...]]:
    """Rows of the table of years."""
    yield (
        "year",
        "received",
        "dissimilarity",
        "correlation of persons with quotas",
        "correlation of rate with size",
    )
    for year in YEARS:
        received = [town.received[year] for town in towns]
        quota = [town.quota[year] for town in towns]
        rates = [town.received[year] / town.population for town in towns]
        yield (
            str(year),
            f"{sum(received):,}",
            f"{dissimilarity(received, quota):.3f}",
            f"{correlation(received, quota):.3f}",
            f"{correlation(rates, [town.population for town in towns]):.3f}",
        )


def markdown(rows: Iterator[tuple[str, ...]]) -> str:
    """Table with its first row as header and numbers to the right."""
    header, *body = rows
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *body))


def main() -> None:
    """Print the tables."""
    if len(sys.argv) != 3:
        raise SystemExit("usage: swedish_reception.py RECEIVED.csv POPULATION.csv")
    towns = read(Path(sys.argv[1]), Path(sys.argv[2]))
    tables = {
        "Year by year": overall(towns),
        "By size": by_size(towns),
        "Furthest above": furthest(towns, lambda town: -town.ratio),
        "Furthest below": furthest(towns, lambda town: town.ratio),
    }
    for title, rows in tables.items():
        print(f"## {title}\n\n{markdown(rows)}\n")


if __name__ == "__main__":
    main()
