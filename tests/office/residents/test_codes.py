"""Codes: made once, kept as hashes, never guessed; visits that reach one household alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.residents import codes
from softlanding.office.residents.codes import Handed, revoke_code
from softlanding.office.residents.models import AccessCode, Visit, WrongCode
from softlanding.office.residents.urls import urlpatterns
from tests.office.residents.conftest import PAGES, OpenPage

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def enter(client: Client, **given: str) -> int:
    return client.post("/my/in/", {"language": "en"} | given).status_code


def test_the_link_opens_after_a_language_was_chosen(client: Client, handed: Handed) -> None:
    door = client.get(f"/my/in/{handed.link}/")
    assert (door.status_code, door["Referrer-Policy"]) == (200, "strict-origin")
    assert "own_page" not in door.cookies
    assert not Visit.objects.exists()
    assert enter(client, link=handed.link, language="so") == 302
    assert 'lang="so"' in client.get("/my/page/").content.decode()


@pytest.mark.parametrize("spoil", [str, str.lower, lambda typed: typed.replace("-", " ")])
def test_the_typed_code_opens_however_it_is_written(
    client: Client, handed: Handed, spoil: Callable[[str], str]
) -> None:
    assert enter(client, code=spoil(handed.typed)) == 302


def test_only_hashes_are_kept(handed: Handed) -> None:
    assert len(handed.link) * 6 >= 128
    row = AccessCode.objects.values().get()
    plain = handed.typed.replace("-", "")
    assert not [v for v in row.values() if str(v) in {handed.link, handed.typed, plain}]
    event = AccessCode.pgh_event_model.objects.values().get()
    assert not {"link_digest", "typed_digest"} & set(event)


def test_after_ten_wrong_codes_not_even_the_right_one_opens(client: Client, handed: Handed) -> None:
    answers = [enter(client, code=f"WRONG-{guess}") for guess in range(codes.MOST_WRONG)]
    assert set(answers) == {403}
    assert enter(client, code=handed.typed) == 429
    assert enter(Client(REMOTE_ADDR="192.0.2.7"), code=handed.typed) == 302
    assert enter(client, link=handed.link) == 302  # too long to be guessed, so never held up


def test_wrong_codes_are_forgotten_after_a_while(client: Client, handed: Handed) -> None:
    for guess in range(codes.MOST_WRONG):
        enter(client, code=f"WRONG-{guess}")
    early = timezone.now() - timedelta(minutes=codes.WITHIN_MINUTES + 1)
    WrongCode.objects.update(at=early)
    assert enter(client, code=handed.typed) == 302


def test_addresses_are_kept_as_hashes(client: Client, handed: Handed) -> None:
    enter(client, code="WRONG")
    assert "127.0.0.1" not in WrongCode.objects.get().address


def test_an_expired_code_opens_nothing_and_ends_its_visits(client: Client, handed: Handed) -> None:
    assert enter(client, link=handed.link) == 302
    AccessCode.objects.update(expires_at=timezone.now() - timedelta(1))
    assert client.get("/my/page/")["Location"] == "/my/"
    assert enter(Client(), link=handed.link) == 403
    assert enter(Client(), code=handed.typed) == 403


def test_a_revoked_code_ends_open_pages_at_once(
    client: Client, handed: Handed, national: Viewer
) -> None:
    enter(client, link=handed.link)
    revoke_code(viewer=national, code=handed.code)
    assert client.get("/my/page/")["Location"] == "/my/"
    assert enter(Client(), link=handed.link) == 403


def test_a_visit_ends_by_itself(client: Client, handed: Handed) -> None:
    enter(client, link=handed.link)
    Visit.objects.update(ends_at=timezone.now())
    assert client.get("/my/page/")["Location"] == "/my/"


def test_closing_the_page_leaves_nothing_on_the_phone(phone: OpenPage, handed: Handed) -> None:
    client = phone(handed.code.household)
    cookie = client.cookies["own_page"].value
    client.post("/my/leave/")
    client.cookies["own_page"] = cookie
    assert client.get("/my/page/")["Location"] == "/my/"


@pytest.mark.django_db
@pytest.mark.parametrize("part", [*PAGES, "language", "leave"])
def test_without_a_code_there_is_only_the_door(client: Client, part: str) -> None:
    for answer in (client.get(f"/my/{part}/"), client.post(f"/my/{part}/")):
        assert (answer.status_code, answer["Location"]) == (302, "/my/")


def test_no_address_of_a_household_s_page_holds_a_number() -> None:
    own = [str(route.pattern) for route in urlpatterns if str(route.pattern).startswith("my/")]
    assert len(own) > 10
    assert {part for route in own for part in route.split("/") if "<" in part} == {
        "<str:link>",
        "<slug:code>",
    }


@pytest.mark.parametrize("part", PAGES)
def test_a_household_never_meets_another(
    phone: OpenPage, household: Household, other: Household, part: str
) -> None:
    client = phone(household)
    asked = {"household": other.pk, "pk": other.pk, "reference": other.reference}
    text = client.get(f"/my/{part}/", asked, follow=True).content.decode()
    assert "Zainab" not in text
    assert other.reference not in text


def test_what_is_written_stays_with_the_household_of_the_code(
    phone: OpenPage, household: Household, other: Household
) -> None:
    client = phone(household)
    client.post("/my/messages/", {"words": "Hello", "household": other.pk})
    client.post("/my/consent/", {"purpose": "town", "given": "no", "household": other.pk})
    client.post("/my/wishes/place/", {"choice": "small_town", "household": other.pk})
    other.refresh_from_db()
    assert (other.messages.count(), other.consents.count(), other.wishes) == (0, 0, [])


def test_the_page_opens_nothing_of_the_office(phone: OpenPage, household: Household) -> None:
    client = phone(household)
    for address in ("/", "/cases/", f"/households/{household.pk}/", "/api/v1/cases"):
        answer = client.get(address)
        assert answer.status_code in (302, 401, 404), address
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/")
    for action in ("own-page/code", "consent", "words"):
        answer = client.post(f"/households/{household.pk}/{action}/", {"language": "en"})
        assert answer["Location"].startswith("/accounts/login/")
    cookie = client.cookies["own_page"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.MUNICIPAL, Role.AUDITOR])
def test_staff_do_not_come_in_by_their_own_sign_in(
    household: Household, person: MakePerson, signed_in: SignIn, role: Role
) -> None:
    client = signed_in(person(role, "Alby" if role == Role.MUNICIPAL else "Norland"))
    assert client.get("/my/page/")["Location"] == "/my/"
    assert client.post("/my/consent/", {"purpose": "town", "given": "yes"})["Location"] == "/my/"
    assert not household.consents.exists()


def test_logs_name_neither_code_nor_person(
    client: Client, handed: Handed, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(f"/my/in/{handed.link}/")
        enter(client, code="WRONG-CODE-HERE")
        enter(client, link=handed.link)
        client.post("/my/messages/", {"words": "a secret word"})
        client.get("/my/wishes/nothing/")
    said = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    for secret in (handed.link, handed.typed, "WRONG-CODE-HERE", "Amal", "a secret word"):
        assert secret not in said
