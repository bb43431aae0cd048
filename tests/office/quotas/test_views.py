"""The quota pages: form errors beside the field, and nothing for those it does not concern."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.quotas.api import Apportionment, Programme, decide, draw_up
from softlanding.office.territories.api import Territory

SignIn = Callable[[User], Client]


def test_choose_see_why_decide(programme: Programme, national: Viewer, signed_in: SignIn) -> None:
    client = signed_in(national.user)
    answer = client.post(
        reverse("draw_up_quotas", args=[programme.pk]), {"key": "population", "minimum": "0"}
    )
    drawn = Apportionment.objects.get()
    assert answer["Location"] == reverse("apportionment", args=[drawn.pk])
    town = Territory.objects.get(code="Alby")
    why = client.get(reverse("why_quota", args=[drawn.pk, town.pk])).content.decode()
    assert "Why 3 persons for Alby" in why
    client.post(reverse("apportionment", args=[drawn.pk]), {"reason": "as every year"})
    drawn.refresh_from_db()
    assert (drawn.status, drawn.decision_reason) == ("decided", "as every year")


def test_errors_stand_beside_their_fields(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    address = reverse("draw_up_quotas", args=[programme.pk])
    given = {"key": "no-such-key", "minimum": "-1", "maximum": "many"}
    answer = signed_in(national.user).post(address, given)
    errors = answer.context["form"].errors
    assert set(errors) == {"key", "minimum", "maximum"}
    assert answer.status_code == 200
    assert not Apportionment.objects.exists()
    for error in errors.values():
        assert str(error[0]) in answer.content.decode().replace("&#x27;", "'")


def test_a_maximum_below_the_minimum_is_refused(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    answer = signed_in(national.user).post(
        reverse("draw_up_quotas", args=[programme.pk]),
        {"key": "population", "minimum": "5", "maximum": "4"},
    )
    assert "maximum" in answer.context["form"].errors


def test_keys_without_their_indicators_are_shown_but_cannot_be_chosen(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    address = reverse("draw_up_quotas", args=[programme.pk])
    client = signed_in(national.user)
    assert b'value="eu-pact-2024"' in client.get(address).content
    answer = client.post(address, {"key": "eu-pact-2024", "minimum": "0"})
    assert "key" in answer.context["form"].errors


def test_other_roles_find_nothing_and_the_attempt_is_kept(
    programme: Programme,
    national: Viewer,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    for role, code in [(Role.REGIONAL, "North"), (Role.MUNICIPAL, "Alby"), (Role.PARTNER, "Alby")]:
        user = person(role, code)
        client = signed_in(user)
        for address in (
            reverse("draw_up_quotas", args=[programme.pk]),
            reverse("apportionment", args=[drawn.pk]),
            reverse("apportionment_map", args=[drawn.pk]),
        ):
            assert client.get(address).status_code == 404
        assert Access.objects.filter(user=user, kind=Access.Kind.REFUSED).count() == 3


def test_an_auditor_reads_and_cannot_decide(
    programme: Programme,
    national: Viewer,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    client = signed_in(person(Role.AUDITOR, "Norland"))
    address = reverse("apportionment", args=[drawn.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "mine"}).status_code == 404
    drawn.refresh_from_db()
    assert drawn.status == "draft"


def test_deciding_twice_is_a_message_not_an_error(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="once")
    address = reverse("apportionment", args=[drawn.pk])
    client = signed_in(national.user)
    answer = client.post(
        address,
        {"reason": "twice"},
        follow=True,
        headers={"referer": f"http://testserver{address}"},
    )
    assert answer.status_code == 200
    assert "decided on already" in answer.content.decode()
