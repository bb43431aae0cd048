"""Proposals: a day to answer by, questions, objections, and a decision that a person takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.placement import answers
from softlanding.office.placement.api import (
    Placement,
    household_has_news,
    object_to,
    proposal_for,
)
from softlanding.office.placement.due import due
from softlanding.office.placement.models import Objection, Question
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run

Propose = Callable[[Household, str], Placement]
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


@pytest.fixture
def proposed(propose: Propose, add_household: AddHousehold) -> Placement:
    return propose(add_household("H1", 3), "Alby")


@pytest.fixture
def alby(country: object, person: MakePerson) -> Viewer:
    return Viewer(person(Role.MUNICIPAL, "Alby"))


@pytest.fixture
def accepted(proposed: Placement, alby: Viewer) -> Placement:
    return answers.answer(viewer=alby, placement=proposed, accept=True)


def test_proposals_carry_the_day_to_answer_by(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("H", 3)
    round_ = run(decided, national)
    client, today = signed_in(national.user), timezone.localdate()
    past = {"answer_by": (today - timedelta(1)).isoformat()}
    client.post(reverse("round_send", args=[round_.pk]), past)
    assert round_.placements.get().status == Placement.Status.DRAFT
    day = today + timedelta(5)
    client.post(reverse("round_send", args=[round_.pk]), {"answer_by": day.isoformat()})
    assert round_.placements.get().answer_by == day


def test_a_late_answer_is_due_and_reminded_once_a_day(
    proposed: Placement, national: Viewer, alby: Viewer, signed_in: SignIn
) -> None:
    today = timezone.localdate()
    programme = proposed.round.programme
    Placement.objects.update(answer_by=today + timedelta(2))
    assert due(programme, today=today).silent == []
    Placement.objects.update(answer_by=today - timedelta(1))
    assert due(programme, today=today).silent == [proposed]
    client = signed_in(national.user)
    page = client.get(reverse("placement_due", args=[programme.pk])).content.decode()
    assert "Towns that are due to answer" in page
    client.post(reverse("remind_towns", args=[proposed.round_id]))
    assert answers.remind(viewer=national, round_=proposed.round, today=today) == 0
    town_page = signed_in(alby.user).get(reverse("proposal", args=[proposed.pk])).content.decode()
    assert "You were reminded on" in town_page


def test_a_town_asks_and_the_authority_replies_with_more_time(
    proposed: Placement, alby: Viewer, national: Viewer, signed_in: SignIn
) -> None:
    town = signed_in(alby.user)
    address = reverse("proposal", args=[proposed.pk])
    refused = town.post(address, {"answer": "ask"})
    assert "note" in refused.context["form"].errors
    town.post(address, {"answer": "ask", "note": "Which school year?"})
    question = Question.objects.get()
    programme = proposed.round.programme
    assert due(programme, today=timezone.localdate()).questions == [question]
    authority = signed_in(national.user)
    day = timezone.localdate() + timedelta(20)
    empty = authority.post(reverse("reply_to_question", args=[question.pk]), {"reply": ""})
    assert "reply" in empty.context["reply_form"].errors
    authority.post(
        reverse("reply_to_question", args=[question.pk]),
        {"reply": "The fourth.", "answer_by": day.isoformat()},
    )
    page = town.get(address).content.decode()
    assert "The fourth." in page
    proposed.refresh_from_db()
    assert (proposed.status, proposed.answer_by) == (Placement.Status.SENT, day)
    with pytest.raises(NotNow):
        answers.reply_to_question(viewer=national, question=question, reply="Again.")


def test_an_acceptance_is_decided_by_a_named_officer(
    accepted: Placement, national: Viewer, signed_in: SignIn
) -> None:
    programme = accepted.round.programme
    assert due(programme, today=timezone.localdate()).to_decide == [accepted]
    client = signed_in(national.user)
    client.post(reverse("decide", args=[accepted.pk]), {"note": "Agreed in the meeting"})
    accepted.refresh_from_db()
    assert accepted.decision == Placement.Decision.CONFIRMED
    assert accepted.decided_by == national.user
    assert accepted.decided_at is not None
    page = client.get(reverse("decision", args=[accepted.pk])).content.decode()
    assert national.user.name in page
    assert due(programme, today=timezone.localdate()).to_decide == []
    with pytest.raises(NotNow):
        answers.confirm(viewer=national, placement=accepted)


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "confirmed"},
        {"decision": "confirmed", "decided_at": timezone.now()},
        {"decision": "withdrawn", "status": "withdrawn"},
        {"status": "withdrawn"},
    ],
)
def test_the_database_knows_no_decision_without_a_person(
    accepted: Placement, fields: dict[str, Any]
) -> None:
    """GDPR Art. 22: not even raw SQL decides without naming who and when."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=accepted.pk).update(**fields)


