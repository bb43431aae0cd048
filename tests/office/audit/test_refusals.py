"""Every attempt that is refused leaves a trace, also where no permission was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from softlanding.office.accounts.api import Role, User, Viewer, make_token
from softlanding.office.audit.models import Access
from tests.office.conftest import AddHousehold

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def refused(user: User) -> list[tuple[str, int | None, str, str]]:
    found = Access.objects.filter(kind="refused", user=user).order_by("pk")
    return list(found.values_list("subject", "subject_id", "occasion", "via"))


def test_a_file_of_another_town_is_entered_once(
    add_household: AddHousehold, person: MakePerson, signed_in: SignIn
) -> None:
    household, user = add_household("H1", 2), person(Role.MUNICIPAL, "Alby")
    assert signed_in(user).get(f"/households/{household.pk}/").status_code == 404
    assert refused(user) == [("household", household.pk, "household", "page")]


def test_an_unknown_number_another_role_s_page_and_a_forged_form_are_entered(
    person: MakePerson, signed_in: SignIn
) -> None:
    user = person(Role.MUNICIPAL, "Alby")
    client = signed_in(user)
    assert client.get("/households/999999/").status_code == 404
    assert client.get("/history/").status_code == 403
    assert client.get("/no/such/address/").status_code == 404
    client.handler.enforce_csrf_checks = True
    assert client.post("/households/7/words/").status_code == 403
    assert refused(user) == [
        ("", 999999, "household", "page"),
        ("", None, "history", "page"),
        ("", 7, "write_words", "page"),
    ]


def test_a_program_is_told_apart_from_its_user(
    add_household: AddHousehold, person: MakePerson, national: Viewer
) -> None:
    household, town = add_household("H1", 2), person(Role.MUNICIPAL, "Alby")
    address = f"/api/v1/households/{household.pk}"

    def asked(user: User) -> int:
        bearer = {"Authorization": f"Bearer {make_token(user)}"}
        return Client().get(address, headers=bearer).status_code

    assert [asked(national.user), asked(town)] == [200, 404]
    assert refused(town) == [("household", household.pk, "household", "token")]
    (read,) = Access.objects.filter(kind="read", user=national.user)
    assert (read.via, read.subject_id) == ("token", household.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/households/17/", "/api/v1/households/17"])
def test_who_is_not_signed_in_is_told_of_in_the_messages_without_a_name(
    address: str, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get(address, headers={"Authorization": "Bearer a-made-up-token"})
    assert answer.status_code in (302, 401)
    (message,) = refusals(caplog)
    assert "'number': 17" in message
    assert "made-up" not in message
    assert "127.0.0.1" not in message
    assert not Access.objects.exists()


@pytest.mark.django_db
def test_asking_for_the_start_page_is_no_attempt(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/").status_code == 302
    assert client.get("/cases/").status_code == 302
    assert refusals(caplog) == []


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    told = [record.getMessage() for record in caplog.records]
    return [text for text in told if "access.refused" in text]


def test_commands_that_change_an_account_are_entered(national: Viewer) -> None:
    call_command("api_token", national.user.email)
    call_command("api_token", national.user.email, "--revoke")
    call_command("field_keys", "rotate")
    found = Access.objects.filter(user=None).order_by("pk")
    assert list(found.values_list("kind", "via", "subject", "subject_id", "occasion")) == [
        ("decided", "office", "user", national.user.pk, "API token made"),
        ("decided", "office", "user", national.user.pk, "API tokens taken back"),
        ("decided", "office", "", None, "field keys rotated"),
    ]
