"""Rounds: solved and verified in the background, changed by hand, sent once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.placement import answers, bridge, services
from softlanding.office.placement.api import Placement, Round, compute_round, send, start_round
from softlanding.office.placement.models import PlaceOffer
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.quotas.api import Apportionment, decide, draw_up
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run, town

SignIn = Callable[[User], Client]


def where(round_: Round) -> dict[str, str | None]:
    return dict(round_.placements.values_list("household__reference", "territory__code"))


def test_a_round_is_solved_verified_and_stored_with_its_record(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    for number, persons in enumerate([3, 2, 5, 6, 4], start=1):
        add_household(f"H{number}", persons)
    round_ = run(decided, national)
    # Quotas 3, 2, 5 and 10: all 20 persons fit, in exactly one way up to the 6 and the 4.
    assert where(round_) == {"H1": "Alby", "H2": "Berg", "H3": "Dal", "H4": "Elby", "H5": "Elby"}
    assert round_.status == Round.Status.READY
    assert round_.record["status"] == "optimal"
    assert round_.record["objective"] == pytest.approx(round_.record["bound"])
    assert len(round_.record["input_sha256"]) == 64
    assert ProcrastinateJob.objects.get().task_name.endswith("placement.run_round")


def test_needs_language_size_and_school_places_are_kept(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    PlaceOffer.objects.filter(territory__code="Alby").update(services=[])
    PlaceOffer.objects.filter(territory__code="Dal").update(languages=["fr"])
    PlaceOffer.objects.filter(territory__code="Berg").update(school_places=0)
    PlaceOffer.objects.filter(territory__code="Elby").update(largest_household=4)
    add_household("needs", 2, needs=["hospital"])
    add_household("large", 5, languages=["fr"])
    add_household("nowhere", 5)
    round_ = run(decided, national)
    found = where(round_)
    assert found["large"] == "Dal"
    assert found["needs"] == "Elby"
    assert found["nowhere"] is None
    why = round_.placements.get(household__reference="nowhere").unplaced_reason[0]
    assert why["code"] in {"no_possible_place", "too_large_for_every_place"}


def test_linked_households_come_to_one_town_and_move_together(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    first = add_household("first", 4)
    add_household("second", 3, linked_to=first)
    round_ = run(decided, national)
    assert set(where(round_).values()) == {"Elby"}
    effect = bridge.move_effect(round_, first.pk, town("Dal").pk)
    assert (effect.together, effect.fits) == (2, False)
    assert effect.lacks == [{"dimension": "persons", "short": 2}]


def test_someone_linked_to_a_household_that_was_taken_follows_it(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    first = add_household("first", 2)
    send(viewer=national, round_=run(decided, national))
    taken = Placement.objects.get(household=first)
    add_household("second", 1, linked_to=first)
    round_ = run(decided, national)
    assert round_.number == 2
    assert set(where(round_)) == {"second"}
    placed = round_.placements.get()
    assert placed.territory in (taken.territory, None)


def test_what_was_sent_takes_room_from_the_next_round(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("first", 9)
    send(viewer=national, round_=run(decided, national))
    add_household("second", 8)
    round_ = run(decided, national)
    assert where(round_) == {"second": None}


def test_a_town_that_declined_is_not_asked_again(
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    person: Callable[[Role, str], User],
) -> None:
    add_household("H", 4)
    first = run(decided, national)
    send(viewer=national, round_=first)
    asked = first.placements.get()
    assert asked.territory is not None
    coordinator = Viewer(person(Role.MUNICIPAL, asked.territory.code))
    answers.answer(viewer=coordinator, placement=asked, accept=False, decline_reason="no_dwelling")
    second = run(decided, national)
    assert where(second)["H"] in {"Dal", "Elby"} - {asked.territory.code}
    kept = bridge.explain_placement(asked)
    assert kept.score == pytest.approx(asked.score)


def test_a_hand_move_is_priced_locked_and_kept_by_the_next_run(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    household = add_household("H", 3)
    round_ = run(decided, national)
    placement = round_.placements.get()
    target = next(code for code in ("Alby", "Dal", "Elby") if code != where(round_)["H"])
    effect = bridge.move_effect(round_, household.pk, town(target).pk)
    assert effect.fits
    before = placement.score
    services.move(
        viewer=national, placement=placement, territory=town(target), because="wish", note="river"
    )
    placement.refresh_from_db()
    assert placement.locked
    assert (placement.score or 0) - (before or 0) == pytest.approx(effect.change)
    again = run(decided, national)
    assert where(again) == {"H": target}
    assert again.placements.get().locked


def test_a_move_without_room_needs_the_towns_word(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    round_ = run(decided, national)
    placement = round_.placements.get()
    services.move(viewer=national, placement=placement, territory=None, because="other", note="")
    with pytest.raises(NotNow):
        services.move(
            viewer=national, placement=placement, territory=town("Berg"), because="wish", note=""
        )
    placement.refresh_from_db()
    assert placement.territory is None
    services.move(
        viewer=national, placement=placement, territory=town("Berg"), because="town", note="agreed"
    )
    placement.refresh_from_db()
    assert placement.territory == town("Berg")


def test_locks_that_no_longer_fit_are_told_and_nobody_is_placed(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    round_ = run(decided, national)
    services.move(
        viewer=national,
        placement=round_.placements.get(),
        territory=town("Berg"),
        because="town",
        note="",
    )
    again = run(decided, national)
    assert again.record["status"] == "infeasible"
    assert again.record["reasons"][0]["code"] == "locks_exceed_capacity"
    assert again.record["reasons"][0]["data"]["place"] == "Berg"
    assert where(again) == {"H": None}


def test_states_that_do_not_permit(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    old = run(decided, national)
    new = run(decided, national)
    with pytest.raises(NotNow, match="newer"):
        send(viewer=national, round_=old)
    redrawn = draw_up(viewer=national, programme=decided.programme, key_id="population", minimum=3)
    decide(viewer=national, apportionment=redrawn, reason="changed")
    with pytest.raises(NotNow, match="quotas have changed"):
        send(viewer=national, round_=new)
    newest = run(redrawn, national)
    send(viewer=national, round_=newest)
    with pytest.raises(NotNow, match="have been sent"):
        services.set_lock(viewer=national, placement=newest.placements.get(), locked=True)


def test_one_round_at_a_time(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    start_round(viewer=national, programme=decided.programme, weights=DEFAULT_WEIGHTS, time_limit=5)
    with pytest.raises(NotNow, match="running already"):
        run(decided, national)


def test_a_round_needs_decided_quotas(programme: object, national: Viewer) -> None:
    with pytest.raises(NotNow, match="Decide the quotas first"):
        start_round(
            viewer=national,
            programme=programme,  # type: ignore[arg-type]
            weights=DEFAULT_WEIGHTS,
            time_limit=5,
        )


def test_a_failure_is_kept_as_a_state_and_stores_nothing(
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_household("H", 3)
    round_ = start_round(
        viewer=national, programme=decided.programme, weights=DEFAULT_WEIGHTS, time_limit=5
    )

    def fail(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(bridge, "solve_round", fail)
    with pytest.raises(MemoryError):
        compute_round(round_.pk)
    round_.refresh_from_db()
    assert round_.status == Round.Status.FAILED
    assert not round_.placements.exists()
    monkeypatch.undo()
    assert run(decided, national).status == Round.Status.READY


def test_a_round_whose_worker_is_gone_can_be_given_up(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3)
    round_ = start_round(
        viewer=national, programme=decided.programme, weights=DEFAULT_WEIGHTS, time_limit=5
    )
    Round.objects.filter(pk=round_.pk).update(status=Round.Status.RUNNING)
    services.stop_round(viewer=national, round_=round_)
    round_.refresh_from_db()
    assert round_.status == Round.Status.RUNNING
    services.stop_round(viewer=national, round_=round_)
    round_.refresh_from_db()
    assert round_.status == Round.Status.FAILED
    compute_round(round_.pk)  # the worker comes back and finds nothing to do
    assert not round_.placements.exists()
    assert run(decided, national).status == Round.Status.READY


def test_a_round_given_up_while_it_is_solved_stores_nothing(
    decided: Apportionment,
    national: Viewer,
    add_household: AddHousehold,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_household("H", 3)
    round_ = start_round(
        viewer=national, programme=decided.programme, weights=DEFAULT_WEIGHTS, time_limit=5
    )
    solve = bridge.solve_round

    def given_up_meanwhile(running: Round, report: bridge.Report) -> bridge.Solved:
        Round.objects.filter(pk=running.pk).update(status=Round.Status.FAILED)
        return solve(running, report)

    monkeypatch.setattr(bridge, "solve_round", given_up_meanwhile)
    compute_round(round_.pk)
    round_.refresh_from_db()
    assert round_.status == Round.Status.FAILED
    assert not round_.placements.exists()


def test_pages_explain_preview_and_move(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    household = add_household("H", 3, family_in=town("Dal"))
    round_ = run(decided, national)
    placement = round_.placements.get()
    client = signed_in(national.user)
    page = client.get(reverse("placement", args=[placement.pk])).content.decode()
    assert "What speaks for" in page
    assert Access.objects.filter(subject="household", subject_id=household.pk).exists()
    preview = reverse("move_preview", args=[placement.pk])
    assert "Does not fit." in client.get(preview, {"town": town("Berg").pk}).content.decode()
    assert client.get(preview, {"town": "99999"}).status_code == 404
    answer = client.post(
        reverse("move", args=[placement.pk]), {"town": "no-town", "because": "wish"}
    )
    assert "town" in answer.context["form"].errors
    client.post(reverse("lock", args=[placement.pk]), {"locked": "1"})
    placement.refresh_from_db()
    assert placement.locked
    client.post(reverse("round_send", args=[round_.pk]))
    placement.refresh_from_db()
    assert placement.status == Placement.Status.SENT


def test_weights_that_do_not_sum_to_100_are_refused_beside_the_field(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("H", 3)
    given = {"work": "50", "wishes": "30", "family": "30", "time_limit": "0"}
    answer = signed_in(national.user).post(reverse("new_round", args=[decided.programme_id]), given)
    assert set(answer.context["form"].errors) == {"family", "time_limit"}
    assert not Round.objects.exists()
