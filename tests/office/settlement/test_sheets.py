"""Sheets as PDF in the household's language, and calendars that others can read."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Consent, Household
from softlanding.office.placement.api import withdraw
from softlanding.office.settlement.changes import change_arrival
from softlanding.office.settlement.handover import hand_over
from softlanding.office.settlement.models import CalendarKey, Plan
from softlanding.office.settlement.selectors import whole_plans
from softlanding.office.settlement.sheet_texts import languages_for, sheet_languages
from softlanding.office.settlement.sheets import (
    arrival_sheet,
    arrival_sheet_data,
    household_sheet,
    household_sheet_data,
)

Allow = Callable[..., None]
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
MADE = {"author": "A named officer", "today": date(2026, 5, 1)}
JOURNEY = {
    "flight": "SK 1402",
    "arrival_time": time(14, 5),
    "arrival_place": "Arlanda, Terminal 5",
    "met_by": "Anna (synthetic)",
    "telephone": "+46 70 000 00 00",
}


@pytest.fixture
def ready(confirmed: Plan, national: Viewer) -> Plan:
    change_arrival(viewer=national, plan=confirmed, values=JOURNEY)
    return whole_plans().get()


def text_of(content: bytes) -> tuple[str, PdfReader]:
    """The letters of a file; letters joined in Arabic writing as the letters they join."""
    reader = PdfReader(io.BytesIO(content))
    said = " ".join(page.extract_text() for page in reader.pages)
    return unicodedata.normalize("NFKC", said), reader


def test_every_language_says_everything() -> None:
    english = sheet_languages()["en"].texts
    assert set(sheet_languages()) == {"ar", "en", "fr", "prs", "so", "sw", "ti"}
    for texts in sheet_languages().values():
        assert set(texts.texts) == set(english), texts.code
        assert all(texts.texts[name] or name == "draft" for name in english), texts.code
        for name, text in texts.texts.items():
            assert ("{town}" in text, "{day}" in text) == (name == "title", name == "made")
        if texts.code != "en":
            assert texts.status == "draft"
            assert not texts.reviewed
            assert texts.texts["draft"]


def test_a_household_is_given_its_own_languages_or_english() -> None:
    assert [t.code for t in languages_for(["ti", "ar"])] == ["ti", "ar"]
    assert [t.code for t in languages_for(["fa_AF"])] == ["prs"]
    assert [t.code for t in languages_for(["ku"])] == ["en"]


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("ar", "ar", ["وصولكم", "حزيران", "الهاتف"]),
        ("prs", "fa", ["خانواده", "دوشنبه", "شفاخانه"]),
    ],
)
def test_the_sheet_speaks_the_language_and_keeps_numbers_whole(
    code: str, language: str, words: list[str], ready: Plan
) -> None:
    said, reader = text_of(household_sheet(ready, sheet_languages()[code], **MADE))
    for word in words:
        assert word in said, said
    for whole in ("+46 70 000 00 00", "SK 1402", "14:05", "3,000", "H-HAND", "Arlanda, Terminal 5"):
        assert whole in said
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert len(reader.pages) == 1


def test_the_sheet_tells_numbers_of_the_town_and_nobodys_name(ready: Plan) -> None:
    data = household_sheet_data(ready, sheet_languages()["fr"], **MADE)
    town = {label: value for label, value, _run in data["town"]}
    assert town["Places à l’école"] == "20"
    assert town["Interprètes pour"] == "arabe, français"
    assert "Hôpital" in town["Services dans la ville"]
    assert data["weeks"][0][0] == "lundi 1 juin 2026"
    assert "Given1" not in str(data)
    assert data["draft"]
    assert not household_sheet_data(ready, sheet_languages()["en"], **MADE)["draft"]


def test_what_is_not_known_yet_is_said(confirmed: Plan) -> None:
    data = household_sheet_data(whole_plans().get(), sheet_languages()["en"], **MADE)
    assert ["Flight", "not known yet", "text"] in data["journey"]


def test_the_arrival_sheet_holds_what_the_page_holds_and_never_health(
    ready: Plan, alby: Viewer, allow: Allow
) -> None:
    without = arrival_sheet_data(ready, hand_over(alby, ready), **MADE)
    assert "Given1" not in str(without)
    assert "The household has not allowed it." in str(without)
    allow(Consent.Purpose.TOWN, Consent.Purpose.HEALTH)
    handed = hand_over(alby, whole_plans().get())
    said, _reader = text_of(arrival_sheet(ready, handed, **MADE, language="en"))
    for whole in ("Given1 Family (synthetic)", "أمل", "+46 70 000 00 00", "SK 1402"):
        assert whole in said
    assert "Serious medical condition" not in said


@pytest.mark.parametrize("name", ["arrival_sheet", "arrival_invitation"])
def test_nothing_is_printed_before_the_decision(
    name: str, plan: Plan, alby: Viewer, signed_in: SignIn
) -> None:
    response = signed_in(alby.user).get(reverse(name, args=[plan.pk]))
    assert response.status_code == 409
    assert "final decision" in response.content.decode()


def test_the_invitation_is_a_valid_calendar(
    ready: Plan, alby: Viewer, national: Viewer, allow: Allow, signed_in: SignIn
) -> None:
    allow(Consent.Purpose.TOWN)
    client, address = signed_in(alby.user), reverse("arrival_invitation", args=[ready.pk])
    calendar = Calendar.from_ical(client.get(address).content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "REQUEST"
    assert event.decoded("dtstart").replace(tzinfo=None) == datetime(2026, 6, 1, 14, 5)  # noqa: DTZ001
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=2)
    assert str(event["location"]) == "Arlanda, Terminal 5"
    assert str(event["organizer"]) == f"MAILTO:{national.user.email}"
    assert alby.user.email in str(event["attendee"])
    assert "Given1" not in calendar.to_ical().decode()
    first = int(event["sequence"])
    change_arrival(viewer=national, plan=ready, values={"arrives_on": date(2026, 6, 3)})
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    assert int(event["sequence"]) == first + 1
    assert event.decoded("dtstart").day == 3


def test_without_consent_the_invitation_is_only_a_day(
    ready: Plan, alby: Viewer, signed_in: SignIn
) -> None:
    address = reverse("arrival_invitation", args=[ready.pk])
    content = signed_in(alby.user).get(address).content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 6, 1)
    assert b"Arlanda" not in content
    assert b"SK 1402" not in content


def test_the_feed_holds_own_dates_until_the_case_leaves(
    ready: Plan, alby: Viewer, national: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    anybody = Client()

    def events(user: User) -> list[str]:
        page = signed_in(user).post(reverse("own_calendar")).content.decode()
        address = page.split('<code dir="ltr">')[1].split("<")[0]
        found = Calendar.from_ical(anybody.get(address).content)
        return [str(event["summary"]) for event in found.walk("VEVENT")]

    partner = person(Role.PARTNER, "Alby")
    whole, part = events(alby.user), events(partner)
    assert "Arrival of H-HAND" in whole
    assert len(whole) == 1 + ready.tasks.count()
    assert len(part) == 1 + ready.tasks.filter(owner=Role.PARTNER).count()
    assert events(person(Role.MUNICIPAL, "Berg")) == []
    withdraw(viewer=national, placement=ready.placement, because="other")
    assert events(alby.user) == []


def test_a_calendar_address_ends(ready: Plan, alby: Viewer, signed_in: SignIn) -> None:
    client = signed_in(alby.user)
    page = client.post(reverse("own_calendar")).content.decode()
    address = page.split('<code dir="ltr">')[1].split("<")[0]
    assert Client().get(address).status_code == 200
    assert address.rsplit("/", 1)[1].removesuffix(".ics") not in str(
        CalendarKey.objects.get().digest
    )
    client.post(reverse("own_calendar"), {"end": "1"})
    assert Client().get(address).status_code == 404
    assert Client().get("/calendar/guess.ics").status_code == 404


def test_a_user_who_left_has_no_feed(ready: Plan, alby: Viewer, signed_in: SignIn) -> None:
    page = signed_in(alby.user).post(reverse("own_calendar")).content.decode()
    address = page.split('<code dir="ltr">')[1].split("<")[0]
    User.objects.filter(pk=alby.user.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_synthetic_households_are_marked(ready: Plan) -> None:
    assert household_sheet_data(ready, sheet_languages()["en"], **MADE)["synthetic"]
    Household.objects.update(is_synthetic=False)
    plain = whole_plans().get()
    assert not household_sheet_data(plain, sheet_languages()["en"], **MADE)["synthetic"]
