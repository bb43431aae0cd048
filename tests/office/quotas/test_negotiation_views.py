"""The pages of a negotiation: who finds them, what they say, and forms that were overtaken."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Apportionment, decide
from softlanding.office.quotas.models import Redistribution
from tests.office.quotas.conftest import persons, quota

SignIn = Callable[[User], Client]
Acting = Callable[[Role, str], Viewer]


def town_page(found: Apportionment, code: str) -> str:
    return reverse("town_quota", args=[found.pk, quota(found, code).territory_id])


def board_page(found: Apportionment, code: str, name: str = "board") -> str:
    return reverse(name, args=[found.pk, quota(found, code).territory_id])


def typed(page: str) -> str:
    """The fingerprint that a page carries in its form."""
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_the_officer_sends_out_reminds_and_signs(
    draft: Apportionment, national: Viewer, acting: Acting, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    form = client.get(reverse("send_out", args=[draft.pk])).context["form"]
    days = {name: field.initial for name, field in form.fields.items()} | form.initial
    answer = client.post(reverse("send_out", args=[draft.pk]), days)
    overview = reverse("negotiation", args=[draft.pk])
    assert answer["Location"] == overview
    client.post(reverse("remind", args=[draft.pk]))
    town = signed_in(acting(Role.MUNICIPAL, "Alby").user)
    page = town.get(town_page(draft, "Alby")).content.decode()
    assert "Reminder:" in page
    assert "3 persons stand and count as accepted by default" in page
    assert "answer to your quota by" in town.get(reverse("home")).content.decode()
    for code in ("Alby", "Berg", "Dal", "Elby"):
        answering = signed_in(acting(Role.MUNICIPAL, code).user)
        seen = typed(answering.get(town_page(draft, code)).content.decode())
        answering.post(town_page(draft, code), {"kind": "accept", "seen": seen})
    client.post(reverse("close_consultation", args=[draft.pk]))
    client.post(reverse("close_redistribution", args=[draft.pk]), {"reason": "all agree"})
    seen = typed(client.get(overview).content.decode())
    answer = client.post(
        reverse("sign_quotas", args=[draft.pk]), {"reason": "as agreed", "seen": seen}
    )
    assert answer["Location"] == overview
    page = client.get(overview).content.decode()
    draft.refresh_from_db()
    assert draft.signed_sha256 in page
    signed = client.get(reverse("signed_text", args=[draft.pk])).content
    assert sha256(signed).hexdigest() == draft.signed_sha256
    assert (
        "stored numbers are what was signed"
        in client.get(reverse("quota_document", args=[draft.pk])).content.decode()
    )


def test_a_town_answers_and_faults_stand_on_the_form(
    sent: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    client = signed_in(acting(Role.MUNICIPAL, "Alby").user)
    address = town_page(sent, "Alby")
    seen = typed(client.get(address).content.decode())
    refused = client.post(address, {"kind": "ask", "asked": "3", "seen": seen})
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "it must differ from your quota" in text
    assert "Give a reason" in text
    given = {"kind": "ask", "asked": "1", "reason": "No flat", "seen": seen}
    assert client.post(address, given).status_code == 302
    overtaken = client.post(address, given)
    assert overtaken.status_code == 409
    assert "in the meantime" in overtaken.content.decode()
    assert typed(overtaken.content.decode()) != seen


def test_a_board_keeps_what_was_typed_and_says_what_is_wrong(
    moving: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    client = signed_in(acting(Role.REGIONAL, "North").user)
    address = board_page(moving, "North")
    seen = typed(client.get(address).content.decode())
    alby, berg = (f"town-{quota(moving, code).territory_id}" for code in ("Alby", "Berg"))
    wrong = {alby: "4", berg: "2", "reason": "x", "seen": seen, "what": "move"}
    refused = client.post(address, wrong)
    assert refused.status_code == 409
    assert 'value="4"' in refused.content.decode()
    assert "1 person more than the region" in refused.content.decode()
    checked = client.get(board_page(moving, "North", "board_check"), {alby: "4", berg: "2"})
    assert "1 person more than the region" in checked.content.decode()
    unread = client.get(board_page(moving, "North", "board_check"), {alby: "many", berg: "2"})
    assert "Give a whole number" in unread.content.decode()
    assert client.post(address, {**wrong, berg: "1"}).status_code == 302
    assert persons(moving)["Alby"] == 4
    overtaken = client.post(address, {**wrong, alby: "5", berg: "0"})
    assert overtaken.status_code == 409
    assert persons(moving)["Alby"] == 4


def test_an_agreement_from_entry_to_objection(
    moving: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    alby = signed_in(acting(Role.MUNICIPAL, "Alby").user)
    address = board_page(moving, "North")
    page = alby.get(address).content.decode()
    assert "Accepted by default" not in page, "what other towns answered is not shown"
    names = {
        f"town-{quota(moving, code).territory_id}": n for code, n in (("Alby", 4), ("Berg", 1))
    }
    given = {**names, "reason": "spoken about", "seen": typed(page), "what": "agreement"}
    assert alby.post(address, given | {"what": "move"}).status_code == 404
    assert alby.post(address, given).status_code == 302
    agreement = Redistribution.objects.get()
    page = alby.get(address).content.decode()
    assert "It must be confirmed or withdrawn first" in page
    assert "Enter as own agreement" not in page
    berg = signed_in(acting(Role.MUNICIPAL, "Berg").user)
    assert "an own agreement waits" in berg.get(reverse("home")).content.decode()
    town = quota(moving, "Berg").territory_id
    said = {"say": "object", "town": town, "reason": "Too few"}
    assert berg.post(reverse("agreement", args=[agreement.pk]), said).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == "objected"
    region = signed_in(acting(Role.REGIONAL, "North").user).get(address).content.decode()
    assert "A town objects" in region
    assert "Too few" in region


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.REGIONAL, "South"),
        (Role.MUNICIPAL, "Dal"),
        (Role.PARTNER, "Alby"),
    ],
)
def test_another_places_pages_are_not_there(
    role: Role,
    code: str,
    moving: Apportionment,
    agreement: Redistribution,
    acting: Acting,
    signed_in: SignIn,
) -> None:
    user = acting(role, code).user
    client = signed_in(user)
    place = quota(moving, "Alby").territory_id
    gets = [
        town_page(moving, "Alby"),
        board_page(moving, "North"),
        board_page(moving, "North", "board_check"),
        reverse("why_quota", args=[moving.pk, place]),
        reverse("place_document", args=[moving.pk, place]),
        *(
            reverse(name, args=[moving.pk])
            for name in (
                "negotiation", "quota_document", "signed_text", "send_out", "change_total",
            )
        ),
    ]  # fmt: skip
    posts = [
        town_page(moving, "Alby"),
        board_page(moving, "North"),
        *(
            reverse(name, args=[moving.pk])
            for name in (
                "remind", "close_consultation", "close_redistribution", "set_aside", "sign_quotas",
            )
        ),
    ]  # fmt: skip
    assert {client.get(address).status_code for address in gets} == {404}
    assert {client.post(address).status_code for address in posts} == {404}
    for said in ("confirm", "object", "withdraw"):
        answer = client.post(
            reverse("agreement", args=[agreement.pk]), {"say": said, "town": place}
        )
        assert answer.status_code == 404
    refused = Access.objects.filter(kind=Access.Kind.REFUSED, user=user)
    assert refused.count() == len(gets) + len(posts) + 3
    agreement.refresh_from_db()
    assert agreement.status == "open"


def test_a_town_does_not_see_a_draft_nor_its_neighbours_page(
    draft: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    client = signed_in(acting(Role.MUNICIPAL, "Alby").user)
    assert client.get(town_page(draft, "Alby")).status_code == 404
    assert client.get(town_page(draft, "Berg")).status_code == 404
    assert client.get(board_page(draft, "North")).status_code == 404


def test_an_auditor_reads_everything_and_changes_nothing(
    moving: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    client = signed_in(acting(Role.AUDITOR, "Norland").user)
    overview = reverse("negotiation", args=[moving.pk])
    for address in (overview, town_page(moving, "Alby"), board_page(moving, "North")):
        assert client.get(address).status_code == 200
        assert client.post(address).status_code in (404, 405)
    assert "Set the negotiation aside" not in client.get(overview).content.decode()


def test_a_regional_coordinator_has_a_desk_and_a_partner_none(
    moving: Apportionment, acting: Acting, signed_in: SignIn
) -> None:
    page = signed_in(acting(Role.REGIONAL, "North").user).get(reverse("quota_desk"))
    assert "Move persons or agree by" in page.content.decode()
    assert (
        signed_in(acting(Role.PARTNER, "Alby").user).get(reverse("quota_desk")).status_code == 403
    )


def test_a_total_is_changed_on_its_page(
    draft: Apportionment, national: Viewer, acting: Acting, signed_in: SignIn
) -> None:
    decide(viewer=national, apportionment=draft, reason="first")
    client = signed_in(national.user)
    address = reverse("change_total", args=[draft.pk])
    same = client.post(address, {"total": "20", "key": "population", "reason": "none"})
    assert "differs from the present one" in same.content.decode()
    answer = client.post(address, {"total": "24", "key": "population", "reason": "news"})
    changed = Apportionment.objects.get(former=draft)
    assert answer["Location"] == reverse("apportionment", args=[changed.pk])
    assert "from 20 to 24" in client.get(answer["Location"]).content.decode()
    form = client.get(reverse("send_out", args=[changed.pk])).context["form"]
    client.post(reverse("send_out", args=[changed.pk]), form.initial)
    town = signed_in(acting(Role.MUNICIPAL, "Elby").user)
    page = town.get(town_page(changed, "Elby")).content.decode()
    assert "Your number before: 10, now: 12, difference: +2" in page


def test_fewer_than_are_placed_must_have_been_seen(
    draft: Apportionment,
    national: Viewer,
    add_household: Callable[..., Household],
    signed_in: SignIn,
) -> None:
    first = decide(viewer=national, apportionment=draft, reason="first")
    round_ = first.programme.rounds.create(
        apportionment=first, number=1, weights={}, created_by=national.user,
        status="sent", sent_at=timezone.now(), sent_by=national.user,
    )  # fmt: skip
    Placement.objects.create(
        round=round_, household=add_household("H", 3), territory=quota(draft, "Alby").territory,
        score=1.0, status=Placement.Status.SENT,
    )  # fmt: skip
    client = signed_in(national.user)
    client.post(
        reverse("change_total", args=[draft.pk]),
        {"total": "12", "key": "population", "reason": "fewer"},
    )
    changed = Apportionment.objects.get(former=draft)
    address = reverse("apportionment", args=[changed.pk])
    assert "Alby: 3 placed, quota 2" in client.get(address).content.decode()
    client.post(address, {"reason": "fewer"})
    changed.refresh_from_db()
    assert changed.status == "draft"
    client.post(address, {"reason": "fewer", "placed_seen": "on"})
    changed.refresh_from_db()
    assert changed.status == "decided"
    assert '"below_what_is_placed": [\n  [\n   "Alby"' in changed.signed_text


def test_the_overview_asks_no_more_of_the_database_for_more_towns(
    moving: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("negotiation", args=[moving.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    queries()
    with_all = queries()
    moving.programme.participants.remove(quota(moving, "Berg").territory)
    assert queries() == with_all <= 30
