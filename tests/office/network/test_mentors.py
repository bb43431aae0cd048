"""Mentors: likeness by size and distance, experience from decided quotas, asked and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.network import services
from softlanding.office.network.mentors import suggestions
from softlanding.office.network.models import Experience, Mentorship, Stage
from softlanding.office.network.similarity import Town, distances, likeness, suggest
from softlanding.office.network.wording import reason_in_words
from softlanding.office.quotas.api import Programme, decide, draw_up
from softlanding.office.territories.api import Territory
from tests.office.conftest import Country
from tests.office.network.conftest import Bring

MakePerson = Callable[[Role, str], User]

towns = st.builds(
    Town,
    pk=st.integers(1, 10_000),
    name=st.just("town"),
    region_id=st.integers(1, 5),
    population=st.none() | st.integers(1, 3_000_000),
    degurba=st.none() | st.integers(1, 3),
    latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-180, 180),
)


@given(towns, towns)
def test_likeness_and_distance_are_the_same_both_ways(one: Town, other: Town) -> None:
    (km,), (back,) = distances(one, [other]), distances(other, [one])
    assert km == back
    assert likeness(one, other, km) == likeness(other, one, back)
    assert 0 <= likeness(one, other, km) <= 2


@given(towns)
def test_nothing_is_more_like_a_town_than_its_twin(town: Town) -> None:
    twin = likeness(town, town, *distances(town, [town]))
    assert twin == (town.population is not None) + (None not in (town.latitude, town.longitude))


@given(st.lists(towns, min_size=1, max_size=12, unique_by=lambda town: town.pk), st.integers())
def test_the_suggestion_does_not_depend_on_the_order_of_candidates(
    found: list[Town], seed: int
) -> None:
    experience = {town.pk: {"took_part": [2026]} for town in found}
    mixed = list(found)
    Random(seed).shuffle(mixed)
    first = suggest(found[0], found, experience=experience, mentees={})
    again = suggest(found[0], mixed, experience=experience, mentees={})
    assert first == again
    assert found[0].pk not in {one.town.pk for one in first}


NEW = Town(1, "New", 1, 5_000, 3, 60.0, 15.0)
NEAR = replace(NEW, pk=2, name="Near", latitude=60.3)
FAR = replace(NEW, pk=3, name="Far", latitude=61.5, region_id=2)
BIG = replace(NEW, pk=4, name="Big", population=50_000, degurba=2)


def test_points_by_hand() -> None:
    experience = {2: {"took_part": [2025, 2026]}, 4: {"received": [2026]}}
    near, big = suggest(NEW, [BIG, NEAR, FAR], experience=experience, mentees={})
    km = 6371.0088 * 3.141592653589793 / 180 * 0.3
    assert near.points == pytest.approx((1 + 1 - km / 200 + 2 / 3) / 3, abs=1e-6)
    assert big.points == pytest.approx((0 + 1 + 1 / 3) / 3, abs=1e-6)
    assert (near.town, big.town) == (NEAR, BIG)


def test_reasons_in_words() -> None:
    experience = {2: {"took_part": [2026], "received": [2026]}}
    (near,) = suggest(NEW, [NEAR, FAR], experience=experience, mentees={2: 1})
    with translation.override("en"):
        assert [reason_in_words(reason) for reason in near.reasons] == [
            "same size class: Rural",
            "5,000 inhabitants, against 5,000",
            "33 km away",
            "same region",
            "has received people in 2026",
            "has taken part in 2026",
            "mentors 1 town already",
        ]


def test_a_class_that_is_not_known_is_not_called_the_same() -> None:
    one, other = (replace(town, degurba=None) for town in (NEW, NEAR))
    (found,) = suggest(one, [other], experience={2: {"took_part": [2026]}}, mentees={})
    assert "same_size_class" not in {reason["code"] for reason in found.reasons}


def test_deciding_quotas_tells_who_took_part_and_superseding_tells_anew(
    programme: Programme, national: Viewer, country: Country
) -> None:
    decide(
        viewer=national,
        apportionment=draw_up(viewer=national, programme=programme, key_id="population"),
        reason="first",
    )
    told = dict(Experience.objects.values_list("town__code", "persons"))
    assert told == {"Alby": 3, "Berg": 2, "Dal": 5, "Elby": 10}
    assert set(Experience.objects.values_list("year", "kind")) == {(2026, "took_part")}
    programme.participants.remove(country.towns["Elby"])
    decide(
        viewer=national,
        apportionment=draw_up(viewer=national, programme=programme, key_id="population"),
        reason="second",
    )
    assert not Experience.objects.filter(town__code="Elby").exists()
    assert sum(Experience.objects.values_list("persons", flat=True)) == 20


@pytest.fixture
def experienced(country: Country, abroad: Territory) -> None:
    persons = {country.towns[name].pk: 5 for name in ("Dal", "Elby")} | {abroad.pk: 5}
    services.record_experience(
        reference="test", kind=Experience.Kind.RECEIVED, year=2026, persons=persons
    )


def test_mentors_come_from_the_same_country_and_have_experience(
    bring: Bring, experienced: None
) -> None:
    found = suggestions(bring("Alby"))
    assert [one.town.name for one in found] == ["Dal", "Elby"]


def ask(bring: Bring, national: Viewer) -> Mentorship:
    engagement = bring("Alby", Stage.INTERESTED)
    return services.ask_mentor(
        viewer=national, engagement=engagement, suggestion=suggestions(engagement)[0]
    )


def test_the_mentor_accepts_and_the_reasons_are_kept(
    bring: Bring, national: Viewer, experienced: None, person: MakePerson
) -> None:
    mentorship = ask(bring, national)
    assert {"code": "received", "years": [2026]} in mentorship.reasons
    mentor = Viewer(person(Role.MUNICIPAL, "Dal"))
    answered = services.answer_mentor(viewer=mentor, mentorship=mentorship, accept=True)
    assert (answered.status, answered.answered_by) == (Mentorship.Status.ACCEPTED, mentor.user)
    with pytest.raises(NotNow):
        services.answer_mentor(viewer=mentor, mentorship=mentorship, accept=False)


def test_one_mentor_at_a_time_and_who_declined_is_not_suggested_again(
    bring: Bring, national: Viewer, experienced: None, person: MakePerson
) -> None:
    mentorship = ask(bring, national)
    engagement = mentorship.engagement
    second = suggestions(engagement)[1]
    with pytest.raises(NotNow):
        services.ask_mentor(viewer=national, engagement=engagement, suggestion=second)
    services.answer_mentor(
        viewer=Viewer(person(Role.MUNICIPAL, "Dal")), mentorship=mentorship, accept=False
    )
    assert [one.town.name for one in suggestions(engagement)] == ["Elby"]
    services.ask_mentor(viewer=national, engagement=engagement, suggestion=second)


def test_a_town_that_has_stopped_is_given_no_mentor(
    bring: Bring, national: Viewer, experienced: None
) -> None:
    engagement = bring("Alby")
    engagement.stage = Stage.PAUSED
    engagement.stop_reason, engagement.ask_again_on = "later", "2026-09-01"
    engagement.save()
    with pytest.raises(NotNow):
        services.ask_mentor(
            viewer=national, engagement=engagement, suggestion=suggestions(engagement)[0]
        )
