"""Changes of an arrival: written down, told to all, seen by each; and access that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Consent, Household, Person, household_changed
from softlanding.office.placement.api import Placement, Round, answer, withdraw
from softlanding.office.settlement.changes import acknowledge, change_arrival
from softlanding.office.settlement.models import Change, Notice, Plan
from softlanding.office.settlement.selectors import facts_told, notices

Allow = Callable[..., None]
MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
EVERYBODY = {Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER}


def test_a_flight_is_told_to_those_who_meet_them(confirmed: Plan, national: Viewer) -> None:
    found = change_arrival(viewer=national, plan=confirmed, values={"flight": "SK 1402"})
    assert found is not None
    assert found.facts == {"flight": ["", "SK 1402"]}
    assert {notice.role for notice in found.notices.all()} == {Role.NATIONAL, Role.MUNICIPAL}


def test_another_day_is_told_to_partners_and_the_region_too(
    confirmed: Plan, national: Viewer
) -> None:
    values = {"arrives_on": date(2026, 6, 9)}
    found = change_arrival(viewer=national, plan=confirmed, values=values)
    assert found is not None
    told = {notice.role: notice for notice in found.notices.all()}
    assert set(told) == EVERYBODY
    assert told[Role.NATIONAL].seen_by == national.user
    assert {told[r].territory.code for r in (Role.MUNICIPAL, Role.PARTNER)} == {"Alby"}
    assert told[Role.REGIONAL].territory.code == "North"
    assert all(told[role].seen_at is None for role in EVERYBODY - {Role.NATIONAL})


def test_nothing_is_told_where_nothing_differs(confirmed: Plan, national: Viewer) -> None:
    values = {"flight": "", "arrives_on": confirmed.arrives_on}
    assert change_arrival(viewer=national, plan=confirmed, values=values) is None
    assert not Notice.objects.exists()


def test_another_day_moves_what_is_not_done_and_the_case(confirmed: Plan, national: Viewer) -> None:
    done, undone = confirmed.tasks.get(code="interpreter"), confirmed.tasks.get(code="reception")
    done.done_at = confirmed.created_at
    done.save()
    later = confirmed.arrives_on + timedelta(9)
    change_arrival(viewer=national, plan=confirmed, values={"arrives_on": later})
    before = done.due_on, undone.due_on
    done.refresh_from_db()
    undone.refresh_from_db()
    assert (done.due_on, undone.due_on) == (before[0], before[1] + timedelta(9))
    assert Household.objects.get().arrives_on == later


def test_a_member_who_is_added_reaches_the_plan(confirmed: Plan, national: Viewer) -> None:
    household = Household.objects.get()
    Person.objects.create(
        household=household, position=4, relation="child", sex="f", born=date(2026, 1, 1)
    )
    household_changed.send(sender=Household, household=household, viewer=national)
    change = Change.objects.get()
    assert change.facts == {"ages": [[36, 10, 10], [36, 10, 10, 0]]}
    assert change.notices.count() == len(EVERYBODY)


def test_the_first_child_brings_the_tasks_for_children(confirmed: Plan, national: Viewer) -> None:
    household = Household.objects.get()
    confirmed.tasks.filter(code__startswith="school").delete()
    Plan.objects.update(ages=[36])
    household_changed.send(sender=Household, household=household, viewer=national)
    held = set(confirmed.tasks.values_list("code", flat=True))
    assert {"school_asked", "school_start"} <= held


def test_each_role_is_told_what_its_purposes_open(
    confirmed: Plan, national: Viewer, alby: Viewer, person: MakePerson, allow: Allow
) -> None:
    values: dict[str, Any] = {"flight": "SK 1402", "arrives_on": date(2026, 6, 9)}
    change_arrival(viewer=national, plan=confirmed, values=values)
    allow(Consent.Purpose.TOWN)
    partner = Viewer(person(Role.PARTNER, "Alby"))
    region = Viewer(person(Role.REGIONAL, "North"))

    def told(viewer: Viewer) -> set[str]:
        return {fact for fact, _before, _after in facts_told(notices(viewer).get())}

    assert told(alby) == told(national) == {"flight", "arrives_on"}
    assert told(partner) == told(region) == {"arrives_on"}
    allow(Consent.Purpose.TOWN, given=False)
    assert told(alby) == {"arrives_on"}


def test_a_notice_waits_until_somebody_of_the_role_has_seen_it(
    confirmed: Plan, national: Viewer, alby: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    change_arrival(viewer=national, plan=confirmed, values={"flight": "SK 1402"})
    notice = Notice.objects.get(role=Role.MUNICIPAL)
    for role, code in ((Role.MUNICIPAL, "Berg"), (Role.PARTNER, "Alby"), (Role.REGIONAL, "South")):
        other = signed_in(person(role, code))
        assert other.post(reverse("notice_seen", args=[notice.pk])).status_code == 404
    client = signed_in(alby.user)
    assert "Seen" in client.get(reverse("arrivals")).content.decode()
    client.post(reverse("notice_seen", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.seen_by == alby.user
    first = notice.seen_at
    acknowledge(viewer=alby, notice=notice)
    notice.refresh_from_db()
    assert notice.seen_at == first


def test_a_change_is_never_rewritten(confirmed: Plan, national: Viewer) -> None:
    change_arrival(viewer=national, plan=confirmed, values={"flight": "SK 1402"})
    with pytest.raises(ProgrammingError), transaction.atomic():
        Change.objects.update(reason="another")


PAGES = ("plan", "handover", "arrival_sheet", "arrival_invitation")


def _status(client: Client, plan: Plan) -> dict[str, int]:
    found = {name: client.get(reverse(name, args=[plan.pk])).status_code for name in PAGES}
    sheet = reverse("town_sheet", args=[plan.pk, "ar"])
    return found | {"town_sheet": client.get(sheet).status_code}


def test_access_ends_when_the_case_is_withdrawn(
    confirmed: Plan, national: Viewer, alby: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    change_arrival(viewer=national, plan=confirmed, values={"flight": "SK 1402"})
    client = signed_in(alby.user)
    assert set(_status(client, confirmed).values()) == {200}
    withdraw(viewer=national, placement=confirmed.placement, because="other")
    assert set(_status(client, confirmed).values()) == {404}
    assert "H-HAND" not in client.get(reverse("arrivals")).content.decode()
    notice = Notice.objects.get(role=Role.MUNICIPAL)
    assert client.post(reverse("notice_seen", args=[notice.pk])).status_code == 404
    partner = signed_in(person(Role.PARTNER, "Alby"))
    assert partner.get(reverse("handover", args=[confirmed.pk])).status_code == 404
    assert "H-HAND" not in partner.get(reverse("arrivals")).content.decode()
    with pytest.raises(NotNow):
        change_arrival(viewer=national, plan=confirmed, values={"flight": "SK 1"})
    office = signed_in(national.user)
    assert office.get(reverse("handover", args=[confirmed.pk])).status_code == 200


def test_access_moves_with_the_case(
    confirmed: Plan, national: Viewer, alby: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    berg = Viewer(person(Role.MUNICIPAL, "Berg"))
    withdraw(viewer=national, placement=confirmed.placement, because="wish")
    round_ = Round.objects.get()
    round_.pk, round_.number = None, 2
    round_.save()
    moved = Placement.objects.create(
        round=round_,
        household=confirmed.placement.household,
        territory=round_.programme.country.children.get(code="North").children.get(code="Berg"),
        status=Placement.Status.SENT,
    )
    answer(viewer=berg, placement=moved, accept=True)
    new = Plan.objects.get(placement=moved)
    here, there = signed_in(berg.user), signed_in(alby.user)
    assert here.get(reverse("handover", args=[new.pk])).status_code == 200
    assert there.get(reverse("handover", args=[new.pk])).status_code == 404
    assert there.get(reverse("handover", args=[confirmed.pk])).status_code == 404


@pytest.mark.parametrize("phase", [Household.Phase.WITHDRAWN, Household.Phase.CLOSED])
def test_access_ends_when_the_case_ends(
    phase: str, confirmed: Plan, alby: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(alby.user)
    Household.objects.update(phase=phase)
    assert set(_status(client, confirmed).values()) == {404}
    assert "H-HAND" not in client.get(reverse("plans")).content.decode()
