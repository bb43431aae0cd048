"""A filled workbook of many households: made-up names of syllables, some persons twice.

Assumptions throughout. Names follow a law of Zipf, so that frequent ones crowd; every second
person also has the name in Arabic letters; one in seven is born on the first of January, as
where only the year is known. Sizes of households are those of the synthetic generator.
"""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from itertools import accumulate

from openpyxl import Workbook

from softlanding.office.cases.entry_columns import SHEETS
from softlanding.office.cases.synthetic import HOUSEHOLD_SIZE

__all__ = ["filled"]

LETTERS = dict(zip("bdrsmnlkhftj", "بدرسمنلكهفتج", strict=True))
GIVEN, FAMILY = 400, 4_000  # different names
ZIPF = 8  # rank r is drawn with a weight of 1 / (r + ZIPF)
TWICE = 0.005  # of households: their head is entered a second time, spelt otherwise
Names = tuple[list[tuple[str, str]], list[float]]


def filled(households: int, persons: int, seed: int = 1) -> tuple[bytes, int]:
    """An XLSX file of so many households and persons, and how many persons are in it twice."""
    chance = random.Random(seed)
    given, family = _names(chance, GIVEN, 2), _names(chance, FAMILY, 3)
    book = Workbook(write_only=True)
    pages = {sheet: book.create_sheet(sheet) for sheet in SHEETS}
    for sheet, columns in SHEETS.items():
        pages[sheet].append([column.name for column in columns])

    def write(sheet: str, **cells: object) -> None:
        pages[sheet].append([cells.get(column.name) for column in SHEETS[sheet]])

    heads: list[dict[str, object]] = []
    twice = 0
    for number, size in enumerate(_sizes(chance, households, persons), start=1):
        reference = f"XB-{number:06}"
        arrives = date(2026, 1, 1) + timedelta(chance.randrange(365))
        write("households", reference=reference, origin="SY", asylum="TR", arrives_on=arrives,
              needs="hospital" if chance.random() < 0.07 else None)  # fmt: skip
        name, name_original = _draw(chance, family)
        for member in range(1, size + 1):
            first, original = _draw(chance, given)
            person = {
                "given": first, "family": name, "sex": chance.choice("fm"),
                "born": _born(chance, member <= 2),
                "given_original": original if number % 2 else None,
                "family_original": name_original if number % 2 else None,
            }  # fmt: skip
            if member == 1 and heads and chance.random() < TWICE:
                person = heads.pop() | {"given_original": None, "family_original": None}
                person["given"] = str(person["given"]).replace("a", "e")
                twice += 1
            elif member == 1 and chance.random() < 2 * TWICE:
                heads.append(person)
            relation = ("head", "partner")[member - 1] if member <= 2 else "child"
            whole = {"reference": reference, "member": member}
            write("members", **whole, **person, relation=relation, nationality="SY",
                  isced=chance.randrange(7) if member <= 2 else None,
                  occupation="711" if member == 1 else None)  # fmt: skip
            write("languages", **whole, language="ar", speaks="first", reads="yes", script="Arab")
            if member == 1:
                write("languages", **whole, language="en", speaks="some", reads="some")
            holder = f"{person['given']} {person['family']}".upper()
            issued = max(date(2021, 1, 1), date(2025, 1, 1) - timedelta(chance.randrange(900)))
            write("documents", **whole, kind="unhcr", number=f"SYN-{number:06}-{member}",
                  issued_on=issued, expires_on=date(2028, 1, 1), holder=holder,
                  born=person["born"])  # fmt: skip
            if member <= 2:
                write("documents", **whole, kind="passport", issued_by="SY", issued_on=issued,
                      number=f"N{number:06}{member}", expires_on=date(2029, 1, 1))  # fmt: skip
        if chance.random() < 0.15:
            write("ties", reference=reference, member=1, kind="sibling", name=name, country="SE")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), twice


def _sizes(chance: random.Random, households: int, persons: int) -> list[int]:
    sizes = chance.choices(list(HOUSEHOLD_SIZE), list(HOUSEHOLD_SIZE.values()), k=households)
    while (off := persons - sum(sizes)) != 0:
        for number in chance.sample(range(households), min(abs(off), households)):
            sizes[number] = max(1, sizes[number] + (1 if off > 0 else -1))
    return sizes


def _names(chance: random.Random, count: int, syllables: int) -> Names:
    """Different names in Latin and Arabic letters, and the cumulated weights of drawing them."""
    found: dict[str, str] = {}
    while len(found) < count:
        letters = chance.choices(list(LETTERS), k=syllables + chance.randrange(2))
        latin = "".join(letter + chance.choice("aiu") for letter in letters)
        found[latin.capitalize()] = "".join(LETTERS[letter] for letter in letters)
    weights = accumulate(1 / (rank + ZIPF) for rank in range(count))
    return list(found.items()), list(weights)


def _draw(chance: random.Random, names: Names) -> tuple[str, str]:
    return chance.choices(names[0], cum_weights=names[1])[0]


def _born(chance: random.Random, adult: bool) -> date:
    year = 2026 - (chance.randint(18, 70) if adult else chance.randint(0, 17))
    if chance.random() < 1 / 7:
        return date(year, 1, 1)
    return min(date(year, 1, 1) + timedelta(chance.randrange(365)), date(2026, 1, 1))
