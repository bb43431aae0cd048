"""Pages of the hand-over: who may, who may not, what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Consent, Household
from softlanding.office.placement.api import Placement, answer
from softlanding.office.settlement.models import Change, HealthReading, Orientation, Plan
from tests.office.conftest import AddHousehold

Allow = Callable[..., None]
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
OTHERS = [(Role.MUNICIPAL, "Berg"), (Role.PARTNER, "Elby"), (Role.REGIONAL, "North"),
          (Role.AUDITOR, "Norland")]  # fmt: skip
SESSION = {
    "held_on": "2026-05-01",
    "place": "Beirut",
    "language": "ar",
    "topics": ["journey", "school"],
    "questions": "Is there a school bus?",
}


@pytest.mark.parametrize(("role", "code"), OTHERS)
def test_others_find_nothing_and_the_attempt_is_recorded(
    role: Role, code: str, confirmed: Plan, person: MakePerson, signed_in: SignIn
) -> None:
    user = person(role, code)
    client = signed_in(user)
    for name in ("handover", "arrival_sheet", "arrival_invitation", "orientation"):
        assert client.get(reverse(name, args=[confirmed.pk])).status_code == 404, name
    for name in ("journey", "welcome", "handover_health"):
        assert client.post(reverse(name, args=[confirmed.pk])).status_code == 404, name
    assert Access.objects.filter(user=user, kind=Access.Kind.REFUSED).count() == 7


@pytest.mark.parametrize("name", ["journey", "orientation"])
def test_the_town_does_not_write_what_the_authority_answers_for(
    name: str, confirmed: Plan, alby: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(alby.user)
    assert client.post(reverse(name, args=[confirmed.pk]), {}).status_code == 404


def test_a_partner_prints_nothing_and_reads_no_health(
    confirmed: Plan, person: MakePerson, signed_in: SignIn, allow: Allow
) -> None:
    allow(*Consent.Purpose.values)
    client = signed_in(person(Role.PARTNER, "Alby"))
    assert client.get(reverse("handover", args=[confirmed.pk])).status_code == 200
    assert client.get(reverse("arrival_sheet", args=[confirmed.pk])).status_code == 404
    address = reverse("handover_health", args=[confirmed.pk])
    assert client.post(address, {"need": "care"}).status_code == 404


def test_the_page_offers_the_sheet_in_the_households_own_languages(
    confirmed: Plan, alby: Viewer, signed_in: SignIn
) -> None:
    page = signed_in(alby.user).get(reverse("handover", args=[confirmed.pk])).content.decode()
    offered, others = page.split("The sheet in other languages", 1)[0], page
    for code in ("ar", "prs"):
        assert reverse("town_sheet", args=[confirmed.pk, code]) in offered
    assert reverse("town_sheet", args=[confirmed.pk, "so"]) not in offered
    assert reverse("town_sheet", args=[confirmed.pk, "so"]) in others


def test_every_read_is_recorded(confirmed: Plan, alby: Viewer, signed_in: SignIn) -> None:
    client, household = signed_in(alby.user), Household.objects.get()
    for name in ("handover", "arrival_sheet", "arrival_invitation"):
        client.get(reverse(name, args=[confirmed.pk]))
    client.get(reverse("town_sheet", args=[confirmed.pk, "ar"]))
    reads = Access.objects.filter(
        kind=Access.Kind.READ, subject="household", subject_id=household.pk, user=alby.user
    )
    assert reads.count() == 4
    assert client.get(reverse("town_sheet", args=[confirmed.pk, "xx"])).status_code == 404


def test_health_is_shown_for_a_stated_need_and_that_is_kept(
    confirmed: Plan, alby: Viewer, signed_in: SignIn, allow: Allow
) -> None:
    client = signed_in(alby.user)
    address = reverse("handover_health", args=[confirmed.pk])
    need = "Serious medical condition"
    assert need not in client.post(address, {"need": "care"}).content.decode()
    assert not HealthReading.objects.exists()
    allow(Consent.Purpose.HEALTH)
    assert need not in client.post(address, {}).content.decode()
    assert not HealthReading.objects.exists()
    assert need in client.post(address, {"need": "care"}).content.decode()
    kept = HealthReading.objects.get()
    assert (kept.user, kept.need) == (alby.user, "care")
    assert need not in client.get(reverse("handover", args=[confirmed.pk])).content.decode()


def test_the_authority_books_a_flight_and_the_town_says_who_meets_them(
    confirmed: Plan, national: Viewer, alby: Viewer, signed_in: SignIn
) -> None:
    flight = {"arrives_on": "2026-06-03", "arrival_time": "14:05", "flight": "sk 1402"}
    signed_in(national.user).post(reverse("journey", args=[confirmed.pk]), flight)
    met = {"met_by": "Anna (synthetic)", "telephone": "+46 70 000 00 00"}
    signed_in(alby.user).post(reverse("welcome", args=[confirmed.pk]), met)
    confirmed.refresh_from_db()
    assert (confirmed.flight, confirmed.arrives_on.day) == ("SK 1402", 3)
    assert confirmed.telephone == "+46 70 000 00 00"
    assert Change.objects.count() == 2


def test_what_is_wrong_is_said_beside_the_field(
    confirmed: Plan, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    bad = {"arrives_on": "soon", "flight": "tomorrow!"}
    page = client.post(reverse("journey", args=[confirmed.pk]), bad).content.decode()
    assert page.count('class="error"') == 2
    page = client.post(reverse("welcome", args=[confirmed.pk]), {"telephone": "0701"})
    assert "Begin with +" in page.content.decode()
    assert not Change.objects.exists()


def test_a_session_is_recorded_with_who_was_there(
    confirmed: Plan, national: Viewer, alby: Viewer, signed_in: SignIn, allow: Allow
) -> None:
    client, address = signed_in(national.user), reverse("orientation", args=[confirmed.pk])
    ahead = SESSION | {"held_on": (timezone.localdate() + timedelta(1)).isoformat()}
    assert "still to come" in client.post(address, ahead).content.decode()
    there = [member.pk for member in Household.objects.get().members.all()[:2]]
    client.post(address, SESSION | {"attended": there})
    session = Orientation.objects.get()
    assert [row.person_id for row in session.attendances.order_by("person")] == there
    again = reverse("orientation_session", args=[confirmed.pk, session.pk])
    client.post(again, SESSION | {"attended": there[1:], "place": "Amman"})
    session.refresh_from_db()
    assert session.place == "Amman"
    assert session.attendances.get().person_id == there[1]
    town = signed_in(alby.user)
    question = "Is there a school bus?"
    page = reverse("handover", args=[confirmed.pk])
    assert question not in town.get(page).content.decode()
    allow(Consent.Purpose.TOWN)
    assert question in town.get(page).content.decode()


def test_somebody_of_another_household_was_not_there(
    confirmed: Plan, national: Viewer, signed_in: SignIn, add_household: AddHousehold
) -> None:
    stranger = add_household("H-OTHER", 1).members.get()
    address = reverse("orientation", args=[confirmed.pk])
    signed_in(national.user).post(address, SESSION | {"attended": [stranger.pk]})
    assert not Orientation.objects.exists()


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER])
def test_arrivals_take_as_many_queries_for_many(
    role: Role,
    confirmed: Plan,
    alby: Viewer,
    person: MakePerson,
    signed_in: SignIn,
    propose: Callable[[Household, str], Placement],
    add_household: AddHousehold,
) -> None:
    codes = {Role.NATIONAL: "Norland", Role.REGIONAL: "North"}
    user = alby.user if role == Role.MUNICIPAL else None
    user = user or User.objects.filter(memberships__role=role).first()
    user = user or person(role, codes.get(role, "Alby"))
    Household.objects.update(arrives_on=timezone.localdate())
    Plan.objects.update(arrives_on=timezone.localdate())
    client = signed_in(user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("arrivals"))
        assert "H-HAND" in page.content.decode()
        return len(captured)

    few = queries()
    for number in range(4):
        placed = propose(add_household(f"H{number}", 2), "Alby")
        answer(viewer=alby, placement=placed, accept=True)
    Plan.objects.update(arrives_on=timezone.localdate())
    assert queries() == few


def test_the_auditor_has_no_arrivals(
    confirmed: Plan, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(Role.AUDITOR, "Norland"))
    assert client.get(reverse("arrivals")).status_code == 403
    assert client.get(reverse("own_calendar")).status_code == 403
