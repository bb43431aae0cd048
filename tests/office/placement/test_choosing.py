"""Starting a round: who takes part, what counts, what must be kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.placement import bridge
from softlanding.office.placement.api import Round, compute_round, start_round
from softlanding.office.placement.models import PlaceOffer
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS
from softlanding.office.quotas.api import Apportionment
from tests.office.conftest import AddHousehold
from tests.office.placement.conftest import town

SignIn = Callable[[User], Client]
GIVEN = {"work": "50", "wishes": "30", "family": "20", "time_limit": "20"}


def computed(decided: Apportionment, viewer: Viewer, **given: object) -> Round:
    settings: dict[str, object] = {"weights": DEFAULT_WEIGHTS, "time_limit": 20} | given
    round_ = start_round(viewer=viewer, programme=decided.programme, **settings)  # type: ignore[arg-type]
    compute_round(round_.pk)
    round_.refresh_from_db()
    return round_


def where(round_: Round) -> dict[str, str | None]:
    return dict(round_.placements.values_list("household__reference", "territory__code"))


def test_only_the_chosen_households_and_towns_take_part(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    first, second = add_household("H1", 2), add_household("H2", 2)
    client = signed_in(national.user)
    address = reverse("new_round", args=[decided.programme_id])
    chosen = {
        "households_scope": "ticked",
        "households": [first.pk],
        "towns_scope": "ticked",
        "towns": [town("Dal").pk],
    }
    client.post(address, GIVEN | chosen)
    round_ = Round.objects.get()
    compute_round(round_.pk)
    assert where(round_) == {"H1": "Dal"}
    assert second.placements.count() == 0


def test_all_that_the_filter_shows(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("ARAB", 2)
    french = add_household("FRENCH", 2, languages=["fr"])
    client = signed_in(national.user)
    south = town("Dal").parent
    assert south is not None
    address = reverse("new_round", args=[decided.programme_id])
    filtered = f"{address}?language=fr&region={south.pk}"
    page = client.get(filtered)
    assert [h.reference for h in page.context["households"]] == ["FRENCH"]
    assert {q.territory.code for q in page.context["towns"]} == {"Dal", "Elby"}
    client.post(filtered, GIVEN | {"households_scope": "shown", "towns_scope": "shown"})
    round_ = Round.objects.get()
    assert round_.chosen_households == [french.pk]
    assert set(round_.chosen_towns or []) == {town("Dal").pk, town("Elby").pk}
    assert client.get(f"{address}?region=x&arrives_by=never").status_code == 200


def test_nothing_ticked_is_told_beside_the_list(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("H", 2)
    answer = signed_in(national.user).post(
        reverse("new_round", args=[decided.programme_id]),
        GIVEN | {"households_scope": "ticked", "towns_scope": "ticked"},
    )
    assert set(answer.context["scope"].errors) == {"households", "towns"}
    assert not Round.objects.exists()


def test_locks_take_part_also_where_they_were_not_chosen(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H1", 2)
    first = computed(decided, national)
    first.placements.update(locked=True)
    home = where(first)["H1"]
    other = add_household("H2", 1)
    elsewhere = next(code for code in ("Alby", "Berg", "Dal", "Elby") if code != home)
    second = computed(decided, national, households=[other.pk], towns=[town(elsewhere).pk])
    assert where(second) == {"H1": home, "H2": elsewhere}


def test_a_share_for_each_group_is_kept_and_told(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("LARGE", 5)
    for number in range(3):
        add_household(f"SMALL{number}", 2)
    rules = {"group_by": "size", "least_share": "most"}
    round_ = computed(decided, national, rules=rules)
    shares = {share["group"]: share["share"] for share in round_.record["fairness"]["shares"]}
    assert set(shares) == {"large", "small"}
    assert min(shares.values()) >= round_.record["fairness"]["least"] - 1e-6
    page = signed_in(national.user).get(reverse("round", args=[round_.pk])).content.decode()
    assert "What each group gets" in page


def test_a_floor_closes_towns_far_below_the_best(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    PlaceOffer.objects.update(work_schooled=0.2)
    PlaceOffer.objects.filter(territory__code="Berg").update(work_schooled=1.0)
    add_household("A", 2)
    add_household("B", 2)
    weights = {"work": 100, "wishes": 0, "family": 0}
    free = computed(decided, national, weights=weights)
    assert sorted(code is None for code in where(free).values()) == [False, False]
    bound = computed(decided, national, weights=weights, rules={"floor": 50})
    assert sorted(where(bound).values(), key=str) == ["Berg", None]
    effect = bridge.move_effect(
        bound, bound.placements.get(territory=None).household_id, town("Dal").pk
    )
    assert effect.reasons[0]["code"] == "below_floor"


def test_a_minimum_spreads_persons_over_the_towns(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    PlaceOffer.objects.filter(territory__code="Elby").update(work_schooled=1.0)
    for number in range(4):
        add_household(f"H{number}", 2)
    assert set(where(computed(decided, national)).values()) == {"Elby"}
    spread = computed(decided, national, rules={"minimum": 2})
    assert set(where(spread).values()) == {"Alby", "Berg", "Dal", "Elby"}
    assert spread.record["method"] == "exact"


def test_towns_get_whom_they_are_prepared_for(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    PlaceOffer.objects.update(priorities=["small"])
    PlaceOffer.objects.filter(territory__code="Elby").update(priorities=["large"])
    add_household("LARGE", 5)
    weights = {"work": 0, "wishes": 0, "family": 0, "priorities": 100}
    round_ = computed(decided, national, weights=weights)
    assert where(round_) == {"LARGE": "Elby"}
    assert round_.placements.get().score == pytest.approx(500)


def test_staying_keeps_the_placement_before(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 2)
    first = where(computed(decided, national))["H"]
    PlaceOffer.objects.exclude(territory__code=first).update(work_schooled=1.0)
    assert where(computed(decided, national))["H"] != first
    second = where(Round.objects.order_by("-number")[0])["H"]
    PlaceOffer.objects.update(work_schooled=0.5)
    weights = {"work": 50, "wishes": 0, "family": 0, "staying": 50}
    assert where(computed(decided, national, weights=weights))["H"] == second


def test_points_are_persons_times_the_weighted_parts(
    decided: Apportionment, national: Viewer, add_household: AddHousehold
) -> None:
    add_household("H", 3, family_in=town("Dal"))
    round_ = computed(decided, national)
    known = bridge.loaded(round_)
    by_hand = 3 * sum(weight * known.parts[name][0] for name, weight in DEFAULT_WEIGHTS.items())
    np.testing.assert_allclose(known.scores[0], by_hand)


def test_the_method_that_was_chosen_is_told(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("H", 3)
    round_ = computed(decided, national)
    page = signed_in(national.user).get(reverse("round", args=[round_.pk])).content.decode()
    assert "The exact method was chosen" in page
    plain = computed(decided, national, rules={"method": "large"})
    assert plain.record["method"] == "large"


def test_a_share_without_groups_is_refused_beside_the_field(
    decided: Apportionment, national: Viewer, add_household: AddHousehold, signed_in: SignIn
) -> None:
    add_household("H", 3)
    answer = signed_in(national.user).post(
        reverse("new_round", args=[decided.programme_id]), GIVEN | {"least_share": "80"}
    )
    assert set(answer.context["form"].errors) == {"group_by"}
