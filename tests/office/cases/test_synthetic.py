"""Synthetic households follow the published figures, and the same seed repeats them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import transaction

from softlanding.office.cases.api import Household, Person, add_synthetic_households, households
from softlanding.office.cases.synthetic import ORIGIN
from softlanding.office.quotas.api import Programme

ARRIVALS = (date(2026, 3, 1), date(2026, 9, 30))


def snapshot() -> list[tuple[object, ...]]:
    return list(
        Person.objects.order_by("household__reference", "position").values_list(
            "household__reference", "relation", "sex", "born", "schooling", "household__needs"
        )
    )


def test_exactly_the_persons_asked_for_all_marked(programme: Programme) -> None:
    add_synthetic_households(programme, persons=137, arrivals=ARRIVALS, seed=1)
    assert Person.objects.count() == 137
    assert not Household.objects.filter(is_synthetic=False).exists()
    assert all(household.persons >= 1 for household in households(programme))
    arrivals = set(Household.objects.values_list("arrives_on", flat=True))
    assert ARRIVALS[0] <= min(arrivals) <= max(arrivals) <= ARRIVALS[1]


def test_the_same_seed_gives_the_same_people(programme: Programme) -> None:
    def run(seed: int) -> list[tuple[object, ...]]:
        with transaction.atomic():
            add_synthetic_households(programme, persons=60, arrivals=ARRIVALS, seed=seed)
            found = snapshot()
            transaction.set_rollback(True)
        return found

    assert run(5) == run(5)
    assert run(5) != run(6)


@pytest.mark.slow
def test_large_samples_come_near_the_published_shares(programme: Programme) -> None:
    add_synthetic_households(programme, persons=8_000, arrivals=ARRIVALS, seed=3)
    count = Household.objects.count()
    assert 8_000 / count == pytest.approx(4.33, abs=0.15)
    ages = [2026 - born.year for born in Person.objects.values_list("born", flat=True)]
    assert sum(age < 18 for age in ages) / len(ages) == pytest.approx(0.49, abs=0.03)
    origins = Counter(Household.objects.values_list("origin", flat=True))
    for origin, percent in ORIGIN.items():
        assert origins[origin] / count == pytest.approx(percent / 100, abs=0.03)
    needs = Counter(
        need for row in Household.objects.values_list("needs", flat=True) for need in row
    )
    assert needs["legal_aid"] / count == pytest.approx(0.46, abs=0.03)
    assert needs["trauma_care"] / count == pytest.approx(0.26, abs=0.03)


def test_partners_are_adults_and_children_are_not(programme: Programme) -> None:
    add_synthetic_households(programme, persons=400, arrivals=ARRIVALS, seed=2)
    for person in Person.objects.all():
        adult = person.age_on(2026) >= 18
        assert adult == (person.relation != Person.Relation.CHILD)
