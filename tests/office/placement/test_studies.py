"""Rounds taken up again, made again, set side by side; their frontier, statistics and card."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from softlanding.errors import NotNow
from softlanding.office.accounts.api import User, Viewer
from softlanding.office.placement import bridge, services, studies
from softlanding.office.placement.api import Placement, Round, compute_round
from softlanding.office.placement.models import Frontier, HandMove, PlaceOffer, Replay, RoundInput
from softlanding.office.placement.overrides import overrides
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run, town

SignIn = Callable[[User], Client]


@pytest.fixture
def solved(decided: Apportionment, national: Viewer, add_household: AddHousehold) -> Round:
    for number, persons in enumerate([3, 2, 5, 6, 4], start=1):
        add_household(f"H{number}", persons, wishes=["small_town"] if persons < 4 else [])
    PlaceOffer.objects.filter(territory__code="Elby").update(work_schooled=0.9)
    return run(decided, national)


def interrupted(round_: Round) -> Round:
    """As if somebody had stopped it before the proof."""
    round_.record |= {"status": "interrupted", "bound": 1e6}
    round_.save()
    return round_


def test_a_stopped_round_is_searched_on_and_keeps_moves_by_hand(
    solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    interrupted(solved)
    moved = solved.placements.get(household__reference="H5")
    services.move(viewer=national, placement=moved, territory=None, because="other", note="")
    kept = solved.placements.get(household__reference="H1")
    services.set_lock(viewer=national, placement=kept, locked=True)
    client = signed_in(national.user)
    assert "Search on" in client.get(reverse("round", args=[solved.pk])).content.decode()
    client.post(reverse("round_resume", args=[solved.pk]), {"time_limit": "30"})
    solved.refresh_from_db()
    assert (solved.status, solved.time_limit) == (Round.Status.QUEUED, 30)
    assert ProcrastinateJob.objects.count() == 2
    compute_round(solved.pk)
    solved.refresh_from_db()
    assert solved.record["status"] == "optimal"
    again = solved.placements.get(household__reference="H1")
    assert (again.territory_id, again.locked) == (kept.territory_id, True)


def test_the_better_placement_is_kept(
    solved: Round, national: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(solved)
    before = dict(solved.placements.values_list("household_id", "territory_id"))
    services.resume_round(viewer=national, round_=solved, time_limit=5)
    real = bridge.solve_round

    def worse(round_: Round, report: bridge.Report) -> bridge.Solved:
        found = real(round_, report)
        found.record["objective"] -= 1.0
        for placement in found.placements:
            placement.territory = None
        return found

    monkeypatch.setattr(bridge, "solve_round", worse)
    compute_round(solved.pk)
    solved.refresh_from_db()
    assert solved.status == Round.Status.READY
    assert dict(solved.placements.values_list("household_id", "territory_id")) == before


def test_a_search_that_is_given_up_leaves_the_placement_it_had(
    solved: Round, national: Viewer
) -> None:
    interrupted(solved)
    services.resume_round(viewer=national, round_=solved, time_limit=5)
    services.stop_round(viewer=national, round_=solved)
    solved.refresh_from_db()
    assert solved.status == Round.Status.READY
    assert solved.placements.filter(territory__isnull=False).count() == 5


def test_what_is_proven_or_sent_is_not_taken_up_again(solved: Round, national: Viewer) -> None:
    with pytest.raises(NotNow, match="proven"):
        services.resume_round(viewer=national, round_=solved, time_limit=5)


def test_a_round_that_was_given_up_can_be_taken_up_again(solved: Round, national: Viewer) -> None:
    given_up = run_given_up(solved, national)
    services.resume_round(viewer=national, round_=given_up, time_limit=5)
    compute_round(given_up.pk)
    given_up.refresh_from_db()
    assert given_up.status == Round.Status.READY
    assert given_up.placements.count() == 5


def run_given_up(solved: Round, national: Viewer) -> Round:
    queued = services.start_round(
        viewer=national, programme=solved.programme, weights=solved.weights, time_limit=5
    )
    services.stop_round(viewer=national, round_=queued)
    queued.refresh_from_db()
    assert queued.status == Round.Status.FAILED
    return queued


def replayed(round_: Round, viewer: Viewer) -> dict[str, Any]:
    asked = studies.start_replay(viewer=viewer, round_=round_)
    studies.compute_replay(asked.pk)
    asked.refresh_from_db()
    assert asked.status == "ready"
    found: dict[str, Any] = asked.found
    return found


def test_a_run_made_again_is_identical_whatever_was_changed_since(
    solved: Round, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    moved = solved.placements.get(household__reference="H5")
    services.move(viewer=national, placement=moved, territory=None, because="other", note="")
    PlaceOffer.objects.update(languages=[])
    found = replayed(solved, national)
    assert found["same_input"]
    assert found["same_answer"]
    assert found["households"] == 0
    assert found["same_versions"]
    assert found["objective"] == pytest.approx(solved.record["objective"])
    page = signed_in(national.user).get(reverse("round", args=[solved.pk])).content.decode()
    assert "identical: every household comes to the same town" in page


def test_a_changed_record_is_found_out(solved: Round, national: Viewer, signed_in: SignIn) -> None:
    kept = RoundInput.objects.get(round=solved)
    with np.load(io.BytesIO(bytes(kept.packed))) as arrays:
        changed = {name: arrays[name] for name in arrays}
    changed["assignment"] = changed["assignment"][::-1].copy()
    changed["scores"] = changed["scores"] * 0.5
    into = io.BytesIO()
    np.savez_compressed(into, **changed)
    kept.packed = into.getvalue()
    kept.save()
    found = replayed(solved, national)
    assert not found["same_input"]
    assert not found["same_answer"]
    page = signed_in(national.user).get(reverse("round", args=[solved.pk])).content.decode()
    assert "the stored input is not the recorded one" in page


def test_a_replay_is_asked_for_on_the_page(
    solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    signed_in(national.user).post(reverse("replay", args=[solved.pk]))
    assert Replay.objects.get().asked_by == national.user
    RoundInput.objects.all().delete()
    with pytest.raises(NotNow, match="not stored"):
        studies.start_replay(viewer=national, round_=solved)


def test_two_rounds_side_by_side(
    solved: Round, national: Viewer, signed_in: SignIn, decided: Apportionment
) -> None:
    services.move(
        viewer=national,
        placement=solved.placements.get(household__reference="H3"),
        territory=None,
        because="wish",
        note="",
    )
    run(decided, national)
    client = signed_in(national.user)
    address = reverse("compare_rounds", args=[solved.programme_id])
    page = client.get(address, {"one": "1", "other": "2", "group_by": "children"})
    found = page.context["compared"]
    assert [pair.reference for pair in found.moved] == ["H3"]
    assert found.same == 4
    one, other = found.totals
    assert (one.placed, other.placed) == (4, 5)
    assert other.points == pytest.approx(Round.objects.get(number=2).record["objective"])
    assert [group.code for group in found.groups] == ["children"]
    assert found.groups[0].other.parts["work"] == pytest.approx(other.parts["work"])
    for wrong in ({"one": "1", "other": "9"}, {"one": "x", "other": "1"}, {}):
        assert client.get(address, wrong).status_code == 404
    assert client.get(address, {"one": 1, "other": 2, "group_by": "x"}).status_code == 404


def test_the_frontier_is_searched_drawn_and_told(
    solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("frontier", args=[solved.pk])
    assert "time_limit" in client.post(address, {"group_by": "size"}).context["form"].errors
    client.post(address, {"group_by": "size", "steps": "2", "time_limit": "20"})
    asked = Frontier.objects.get()
    assert "being computed" in client.get(address).content.decode()
    with pytest.raises(NotNow):
        studies.start_frontier(
            viewer=national, round_=solved, grouping="size", steps=2, time_limit=5
        )
    studies.compute_frontier(asked.pk)
    page = client.get(address)
    points = page.context["frontier"].found["points"]
    assert points[0]["points"] == pytest.approx(solved.record["objective"])
    assert points[0]["cost"] == 0
    aims = [(p["points"], p["worst_share"], p["wishes"]) for p in points]
    for one in aims:
        assert not any(all(a >= b for a, b in zip(o, one, strict=True)) for o in aims if o != one)
    picture = client.get(reverse("frontier_picture", args=[solved.pk]))
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


def test_statistics_of_moves_by_hand_by_reason_and_direction(
    solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    first = solved.placements.get(household__reference="H1")
    services.move(viewer=national, placement=first, territory=None, because="wish", note="")
    first.refresh_from_db()
    services.move(
        viewer=national, placement=first, territory=town("Berg"), because="town", note="agreed"
    )
    found = overrides(solved.programme)
    by_reason = {row["because"]: row for row in found.moves}
    down, up = by_reason["wish"], by_reason["town"]
    assert (down["count"], down["worse"], down["better"], down["aside"]) == (1, 1, 0, 1)
    assert (up["count"], up["worse"], up["better"], up["unfit"]) == (1, 0, 1, 1)
    moves = HandMove.objects.order_by("pk")
    assert down["mean"] == pytest.approx(moves[0].change)
    assert down["work"] == pytest.approx(moves[0].parts["work"])
    assert (found.households, found.moved_households) == (5, 1)
    page = signed_in(national.user).get(reverse("overrides", args=[solved.programme_id]))
    assert "Agreed with the town" in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_card_for_a_meeting_is_a_pdf_of_one_page(
    language: str, solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    placement = solved.placements.get(household__reference="H1")
    client = signed_in(national.user)
    client.cookies["django_language"] = language
    answer = client.get(reverse("placement_card", args=[placement.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert "H1" in pages[0].extract_text()


def test_the_card_of_a_household_without_a_town_says_why(
    solved: Round, national: Viewer, signed_in: SignIn
) -> None:
    placement = solved.placements.get(household__reference="H1")
    services.move(viewer=national, placement=placement, territory=None, because="wish", note="")
    answer = signed_in(national.user).get(reverse("placement_card", args=[placement.pk]))
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Set aside by hand" in text
    assert Placement.objects.get(pk=placement.pk).territory is None