def test_nothing_computed_decides_and_nothing_is_confirmed_before_the_town(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    placement = run(decided, national).placements.get()
    assert (placement.status, placement.decision) == (Placement.Status.DRAFT, "")
    with pytest.raises(NotNow, match="town has not accepted"):
        answers.confirm(viewer=national, placement=placement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(
            decision="confirmed", decided_at=timezone.now(), decided_by=national.user
        )


def test_an_objection_stops_the_decision_until_its_reply(
    accepted: Placement, national: Viewer, signed_in: SignIn
) -> None:
    objection = object_to(household=accepted.household, words="My mother is in Dal")
    assert objection.placement == accepted
    with pytest.raises(NotNow, match="objects"):
        answers.confirm(viewer=national, placement=accepted)
    with pytest.raises(NotNow, match="already"):
        object_to(household=accepted.household, words="Again")
    client = signed_in(national.user)
    board = client.get(reverse("board", args=[accepted.round_id])).content.decode()
    assert "objects" in board
    client.post(
        reverse("reply_to_objection", args=[objection.pk]),
        {"upheld": "no", "reply": "Dal has no room."},
    )
    answers.confirm(viewer=national, placement=accepted)
    accepted.refresh_from_db()
    assert accepted.decision == "confirmed"


def test_an_upheld_objection_leaves_only_the_withdrawal(
    accepted: Placement, national: Viewer, alby: Viewer, signed_in: SignIn
) -> None:
    objection = object_to(household=accepted.household, words="My mother is in Dal")
    answers.reply_to_objection(
        viewer=national, objection=objection, reply="We look for another town.", upheld=True
    )
    with pytest.raises(NotNow, match="upheld"):
        answers.confirm(viewer=national, placement=accepted)
    client = signed_in(national.user)
    decide = reverse("decide", args=[accepted.pk])
    assert "because" in client.post(decide, {"withdraw": "1"}).context["withdraw_form"].errors
    client.post(decide, {"withdraw": "1", "because": "family"})
    accepted.refresh_from_db()
    assert (accepted.status, accepted.decision) == ("withdrawn", "withdrawn")
    assert accepted.decided_by == national.user
    accepted.household.refresh_from_db()
    assert accepted.household.phase == Household.Phase.SELECTED
    # The case has left the town: file and plan are closed to it.
    town = signed_in(alby.user)
    assert town.get(reverse("proposal", args=[accepted.pk])).status_code == 404
    assert town.get(reverse("plan", args=[accepted.plan.pk])).status_code == 404  # type: ignore[attr-defined]
    again = run(accepted.round.apportionment, national)
    assert again.placements.get().household == accepted.household


def test_an_objection_needs_a_proposal(add_household: AddHousehold) -> None:
    with pytest.raises(NotNow, match="no proposal"):
        object_to(household=add_household("H", 1), words="No")
    assert not Objection.objects.exists()


def test_an_officer_writes_down_what_a_household_says(
    proposed: Placement, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("write_objection", args=[proposed.pk])
    assert "words" in client.post(address, {"words": ""}).context["objection_form"].errors
    client.post(address, {"words": "Too far from my sister"})
    assert proposed.objections.get().words == "Too far from my sister"


def test_the_household_is_told_of_every_step(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, person: MakePerson
) -> None:
    told: list[str] = []

    def hear(news: str, **_given: object) -> None:
        told.append(news)

    household_has_news.connect(hear, dispatch_uid="test")
    try:
        household = add_household("H", 3)
        round_ = run(decided, national)
        assert proposal_for(household) is None
        answers.send(viewer=national, round_=round_)
        placement = round_.placements.select_related("territory").get()
        assert placement.territory is not None
        coordinator = Viewer(person(Role.MUNICIPAL, placement.territory.code))
        answers.answer(viewer=coordinator, placement=placement, accept=True)
        objection = object_to(household=household, words="No")
        answers.reply_to_objection(viewer=national, objection=objection, reply="Yes", upheld=False)
        answers.confirm(viewer=national, placement=placement)
        seen = proposal_for(household)
        assert seen == placement
        assert seen.decision == "confirmed"
        assert list(seen.objections.all()) == [objection]
    finally:
        household_has_news.disconnect(dispatch_uid="test")
    assert told == ["proposed", "accepted", "objection_replied", "confirmed"]


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.MUNICIPAL, "Alby"), (Role.REGIONAL, "North"), (Role.AUDITOR, "Norland")],
)
def test_only_national_officers_reply_and_decide(
    role: Role,
    code: str,
    accepted: Placement,
    alby: Viewer,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    objection = object_to(household=accepted.household, words="No")
    question = Question.objects.create(placement=accepted, words="?", by=alby.user)
    client = signed_in(alby.user if role == Role.MUNICIPAL else person(role, code))
    posts = [
        reverse("decide", args=[accepted.pk]),
        reverse("write_objection", args=[accepted.pk]),
        reverse("reply_to_objection", args=[objection.pk]),
        reverse("reply_to_question", args=[question.pk]),
        reverse("remind_towns", args=[accepted.round_id]),
    ]
    assert {client.post(address).status_code for address in posts} == {404}
    reads = 200 if role == Role.AUDITOR else 404
    assert client.get(reverse("decision", args=[accepted.pk])).status_code == reads
    assert (
        client.get(reverse("placement_due", args=[accepted.round.programme_id])).status_code
        == reads
    )


def test_queries_of_what_is_due_do_not_grow(
    propose: Propose, add_household: AddHousehold, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    counts = []
    for batch in range(2):
        for number in range(1 + 6 * batch):
            household = add_household(f"H{batch}-{number}", 1)
            programme = propose(household, "Elby").round.programme
            object_to(household=household, words="No")
        Placement.objects.update(answer_by=timezone.localdate())
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("placement_due", args=[programme.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
