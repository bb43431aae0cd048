"""The table of purposes: each condition kept and broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Consent, Household, Person
from softlanding.office.settlement.handover import VALUES, HandOver, hand_over
from softlanding.office.settlement.models import Plan
from softlanding.office.settlement.purposes import (
    FACT_WORDS,
    PURPOSES,
    SINCE_WORDS,
    Fact,
    Since,
    purposes_of,
)
from softlanding.office.settlement.selectors import whole_plans

Allow = Callable[..., None]
MakePerson = Callable[[Role, str], User]
TOWN, HEALTH, PARTNERS = Consent.Purpose.TOWN, Consent.Purpose.HEALTH, Consent.Purpose.PARTNERS


def seen(viewer: Viewer, **options: bool) -> HandOver:
    return hand_over(viewer, whole_plans().get(), **options)


def words(shown: HandOver) -> str:
    return "\n".join(v for s in shown.sections for _label, values in s.facts for v in values)


def test_every_fact_has_words_a_value_and_a_purpose() -> None:
    assert set(FACT_WORDS) == set(VALUES) == set(Fact)
    assert {fact for purpose in PURPOSES for fact in purpose.facts} == set(Fact)
    assert set(SINCE_WORDS) == set(Since)
    assert len({purpose.code for purpose in PURPOSES}) == len(PURPOSES)


def test_names_and_health_always_wait_for_the_decision_and_for_consent() -> None:
    sealed = {Fact.NAMES, Fact.BIRTH, Fact.OCCUPATION, Fact.SPECIFIC_NEEDS, Fact.ORIENTATION}
    for purpose in PURPOSES:
        if sealed & set(purpose.facts):
            assert purpose.since >= Since.CONFIRMED, purpose.code
            assert purpose.consent, purpose.code
        if Fact.SPECIFIC_NEEDS in purpose.facts:
            assert purpose.stated
            assert purpose.roles == (Role.MUNICIPAL,)
            assert purpose.consent == HEALTH
        if Role.REGIONAL in purpose.roles:
            assert not sealed & set(purpose.facts)


def test_before_the_decision_the_town_prepares_without_names(
    plan: Plan, alby: Viewer, allow: Allow
) -> None:
    allow(TOWN, HEALTH)
    shown = seen(alby)
    assert {Fact.AGES, Fact.LANGUAGES, Fact.SCHOOLING, Fact.NEEDS} <= shown.facts
    assert not {Fact.NAMES, Fact.FLIGHT, Fact.TELEPHONE, Fact.OCCUPATION} & shown.facts
    assert "36" in words(shown)
    assert "Given1" not in words(shown)


def test_after_the_decision_names_come_only_with_consent(
    confirmed: Plan, alby: Viewer, allow: Allow
) -> None:
    assert "Given1" not in words(seen(alby))
    assert Fact.FLIGHT not in seen(alby).facts
    allow(TOWN)
    assert "Given1" in words(seen(alby))
    assert Fact.FLIGHT in seen(alby).facts
    allow(TOWN, given=False)
    assert "Given1" not in words(seen(alby))


def test_a_members_own_no_keeps_that_name_back(confirmed: Plan, alby: Viewer, allow: Allow) -> None:
    allow(TOWN)
    allow(TOWN, given=False, position=2)
    said = words(seen(alby))
    assert "Given1" in said
    assert "Given2" not in said


def test_births_only_once_they_are_there(confirmed: Plan, alby: Viewer, allow: Allow) -> None:
    allow(TOWN)
    assert Fact.BIRTH not in seen(alby).facts
    Household.objects.update(phase=Household.Phase.ARRIVAL)
    assert Fact.BIRTH in seen(alby).facts
    assert "Syria" in words(seen(alby))


def test_health_needs_a_stated_need_and_its_own_consent(
    confirmed: Plan, alby: Viewer, national: Viewer, allow: Allow
) -> None:
    allow(TOWN)
    assert "Serious medical condition" not in words(seen(alby, health=True))
    allow(HEALTH)
    assert "Serious medical condition" not in words(seen(alby))
    assert "Serious medical condition" in words(seen(alby, health=True))
    assert "Serious medical condition" not in words(seen(national, health=True))


def test_a_partner_sees_languages_and_later_names_but_nothing_else(
    confirmed: Plan, person: MakePerson, allow: Allow
) -> None:
    partner = Viewer(person(Role.PARTNER, "Alby"))
    allow(TOWN, HEALTH)
    assert seen(partner).facts == {Fact.LANGUAGES, Fact.ARRIVES_ON}
    allow(PARTNERS)
    shown = seen(partner, health=True)
    assert shown.facts == {Fact.LANGUAGES, Fact.ARRIVES_ON, Fact.NAMES, Fact.AGES}
    assert "Serious medical condition" not in words(shown)


def test_the_authority_looks_at_what_the_town_sees(
    plan: Plan, alby: Viewer, national: Viewer
) -> None:
    assert seen(national).facts == seen(alby).facts
    assert purposes_of(Role.NATIONAL) == purposes_of(Role.MUNICIPAL)


@pytest.mark.parametrize("more", [0, 6])
def test_as_many_queries_for_many_members(
    more: int, confirmed: Plan, alby: Viewer, allow: Allow, household: Household
) -> None:
    allow(TOWN)
    first = household.members.get(position=2)
    for position in range(4, 4 + more):
        Person.objects.create(
            household=household, position=position, relation="child", sex="f", born=first.born
        )
    found = whole_plans().get()
    _ = alby.reach(Role.MUNICIPAL), alby.reach(Role.PARTNER)
    with CaptureQueriesContext(connection) as captured:
        hand_over(alby, found)
    assert len(captured) <= 4
