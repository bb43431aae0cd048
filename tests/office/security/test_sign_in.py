"""Sign-in: the second factor and ways round it, how long sessions last, who can be locked out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from softlanding.office.accounts.api import Role, User, make_token
from softlanding.office.site import sessions
from softlanding.office.site.limits import KIND_OF, KINDS, RATES
from tests.office.conftest import AddHousehold

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
PASSWORD = "a-long-password-for-tests"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def required(settings: LazySettings) -> None:
    settings.REQUIRE_MFA = True


@pytest.fixture
def officer(person: MakePerson) -> User:
    return person(Role.NATIONAL, "Norland")


def code() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(SECRET, counter):06d}"


def by_password(user: User, password: str = PASSWORD, **more: str) -> tuple[Client, str]:
    client = Client(**more)
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    return client, answer.get("Location", "")


def test_without_a_second_factor_nothing_is_open_but_setting_one_up(
    required: None, officer: User, add_household: AddHousehold
) -> None:
    household = add_household("H-1", 1)
    client, _to = by_password(officer)
    set_up = reverse("mfa_activate_totp")
    round_it = ("/accounts/sessions/", "//cases/", "/accounts/../cases/", "/i18n/../cases/")
    for path in ("/", "/cases/", f"/households/{household.pk}/", *round_it):
        answer = client.get(path)
        assert answer.status_code == 404 or answer["Location"] == set_up, path
    assert client.post(reverse("find_cases"), {"text": "H-1"})["Location"] == set_up
    told = client.get(f"/api/v1/households/{household.pk}")
    assert (told.status_code, told["Content-Type"]) == (403, "application/problem+json")
    assert "H-1" not in told.content.decode()


def test_setting_up_a_second_factor_opens_the_office_and_gives_recovery_codes(
    required: None, officer: User
) -> None:
    client, _to = by_password(officer)
    again = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert again.status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    done = client.post(reverse("mfa_activate_totp"), {"code": code()})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(done["Location"]).status_code == 200, "the codes are shown at once"
    assert client.get("/").status_code == 200
    kept = Authenticator.objects.get(user=officer, type="totp")
    assert SECRET not in str(kept.data), "the secret is encrypted"
    assert Authenticator.objects.filter(user=officer, type="recovery_codes").exists()


def test_the_password_alone_does_not_open_an_account_with_a_second_factor(
    required: None, officer: User
) -> None:
    TOTP.activate(officer, SECRET)
    client, to = by_password(officer)
    assert to.startswith(reverse("mfa_authenticate"))
    for path in ("/", "/cases/", reverse("mfa_index"), reverse("mfa_deactivate_totp")):
        assert "/accounts/login/" in client.get(path)["Location"], path
    client, _to = by_password(officer)  # whoever wanders off begins anew
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_recovery_code_works_once(required: None, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    codes = RecoveryCodes.activate(officer).get_unused_codes()
    for expected in (200, 302):
        client, _to = by_password(officer)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert client.get("/").status_code == expected


def test_a_session_from_before_the_second_factor_must_show_it(
    required: None, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    TOTP.activate(officer, SECRET)
    for path in ("/cases/", reverse("mfa_deactivate_totp"), reverse("account_reauthenticate")):
        assert client.get(path)["Location"].startswith(reverse("mfa_reauthenticate")), path
    assert client.post(reverse("mfa_reauthenticate"), {"code": code()}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_token_is_its_own_proof_and_opens_no_page(
    required: None, officer: User, add_household: AddHousehold
) -> None:
    path = f"/api/v1/households/{add_household('H-1', 1).pk}"
    key = {"Authorization": f"Bearer {make_token(officer)}"}
    assert Client(headers=key).get(path).status_code == 403, "its person has no second factor"
    TOTP.activate(officer, SECRET)
    assert Client(headers=key).get(path).status_code == 200
    assert "/accounts/login/" in Client(headers=key).get("/cases/")["Location"]


def test_signing_in_gives_another_session(officer: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    ("key", "seconds", "open_"),
    [("seen", sessions.IDLE_SECONDS, False), ("begun", sessions.LONGEST_SECONDS, False),
     ("seen", sessions.IDLE_SECONDS - 120, True)],
)  # fmt: skip
def test_a_session_ends_when_idle_and_when_old(
    officer: User, signed_in: SignIn, key: str, seconds: int, open_: bool
) -> None:
    client = signed_in(officer)
    session = client.session
    session[key] = time.time() - seconds - 60
    session.save()
    answer = client.get("/cases/")
    assert (answer.status_code == 200) == open_
    assert open_ or client.get("/api/v1/households/1").status_code == 401


def test_other_sessions_can_be_ended(officer: User) -> None:
    one, other = by_password(officer)[0], by_password(officer)[0]
    page = one.get("/accounts/sessions/").content.decode()
    assert page.count("<tr>") == 3
    assert one.post("/accounts/sessions/").status_code == 302
    assert one.get("/").status_code == 200
    assert other.get("/")["Location"].startswith("/accounts/login/")


def test_a_new_password_ends_every_session(officer: User) -> None:
    client, _to = by_password(officer)
    officer.set_password("another-long-password")
    officer.save()
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_wrong_passwords_lock_out_their_own_address_and_nobody_else(officer: User) -> None:
    attacker, owner = {"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "198.51.100.7"}
    for _attempt in range(6):
        by_password(officer, "guessed", **attacker)
    assert by_password(officer, **attacker)[1] == "", "even the right one waits there"
    assert by_password(officer, **owner)[1] == "/", "the owner elsewhere does not"


def test_counts_are_kept_where_every_process_reads_them(settings: LazySettings) -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert cache.add("once", 1)
    assert not cache.add("once", 1)


def test_somebody_who_searches_too_often_waits_and_others_do_not(
    person: MakePerson, officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, "search", "3/m/user")
    client, other = signed_in(officer), signed_in(person(Role.MUNICIPAL, "Alby"))
    path = reverse("find_cases")
    told = [client.post(path, {"text": "x"}).status_code for _time in range(4)]
    assert told == [200, 200, 200, 429]
    assert other.post(path, {"text": "x"}).status_code == 200
    assert client.get("/").status_code == 200


def test_what_weighs_most_asks_again_who_it_is(officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 2_400}]
    session.save()
    asked = client.get(reverse("own_calendar"))["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert client.get("/cases/").status_code == 200
    assert client.post(asked, {"password": PASSWORD})["Location"] == reverse("own_calendar")
    assert client.get(reverse("own_calendar")).status_code in {200, 403}


@pytest.mark.parametrize(
    ("role", "name"),
    [(Role.NATIONAL, "tokens"), (Role.NATIONAL, "webhooks"), (Role.DATA_PROTECTION, "export_log")],
)
def test_whoever_takes_a_key_or_the_log_out_of_the_office_is_asked_again(
    person: MakePerson, signed_in: SignIn, role: Role, name: str
) -> None:
    user = person(role, "Norland")
    client = signed_in(user)
    assert client.get(reverse(name)).status_code == 200
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"name": "x"})):
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not user.api_tokens.exists()


def test_every_name_in_the_tables_is_an_address() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    named = {*sessions.SENSITIVE, *sessions.SETTING_UP, *sessions.SHOWING, *KIND_OF}
    assert named - names == set()
    assert set(KINDS) == set(RATES)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/set/", "password/reset/done/",
             "login/code/confirm/", "password/reset/key/x-y/"],
)  # fmt: skip
def test_what_the_office_does_not_use_of_the_sign_in_is_closed(
    officer: User, signed_in: SignIn, path: str
) -> None:
    for client in (Client(), signed_in(officer)):
        assert client.get(f"/accounts/{path}").status_code == 404
        assert client.post(f"/accounts/{path}").status_code == 404
