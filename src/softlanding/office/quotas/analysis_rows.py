"""Rows of the pages that say why: words, and bars as places on a scale of 1000."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from softlanding.office.keys.api import column_name
from softlanding.office.quotas import analysis_wording as words
from softlanding.office.quotas.wording import step_title

SCALE = 1000
LEAST = 2.0  # narrower bars would not be seen
SHOWN = 12  # single sentences; all are in the data


def waterfall_rows(waterfall: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each step with its running total and the place of its bar."""
    total, steps, ends = Fraction(0), [], [Fraction(0)]
    for step in waterfall:
        amount = Fraction(step["amount"])
        start, total = total, total + amount
        ends.append(total)
        steps.append(step | {"amount": amount, "start": start, "end": total})
    low, high = min(ends), max(*ends, Fraction(1, 1000))
    scale = SCALE / (high - low)
    return [
        step
        | {
            "title": step_title(step),
            "amount": float(step["amount"]),
            "running": float(step["end"]),
            "rising": step["amount"] >= 0,
            "x": float((min(step["start"], step["end"]) - low) * scale),
            "width": max(LEAST, float(abs(step["amount"]) * scale)),
        }
        for step in steps
    ]


def level_rows(level: dict[str, Any], total: int) -> dict[str, Any]:
    """Rows of one level with their bars."""
    rows = [row for row in level["rows"] if row["code"] == "factor"]
    weights = [Fraction(row[name] or 0) for row in rows for name in ("stated", "effective")]
    longest = max(weights, default=Fraction(1))
    return {
        "title": words.LEVELS.get(level["level"], level["level"]),
        "said": words.level_in_words(level, total),
        "moves": bool(Fraction(level["moved"])),
        "rows": [
            {
                "title": words.piece_title(row),
                "is_factor": row["code"] == "factor",
                "stated": None if row["stated"] is None else words.percent(Fraction(row["stated"])),
                "effective": words.percent(Fraction(row["effective"])),
                "moved": words.percent(Fraction(row["moved"])),
                "persons": words.signed(
                    Fraction(row["moved"]) * Fraction(level["moved"]) * total, 1
                ),
                "stated_bar": length(Fraction(row["stated"] or 0), longest),
                "effective_bar": length(Fraction(row["effective"]), longest),
            }
            for row in level["rows"]
        ],
    }


def findings(
    analysis: Mapping[str, Any] | None, names: Mapping[str, str], groups: Mapping[str, int]
) -> dict[str, Any] | None:
    """What the monotonicity test found; `groups` gives the persons of each one's group."""
    if analysis is None:
        return None
    found = analysis["monotonicity"]
    rows = [
        {
            "name": names.get(one["unit"], one["unit"]),
            "other": names.get(one["witness"], one["witness"]),
            "column": column_name(one["column"]),
            "value": float(Fraction(one["value"])),
            "other_value": float(Fraction(one["witness_value"])),
            "amount": Fraction(one["change"]) * groups.get(one["unit"], 0),
            "other_amount": Fraction(one["witness_change"]) * groups.get(one["unit"], 0),
        }
        for one in found["inversions"]
    ]
    rows.sort(key=lambda row: (row["column"], -abs(row["amount"])))
    columns = dict.fromkeys(one["column"] for one in found["inversions"])
    return {
        "tested": found["tested"],
        "against": [words.against_in_words(one, names) for one in found["against"][:SHOWN]],
        "against_count": len(found["against"]),
        "sentences": [
            sentence
            for column in columns
            for sentence in words.inversions_in_words(
                [one for one in found["inversions"] if one["column"] == column], names
            )
        ],
        "moved": words.persons(sum((abs(row["amount"]) for row in rows), Fraction(0))),
        "rows": [
            row
            | {
                "persons": words.signed(row["amount"], 3),
                "other_persons": words.signed(row["other_amount"], 3),
            }
            for row in rows
        ],
    }


def sampling(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """Settings of the draws, for reading."""
    if record is None:
        return None
    return record | {
        "weights_within": words.percent(Fraction(record["weights_within"])),
        "inputs_within": words.percent(Fraction(record["inputs_within"])),
    }


def band_rows(
    bands: Sequence[dict[str, Any]], names: Mapping[str, str], territories: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Bands with their names and ranges, each level on a scale of its own."""
    widest: dict[int, int] = {}
    for band in bands:
        reach = max(band["quota"] - band["low"], band["high"] - band["quota"])
        widest[band["level"]] = max(widest.get(band["level"], 0), reach)
    return [
        band
        | {
            "name": names.get(band["unit"], band["unit"]),
            "territory_id": territories.get(band["unit"]),
            "is_region": band["level"] == 0,
            "changed": words.percent(Fraction(band["changed"]), 0),
            "rank_changed": words.percent(Fraction(band["rank_changed"]), 0),
            "picture": span(band["low"], band["quota"], band["high"], widest[band["level"]]),
        }
        for band in sorted(bands, key=lambda band: (band["level"], band["rank"]))
    ]


def change_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes of one level with signs and bars."""
    largest = max((max(row["before"], row["after"]) for row in rows), default=0)
    return [
        row
        | {
            "shown": [words.signed(persons, 1) for persons in row["parts"].values()],
            "signed": words.signed(row["difference"]),
            "was": length(row["before"], largest),
            "now": length(row["after"], largest),
        }
        for row in rows
    ]


def length(value: Fraction | int | None, longest: Fraction | int) -> float:
    """Length of a bar that starts at nothing."""
    if not value or not longest:
        return 0.0
    return max(LEAST, float(Fraction(value) / Fraction(longest)) * SCALE)


def span(low: int, middle: int, high: int, widest: int) -> dict[str, float]:
    """A range around its own middle, which stands in the centre of the picture."""
    scale = SCALE / 2 / max(widest, 1)
    start = SCALE / 2 - (middle - low) * scale
    end = SCALE / 2 + (high - middle) * scale
    return {"x": min(start, SCALE / 2 - LEAST), "width": max(2 * LEAST, end - start)}
