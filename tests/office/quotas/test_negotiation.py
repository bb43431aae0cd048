"""A negotiation from the draft to the signature, and what the calendar does when nobody acts."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.utils import timezone
from pghistory.models import Context

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.audit.templatetags.audit_words import ACTIONS
from softlanding.office.quotas import negotiation, redistribution, standing, transitions
from softlanding.office.quotas.api import (
    Answer,
    Apportionment,
    Programme,
    decide,
    draw_up,
    send_out,
    settle,
)
from softlanding.office.quotas.deadlines import default_deadlines
from softlanding.office.quotas.models import Move, Redistribution, Step
from softlanding.office.quotas.signature import still_holds
from softlanding.office.quotas.tasks import settle_deadlines
from softlanding.office.territories.models import Territory
from tests.office.quotas.conftest import (
    MakePerson,
    after,
    days,
    numbers,
    persons,
    quota,
    sums_exactly,
)


def test_the_whole_way(sent: Apportionment, national: Viewer, person: MakePerson) -> None:
    alby, berg = Viewer(person(Role.MUNICIPAL, "Alby")), Viewer(person(Role.MUNICIPAL, "Berg"))
    north = Viewer(person(Role.REGIONAL, "North"))
    negotiation.answer(
        viewer=alby, quota=quota(sent, "Alby"), kind="ask", asked=2, reason="One flat is gone"
    )
    negotiation.answer(viewer=berg, quota=quota(sent, "Berg"), kind="pledge", pledge=2)
    settle(sent.pk, now=after(sent, "answers_by"))
    redistribution.move(
        viewer=north,
        region=quota(sent, "North"),
        numbers=numbers(sent, Alby=2, Berg=3),
        reason="As asked",
        now=after(sent, "answers_by"),
    )
    sent.refresh_from_db()
    settle(sent.pk, now=after(sent, "agreement_by"))
    decide(viewer=national, apportionment=sent, reason="Agreed", now=after(sent, "agreement_by"))
    sent.refresh_from_db()
    assert sent.status == Apportionment.Status.DECIDED
    assert persons(sent) == {"North": 5, "South": 15, "Alby": 2, "Berg": 3, "Dal": 5, "Elby": 10}
    assert quota(sent, "Alby").indicative == 3
    assert quota(sent, "Berg").pledge == 2
    assert sums_exactly(sent)
    assert quota(sent, "Alby").waterfall[-1]["code"] == "regional-redistribution"
    told = list(sent.steps.values_list("action", flat=True))
    assert told == [
        "send_out", "answer", "answer", "answers_due", "move", "agreement_due", "decide",
    ]  # fmt: skip


def test_what_was_signed_is_kept_word_for_word(closing: Apportionment, national: Viewer) -> None:
    decide(viewer=national, apportionment=closing, reason="Agreed")
    closing.refresh_from_db()
    assert closing.signed_sha256 == sha256(closing.signed_text.encode()).hexdigest()
    said = json.loads(closing.signed_text)
    assert (said["signed_by"], said["reason"], said["total"]) == (national.user.name, "Agreed", 20)
    assert {row["name"]: row["decided"] for row in said["quotas"]} == persons(closing)
    assert {row.get("answer") for row in said["quotas"] if row["level"] == "municipality"} == {
        "default"
    }
    assert still_holds(closing)


def test_a_number_changed_past_the_office_breaks_the_signature(
    closing: Apportionment, national: Viewer
) -> None:
    decide(viewer=national, apportionment=closing, reason="Agreed")
    closing.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE quotas_quota SET persons = persons + 1 WHERE id = %s",
            [quota(closing, "Alby").pk],
        )
    assert not still_holds(closing)


def test_the_short_way_says_that_nobody_was_consulted(
    draft: Apportionment, national: Viewer
) -> None:
    decide(viewer=national, apportionment=draft, reason="In haste")
    draft.refresh_from_db()
    assert not draft.consulted
    assert json.loads(draft.signed_text)["consultation"] == "not held"


def test_silence_counts_as_consent_whether_or_not_the_worker_runs(sent: Apportionment) -> None:
    later = after(sent, "answers_by")
    status = transitions.phase(sent, timezone.localdate(later))
    read = standing.town_standings(sent, status)
    assert status == "redistribution"
    assert not Answer.objects.exists()
    assert all(town.by_default for town in read)
    settle(sent.pk, now=later)
    sent.refresh_from_db()
    written = standing.town_standings(sent, sent.status)
    assert sent.status == status
    assert [(t.quota.persons, t.by_default) for t in written] == [
        (t.quota.persons, t.by_default) for t in read
    ]
    assert set(Answer.objects.values_list("kind", "by")) == {("default", None)}


def test_the_last_day_still_counts(sent: Apportionment, person: MakePerson) -> None:
    last = after(sent, "answers_by") - timedelta(days=1)
    alby = Viewer(person(Role.MUNICIPAL, "Alby"))
    negotiation.answer(viewer=alby, quota=quota(sent, "Alby"), kind="accept", now=last)
    with pytest.raises(NotNow):
        negotiation.answer(
            viewer=alby, quota=quota(sent, "Alby"), kind="accept", now=last + timedelta(days=1)
        )


def test_the_periodic_job_writes_both_deadlines_down_once(
    sent: Apportionment, agreement: Redistribution
) -> None:
    Apportionment.objects.filter(pk=sent.pk).update(
        agreement_by=timezone.localdate() - timedelta(1)
    )
    settle_deadlines(0)
    settle_deadlines(0)
    sent.refresh_from_db()
    agreement.refresh_from_db()
    assert sent.status == Apportionment.Status.CLOSING
    assert agreement.status == Redistribution.Status.LAPSED
    assert sent.steps.filter(by=None).count() == 2
    assert persons(sent)["Alby"] == 3


def test_an_answer_may_be_changed_in_time_and_both_are_kept(
    sent: Apportionment, person: MakePerson
) -> None:
    alby = Viewer(person(Role.MUNICIPAL, "Alby"))
    negotiation.answer(viewer=alby, quota=quota(sent, "Alby"), kind="pledge", pledge=4)
    assert quota(sent, "Alby").pledge == 4
    negotiation.answer(viewer=alby, quota=quota(sent, "Alby"), kind="accept")
    assert quota(sent, "Alby").pledge == 0
    assert quota(sent, "Alby").answers.count() == 2
    assert [str(step) for step in sent.steps.filter(action="answer")] == [f"{sent.pk}: answer"] * 2


def test_an_agreement_holds_when_the_last_town_confirms(
    moving: Apportionment, agreement: Redistribution, person: MakePerson
) -> None:
    for code, expected in (("Alby", 3), ("Berg", 2)):
        assert persons(moving)["Alby"] == 3, "not in force before the last town"
        assert quota(moving, code).persons == expected
        redistribution.confirm(
            viewer=Viewer(person(Role.MUNICIPAL, code)),
            agreement=agreement,
            quota=quota(moving, code),
        )
    assert (persons(moving)["Alby"], persons(moving)["Berg"]) == (4, 1)
    assert quota(moving, "Alby").waterfall[-1]["code"] == "own-agreement"
    assert sums_exactly(moving)


def test_one_objection_ends_an_agreement_and_is_shown(
    moving: Apportionment, agreement: Redistribution, person: MakePerson
) -> None:
    berg = Viewer(person(Role.MUNICIPAL, "Berg"))
    redistribution.object_to(
        viewer=berg, agreement=agreement, quota=quota(moving, "Berg"), reason="Too few for a class"
    )
    agreement.refresh_from_db()
    assert agreement.status == Redistribution.Status.OBJECTED
    objecting = agreement.moves.filter(consent=Move.Consent.OBJECTED)
    assert [move.quota.territory.code for move in objecting] == ["Berg"]
    assert persons(moving)["Alby"] == 3
    with pytest.raises(NotNow, match="does not wait"):
        redistribution.confirm(
            viewer=Viewer(person(Role.MUNICIPAL, "Alby")),
            agreement=agreement,
            quota=quota(moving, "Alby"),
        )


def test_a_town_that_enters_an_agreement_has_consented(
    moving: Apportionment, person: MakePerson
) -> None:
    made = redistribution.propose_agreement(
        viewer=Viewer(person(Role.MUNICIPAL, "Alby")),
        region=quota(moving, "North"),
        numbers=numbers(moving, Alby=4, Berg=1),
        reason="Spoken about",
    )
    assert dict(made.moves.values_list("quota__territory__code", "consent")) == {
        "Alby": "confirmed",
        "Berg": "waiting",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Alby": 4, "Berg": 2}, "sum to 6, 1 person more than the region's 5"),
        ({"Alby": 1, "Berg": 2}, "sum to 3, 2 persons fewer than the region's 5"),
        ({"Alby": 3, "Berg": 2}, "No number was changed"),
        ({"Alby": 5}, "one number for each town"),
        ({"Alby": 6, "Berg": -1}, "Berg: at least 0"),
        ({"Alby": 2, "Dal": 3}, "one number for each town"),
    ],
)
def test_wrong_numbers_are_refused_with_words(
    given: dict[str, int], message: str, moving: Apportionment, person: MakePerson
) -> None:
    with pytest.raises(NotNow, match=message):
        redistribution.move(
            viewer=Viewer(person(Role.REGIONAL, "North")),
            region=quota(moving, "North"),
            numbers=numbers(moving, **given),
            reason="try",
        )
    assert persons(moving) == {"North": 5, "South": 15, "Alby": 3, "Berg": 2, "Dal": 5, "Elby": 10}
    assert not Step.objects.filter(action="move").exists()


def test_bounds_that_were_set_are_kept(
    programme: Programme, national: Viewer, person: MakePerson
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population", minimum=2, maximum=9)
    long_ago = timezone.now() - timedelta(60)
    send_out(
        viewer=national,
        apportionment=drawn,
        deadlines=(timezone.localdate(long_ago), timezone.localdate(), timezone.localdate()),
        now=long_ago,
    )
    south = Viewer(person(Role.REGIONAL, "South"))
    region = quota(drawn, "South")
    with pytest.raises(NotNow, match=r"Elby: at most 9\. Dal: at least 2"):
        redistribution.move(
            viewer=south,
            region=region,
            numbers=numbers(drawn, Dal=1, Elby=region.persons - 1),
            reason="try",
        )


def test_a_form_that_was_overtaken_is_refused(moving: Apportionment, person: MakePerson) -> None:
    viewer = Viewer(person(Role.REGIONAL, "North"))
    region = quota(moving, "North")
    seen = negotiation.mark_of(moving, region.territory)
    given = {"viewer": viewer, "region": region, "reason": "first", "seen": seen}
    redistribution.move(numbers=numbers(moving, Alby=4, Berg=1), **given)
    with pytest.raises(NotNow, match="in the meantime"):
        redistribution.move(numbers=numbers(moving, Alby=2, Berg=3), **given)
    assert persons(moving)["Alby"] == 4


def test_another_regions_move_does_not_overtake(moving: Apportionment, person: MakePerson) -> None:
    seen = negotiation.mark_of(moving, quota(moving, "North").territory)
    redistribution.move(
        viewer=Viewer(person(Role.REGIONAL, "South")),
        region=quota(moving, "South"),
        numbers=numbers(moving, Dal=6, Elby=9),
        reason="south",
    )
    redistribution.move(
        viewer=Viewer(person(Role.REGIONAL, "North")),
        region=quota(moving, "North"),
        numbers=numbers(moving, Alby=4, Berg=1),
        reason="north",
        seen=seen,
    )
    assert persons(moving)["Alby"] == 4


def test_a_second_negotiation_takes_the_place_of_the_first(
    sent: Apportionment, programme: Programme, national: Viewer
) -> None:
    other = draw_up(viewer=national, programme=programme, key_id="population")
    send_out(viewer=national, apportionment=other, deadlines=days(timezone.localdate()))
    sent.refresh_from_db()
    assert sent.status == Apportionment.Status.SUPERSEDED
    assert sent.steps.last().data == {"version": other.pk}


def test_every_step_has_its_name_in_the_history() -> None:
    assert {row.audited for row in transitions.TRANSITIONS} <= set(ACTIONS)


def test_who_did_it_stands_in_the_history(moving: Apportionment, person: MakePerson) -> None:
    user = person(Role.REGIONAL, "North")
    redistribution.move(
        viewer=Viewer(user),
        region=quota(moving, "North"),
        numbers=numbers(moving, Alby=4, Berg=1),
        reason="a school",
    )
    context = Context.objects.get(metadata__action="persons moved in a region")
    assert (context.metadata["user"], context.metadata["reason"]) == (user.pk, "a school")
    event = quota(moving, "Alby").events.order_by("pgh_id").last()
    assert (event.persons, event.indicative, event.pgh_context_id) == (4, 3, context.pk)


@pytest.mark.django_db
def test_denmark_has_days_of_its_own(programme: Programme, country: object) -> None:
    today = timezone.localdate().replace(year=2026, month=3, day=1)
    assert default_deadlines(programme, today)[0] == today + timedelta(28)
    Territory.objects.filter(pk=programme.country_id).update(code="DK")
    programme.year = 2027
    programme.country.refresh_from_db()
    assert [str(day) for day in default_deadlines(programme, today)] == [
        "2026-08-27", "2026-09-10", "2026-09-30",
    ]  # fmt: skip
