"""Occupations by ISCO-08: major, sub-major and minor groups, and a search in their titles.

References
----------
International Labour Office (2012), International Standard Classification of Occupations
(ISCO-08), volume 1.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

LIKE_ENOUGH = 70  # of 100


@cache
def occupations() -> dict[str, str]:
    """English title by code of one to three digits, in the order of the classification."""
    text = files("softlanding.office.cases").joinpath("data/isco08.csv").read_text("utf-8")
    return {row["code"]: row["title"] for row in csv.DictReader(text.splitlines())}


def occupation_title(code: str) -> str:
    """Title of a code; of a unit group (four digits) that of its minor group.

    >>> occupation_title("2221"), occupation_title("")
    ('Nursing and midwifery professionals', '')
    """
    return occupations().get(code) or occupations().get(code[:3], "")


def is_occupation(code: str) -> bool:
    """Whether a code of one to four digits stands in the classification.

    >>> is_occupation("2221"), is_occupation("229"), is_occupation("nurse")
    (True, False, False)
    """
    return code.isdigit() and len(code) <= 4 and bool(occupation_title(code))


def search_occupations(words: str, limit: int = 12) -> list[tuple[str, str]]:
    """Codes and titles whose titles come nearest to some words, best first.

    >>> search_occupations("nurse midwife", 1)
    [('222', 'Nursing and midwifery professionals')]
    """
    if words.strip().isdigit():
        return [pair for pair in occupations().items() if pair[0].startswith(words.strip())][:limit]
    minor = {code: title for code, title in occupations().items() if len(code) == 3}
    found = process.extract(
        words, minor, scorer=fuzz.token_set_ratio, processor=default_process, limit=limit
    )
    partial = process.extract(
        words, minor, scorer=fuzz.partial_ratio, processor=default_process, limit=limit
    )
    best: dict[str, float] = {}
    for _title, score, code in [*found, *partial]:
        if score >= LIKE_ENOUGH:
            best[code] = max(best.get(code, 0), score)
    ranked = sorted(best, key=lambda code: (-best[code], code))[:limit]
    return [(code, minor[code]) for code in ranked]
