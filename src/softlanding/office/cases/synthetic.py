"""Synthetic households for the demo, from a seeded generator that follows published figures.

Published: origin (UNHCR solutions in Europe 2022-24), age and sex (resettlement to the
United Kingdom 2015-20), needs (UNHCR submissions), schooling by origin and sex (UNHCR),
languages by country (Unicode CLDR). Calibrated to a mean of 4.33 persons (UNHCR Europe
2017), not published: the distribution of household sizes. Assumptions: who makes up a
household of a given size, wishes, relatives, linked households, dates of arrival.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from babel.core import get_global
from django.db import transaction

from softlanding.office.cases.models import (
    Document,
    FamilyTie,
    Household,
    Need,
    OwnWords,
    Person,
    PhaseStep,
    Wish,
)
from softlanding.office.cases.synthetic_files import fill_files
from softlanding.office.quotas.api import Programme

T = TypeVar("T")

# Percent of persons. "Other" (6.4) is shown as Iraq, whose schooling is published.
ORIGIN = {
    "SY": 53.4, "CD": 11.7, "AF": 10.1, "IQ": 6.4, "SD": 6.6,
    "ER": 4.0, "CF": 3.0, "SS": 2.7, "SO": 2.1,
}  # fmt: skip
HOUSEHOLD_SIZE = {1: 15, 2: 9, 3: 11, 4: 16, 5: 18, 6: 14, 7: 9, 8: 5, 9: 3}
# Assumption: adults in a household of four or more; chosen so that about 49% are under 18.
ADULTS_IN_LARGE = {1: 8, 2: 42, 3: 32, 4: 18}
ADULT_AGE = {(18, 29): 18.2, (30, 49): 26.0, (50, 69): 6.0, (70, 85): 0.7}
FEMALE_SHARE = {(0, 17): 22.2 / 49.0, (18, 29): 10.8 / 18.2, (30, 49): 12.6 / 26.0}
SCHOOLING = {  # none, primary, secondary, tertiary
    ("SY", "f"): (23, 40, 33, 3), ("SY", "m"): (9, 47, 38, 6),
    ("AF", "f"): (78, 7, 12, 3), ("AF", "m"): (39, 30, 20, 11),
    ("SD", "f"): (62, 27, 7, 4), ("SD", "m"): (46, 40, 12, 3),
    ("IQ", "f"): (34, 26, 28, 12), ("IQ", "m"): (16, 29, 36, 20),
    ("CF", "f"): (63, 24, 12, 1),
}  # fmt: skip
LEVELS = list(Person.Schooling)[1:]  # without "not known", in the order above
NEEDS = {
    Need.LEGAL_AID: 0.46,
    Need.TRAUMA_CARE: 0.26,
    Need.CHILD_PROTECTION: 0.16,
    Need.HOSPITAL: 0.07,
}
RELATIVES_SHARE = 0.15  # assumption
LINKED_SHARE = 0.04  # assumption
FOLDED = {"apc": "ar", "apd": "ar", "haz": "fa_AF", "prd": "fa_AF"}  # dialects


@transaction.atomic
def add_synthetic_households(
    programme: Programme,
    *,
    arrivals: tuple[date, date],
    seed: int,
    persons: int | None = None,
    number: int | None = None,
) -> list[Household]:
    """Write households of exactly `persons` persons in all, or `number` of them; all marked.

    They arrive between the two days. The same arguments give the same households; a second
    call for a programme goes on counting where the first ended.
    """
    first_day, last_day = arrivals
    before = programme.households.count()
    drawn = f"{programme.country.code}:{programme.year}:{seed}" + (f":{before}" if before else "")
    chance = random.Random(drawn)
    towns = list(programme.participants.order_by("code").values_list("pk", flat=True))
    households: list[Household] = []
    members: list[Person] = []
    while len(members) < persons if persons is not None else len(households) < (number or 0):
        size = _draw(chance, HOUSEHOLD_SIZE)
        if persons is not None:
            size = min(size, persons - len(members))
        origin = _draw(chance, ORIGIN)
        place = before + len(households) + 1
        household = Household(
            programme=programme,
            reference=f"{programme.country.code}-{programme.year}-{place:04}",
            origin=origin,
            languages=_languages(chance, origin),
            arrives_on=first_day
            + timedelta(days=chance.randrange((last_day - first_day).days + 1)),
            is_synthetic=True,
        )
        people = _members(chance, household, size, programme.year)
        household.needs = _needs(chance, people, programme.year)
        if towns and chance.random() < RELATIVES_SHARE:
            household.family_in_id = chance.choice(towns)
        household.wishes = _wishes(chance, bool(household.family_in_id))
        households.append(household)
        members += people
    # A generator of its own: what was drawn before it existed stays as it was.
    more = random.Random(f"files:{drawn}")
    papers, ties, words, steps = fill_files(more, households, members)
    Household.objects.bulk_create(households)
    for former, household in pairwise(households):
        if chance.random() < LINKED_SHARE and former.linked_to_id is None:
            household.linked_to = former
    Household.objects.bulk_update(households, ["linked_to"])
    Person.objects.bulk_create(members)
    Document.objects.bulk_create(papers)
    FamilyTie.objects.bulk_create(ties)
    OwnWords.objects.bulk_create(words)
    PhaseStep.objects.bulk_create(steps)
    return households


def _draw(chance: random.Random, weights: Mapping[T, float]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]


def _languages(chance: random.Random, origin: str) -> list[str]:
    """One or two languages of the country, by the share of people who use them."""
    shares: dict[str, float] = {}
    for code, use in get_global("territory_languages")[origin].items():
        if code != "en":
            language = "fa_AF" if (origin, code) == ("AF", "fa") else FOLDED.get(code, code)
            shares[language] = shares.get(language, 0) + use["population_percent"]
    first = _draw(chance, shares)
    second = _draw(chance, shares)
    return [first] if first == second else [first, second]


def _members(chance: random.Random, household: Household, size: int, year: int) -> list[Person]:
    if size == 1:
        adults = 1
    elif size <= 3:
        adults = chance.choices([1, 2], [25, 75])[0]
    else:
        adults = min(size, _draw(chance, ADULTS_IN_LARGE))
    people: list[Person] = []
    for position in range(1, size + 1):
        if position <= adults:
            band = _draw(chance, ADULT_AGE)
            age = chance.randint(*band)
            relation = [
                Person.Relation.HEAD,
                Person.Relation.PARTNER,
                Person.Relation.RELATIVE,
                Person.Relation.PARENT,
            ][position - 1]
        else:
            band, relation = (0, 17), Person.Relation.CHILD
            age = chance.randint(*band)
        if relation == Person.Relation.PARTNER:
            sex = "m" if people[0].sex == "f" else "f"
            age = min(85, max(18, year - people[0].born.year + chance.randint(-6, 6)))
        else:
            sex = "f" if chance.random() < FEMALE_SHARE.get(band, 0.5) else "m"
        schooling = Person.Schooling.UNKNOWN
        if age >= 18 and (household.origin, sex) in SCHOOLING:
            schooling = chance.choices(LEVELS, SCHOOLING[household.origin, sex])[0]
        people.append(
            Person(
                household=household,
                position=position,
                relation=relation,
                sex=sex,
                born=date(year - age, chance.randint(1, 12), chance.randint(1, 28)),
                schooling=schooling,
            )
        )
    return people


def _needs(chance: random.Random, people: list[Person], year: int) -> list[Need]:
    ages = [person.age_on(year) for person in people]
    needs = [need for need, share in NEEDS.items() if chance.random() < share]
    if min(ages) >= 18 and Need.CHILD_PROTECTION in needs:
        needs.remove(Need.CHILD_PROTECTION)
    if max(ages) >= 70:
        needs.append(Need.STEP_FREE_HOME)
    return needs


def _wishes(chance: random.Random, has_relatives: bool) -> list[Wish]:
    wishes = [Wish.NEAR_FAMILY] if has_relatives else []
    wishes += chance.choices(
        [[], [Wish.SMALL_TOWN], [Wish.LARGER_TOWN], [Wish.HIGHER_EDUCATION]], [25, 30, 25, 20]
    )[0]
    return wishes
