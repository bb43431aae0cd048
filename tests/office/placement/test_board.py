"""The board: what it shows, what a move would do, moved with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.placement import bridge, services
from softlanding.office.placement.api import Placement, Round
from softlanding.office.placement.boards import Wanted, board
from softlanding.office.placement.models import HandMove, PlaceOffer
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import run, town

SignIn = Callable[[User], Client]


def shown(round_: Round, query: str = "") -> list[str]:
    found = board(round_, Wanted.of(QueryDict(query)))
    return [each.load.name for each in found.towns]


@pytest.fixture
def placed(decided: Apportionment, national: Viewer, add_household: AddHousehold) -> Round:
    """H3 in Alby, H5 in Dal, H6 in Elby; Berg stays empty, H9 is too large for all but Elby."""
    for persons, where in ((3, "Alby"), (5, "Dal"), (6, "Elby")):
        household = add_household(f"H{persons}", persons)
        PlaceOffer.objects.filter(territory__code=where).update(work_schooled=0.9)
        household.family_in = town(where)
        household.wishes = ["near_family"]
        household.save()
    add_household("H9", 9)
    return run(decided, national)


def at(round_: Round, reference: str) -> Placement:
    return round_.placements.get(household__reference=reference)


def test_towns_with_households_come_first_and_the_rest_when_asked(placed: Round) -> None:
    taken = {p.territory.code for p in placed.placements.all() if p.territory}
    assert set(shown(placed)) == taken
    assert set(shown(placed, "show=all")) == {"Alby", "Berg", "Dal", "Elby"}
    assert shown(placed, f"pin={town('Berg').pk}")[0] == "Berg"
    assert shown(placed, "q=ber") == ["Berg"]
    holder = at(placed, "H3").territory
    assert holder is not None
    assert shown(placed, "q=H3") == [holder.code]


def test_an_address_that_makes_no_sense_shows_the_board_all_the_same(placed: Round) -> None:
    assert set(shown(placed, "show=x&pin=y&page=-3")) == set(shown(placed))
    assert Wanted.of(QueryDict("page=99999999999")).page == 1


def test_loads_stand_on_the_board_for_every_capacity(
    placed: Round, national: Viewer, signed_in: SignIn
) -> None:
    page = signed_in(national.user).get(reverse("board", args=[placed.pk]), {"show": "all"})
    found = {each.load.name: each.load for each in page.context["board"].towns}
    assert {name: load.quota for name, load in found.items()} == {
        "Alby": 3, "Berg": 2, "Dal": 5, "Elby": 10,
    }  # fmt: skip
    assert all(load.pupils <= load.school_places for load in found.values())
    assert sum(load.persons for load in found.values()) == sum(
        persons for persons in (3, 5, 6, 9) if at(placed, f"H{persons}").territory_id
    )


def test_the_effect_names_outcome_wishes_and_room(placed: Round) -> None:
    household = at(placed, "H3").household
    here = at(placed, "H3").territory
    assert here is not None
    target = town("Berg")
    effect = bridge.move_effect(placed, household.pk, target.pk)
    assert not effect.fits
    assert effect.lacks == [{"dimension": "persons", "short": 1}]
    work, wishes = effect.parts[:2]
    # One adult with secondary school: 0.9 where it is, 0.6 in Berg; the wish is met only here.
    assert (work.name, work.before, work.after) == ("work", pytest.approx(0.9), pytest.approx(0.6))
    assert (wishes.name, wishes.before) == ("wishes", 1.0)
    assert work.points == pytest.approx(3 * 50 * (0.6 - 0.9))
    assert effect.change == pytest.approx(sum(part.points for part in effect.parts))


def test_a_full_town_offers_whom_to_change_places_with(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("A", 3, family_in=town("Alby"))
    add_household("B", 3, family_in=town("Dal"))
    PlaceOffer.objects.filter(territory__code__in=["Berg", "Elby"]).update(largest_household=1)
    round_ = run(decided, national)
    one, other = at(round_, "A"), at(round_, "B")
    assert one.territory == town("Alby")
    effect = bridge.move_effect(round_, other.household_id, town("Alby").pk)
    (offered,) = effect.swaps
    assert offered.household.pk == one.household_id
    before = {p.household_id: p.score or 0 for p in round_.placements.all()}
    services.swap(viewer=national, placement=other, other=one, because="family", note="")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.territory, other.territory) == (town("Dal"), town("Alby"))
    assert one.locked
    assert other.locked
    gained = sum(p.score or 0 for p in (one, other)) - sum(before.values())
    assert gained == pytest.approx(offered.change)
    assert HandMove.objects.filter(round=round_, because="family").count() == 2


def test_more_room_names_who_could_come(placed: Round) -> None:
    waiting = [p.household.reference for p in placed.placements.filter(territory=None)]
    assert waiting
    extra = {"persons": 10, "school_places": 10}
    found = bridge.more_room(placed, town("Elby").pk, extra)
    assert {name for one in found["newcomers"] for name in one["references"]} == set(waiting)


def test_more_room_is_a_line_on_the_board_and_a_page_without_script(
    placed: Round, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("more_room", args=[placed.pk, town("Elby").pk])
    page = client.get(address).content.decode()
    assert "<html" in page
    assert reverse("board", args=[placed.pk]) in page
    line = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert line.strip() in page
    assert "<html" not in line


def test_a_move_without_script_is_a_page_with_its_effect_and_leads_back(
    placed: Round, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    placement = at(placed, "H3")
    back = f"{reverse('board', args=[placed.pk])}?show=with"
    address = reverse("mover", args=[placement.pk])
    page = client.get(address, {"town": town("Berg").pk, "back": back}).content.decode()
    assert "Does not fit." in page
    refused = client.post(address, {"town": town("Berg").pk, "because": "wish", "back": back})
    assert refused.status_code == 409
    done = client.post(address, {"town": town("Berg").pk, "because": "town", "back": back})
    assert done.status_code == 302
    assert f"pin={town('Berg').pk}" in done["Location"] or "Berg" in shown(placed)
    assert done["Location"].endswith(f"#card-{placement.pk}")
    moved = HandMove.objects.get()
    assert (moved.because, moved.fits, moved.moved_by) == ("town", False, national.user)
    placement.refresh_from_db()
    assert placement.territory == town("Berg")


def test_the_way_back_never_leaves_the_board(
    placed: Round, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    given = {"town": "", "because": "other", "back": "https://elsewhere.example/rounds/1/board/"}
    done = client.post(reverse("mover", args=[at(placed, "H3").pk]), given)
    assert done["Location"].startswith(reverse("board", args=[placed.pk]))


def test_lock_and_unlock_from_the_board(placed: Round, national: Viewer, signed_in: SignIn) -> None:
    client, placement = signed_in(national.user), at(placed, "H3")
    address = reverse("board_locks", args=[placed.pk])
    client.post(address, {"lock": placement.pk})
    placement.refresh_from_db()
    assert placement.locked
    client.post(address, {"unlock": placement.pk})
    placement.refresh_from_db()
    assert not placement.locked
    assert client.post(address, {"lock": "x"}).status_code == 404


def test_a_change_of_a_household_is_seen_at_once(
    placed: Round, add_household: AddHousehold
) -> None:
    household = at(placed, "H3").household
    assert bridge.move_effect(placed, household.pk, town("Elby").pk).reasons == []
    household.needs = ["hospital"]
    household.save()
    PlaceOffer.objects.get(territory=town("Elby")).services.remove("hospital")
    offer = PlaceOffer.objects.get(territory=town("Elby"))
    offer.services = []
    offer.save()
    found = bridge.move_effect(placed, household.pk, town("Elby").pk)
    assert found.reasons[0]["code"] == "service_missing"


def test_a_sent_round_has_a_board_that_moves_nobody(
    placed: Round, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    client.post(reverse("round_send", args=[placed.pk]))
    page = client.get(reverse("board", args=[placed.pk])).content.decode()
    assert "data-handle" not in page
    with pytest.raises(NotNow):
        services.move(
            viewer=national, placement=at(placed, "H3"), territory=None, because="wish", note=""
        )


@pytest.mark.parametrize(
    ("role", "code"), [(Role.MUNICIPAL, "Alby"), (Role.REGIONAL, "North"), (Role.PARTNER, "Alby")]
)
def test_the_board_is_not_there_for_others(
    role: Role,
    code: str,
    placed: Round,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    client, placement = signed_in(person(role, code)), at(placed, "H3")
    gets = [
        reverse("board", args=[placed.pk]),
        reverse("mover", args=[placement.pk]),
        reverse("more_room", args=[placed.pk, town("Alby").pk]),
        reverse("frontier", args=[placed.pk]),
        reverse("placement_card", args=[placement.pk]),
        reverse("rounds", args=[placed.programme_id]),
        reverse("overrides", args=[placed.programme_id]),
        reverse("compare_rounds", args=[placed.programme_id]),
    ]
    posts = [
        reverse("mover", args=[placement.pk]),
        reverse("swap", args=[placement.pk]),
        reverse("board_locks", args=[placed.pk]),
        reverse("round_resume", args=[placed.pk]),
        reverse("replay", args=[placed.pk]),
        reverse("frontier", args=[placed.pk]),
    ]
    assert {client.get(address).status_code for address in gets} == {404}
    assert {client.post(address).status_code for address in posts} == {404}


def test_an_auditor_sees_the_board_and_moves_nobody(
    placed: Round, person: Callable[[Role, str], User], signed_in: SignIn
) -> None:
    client = signed_in(person(Role.AUDITOR, "Norland"))
    assert client.get(reverse("board", args=[placed.pk])).status_code == 200
    assert client.post(reverse("mover", args=[at(placed, "H3").pk])).status_code == 404


def test_queries_of_the_board_and_of_an_effect_do_not_grow(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    counts = []
    for batch in range(2):
        for number in range(1 + 8 * batch):
            add_household(f"H{batch}-{number}", 1)
        round_ = run(decided, national)
        first = round_.placements.first()
        assert first is not None
        preview = reverse("move_preview", args=[first.pk])
        client.get(preview, {"town": town("Elby").pk})  # the round is kept in the process now
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("board", args=[round_.pk]), {"show": "all"})
            client.get(preview, {"town": town("Elby").pk})
            client.get(reverse("mover", args=[first.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
