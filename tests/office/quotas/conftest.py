"""Quotas of Norland under negotiation: Alby 3, Berg 2 (North 5); Dal 5, Elby 10 (South 15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.quotas.api import Apportionment, Programme, Quota, draw_up, send_out, settle
from softlanding.office.quotas.models import Redistribution
from softlanding.office.quotas.negotiation import answer
from softlanding.office.quotas.redistribution import propose_agreement

MakePerson = Callable[[Role, str], User]


@pytest.fixture
def draft(programme: Programme, national: Viewer) -> Apportionment:
    return draw_up(viewer=national, programme=programme, key_id="population")


def days(today: date) -> tuple[date, date, date]:
    return today + timedelta(10), today + timedelta(20), today + timedelta(30)


def after(apportionment: Apportionment, deadline: str) -> datetime:
    """A moment on the day after a deadline."""
    last_day: date = getattr(apportionment, deadline)
    nine = time(9, tzinfo=timezone.get_current_timezone())
    return datetime.combine(last_day + timedelta(1), nine)


@pytest.fixture
def sent(draft: Apportionment, national: Viewer) -> Apportionment:
    """In consultation; nobody has answered."""
    send_out(viewer=national, apportionment=draft, deadlines=days(timezone.localdate()))
    draft.refresh_from_db()
    return draft


@pytest.fixture
def moving(sent: Apportionment) -> Apportionment:
    """In redistribution, its deadline still to come: everybody was silent."""
    Apportionment.objects.filter(pk=sent.pk).update(answers_by=timezone.localdate() - timedelta(1))
    settle(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Apportionment.Status.REDISTRIBUTION
    return sent


@pytest.fixture
def closing(moving: Apportionment) -> Apportionment:
    """Ready to be decided."""
    Apportionment.objects.filter(pk=moving.pk).update(
        agreement_by=timezone.localdate() - timedelta(1)
    )
    settle(moving.pk)
    moving.refresh_from_db()
    assert moving.status == Apportionment.Status.CLOSING
    return moving


def quota(apportionment: Apportionment, code: str) -> Quota:
    return Quota.objects.select_related("apportionment__programme", "territory").get(
        apportionment=apportionment, territory__code=code
    )


def persons(apportionment: Apportionment) -> dict[str, int]:
    return dict(apportionment.quotas.values_list("territory__code", "persons"))


def numbers(apportionment: Apportionment, **given: int) -> dict[int, int]:
    return {quota(apportionment, code).territory_id: value for code, value in given.items()}


@pytest.fixture
def agreement(moving: Apportionment, person: MakePerson) -> Redistribution:
    """Entered by North's coordinator: Alby 4, Berg 1; both must confirm."""
    return propose_agreement(
        viewer=Viewer(person(Role.REGIONAL, "North")),
        region=quota(moving, "North"),
        numbers=numbers(moving, Alby=4, Berg=1),
        reason="Alby has the school",
    )


@pytest.fixture
def acting(person: MakePerson) -> Callable[[Role, str], Viewer]:
    """Somebody with that role there: who is known already, or somebody new."""

    def found(role: Role, code: str) -> Viewer:
        known = User.objects.filter(memberships__role=role, memberships__territory__code=code)
        return Viewer(known.first() or person(role, code))

    return found


@pytest.fixture
def all_accept(acting: Callable[[Role, str], Viewer]) -> Callable[[Apportionment], None]:
    def accept(apportionment: Apportionment) -> None:
        for code in ("Alby", "Berg", "Dal", "Elby"):
            answer(
                viewer=acting(Role.MUNICIPAL, code),
                quota=quota(apportionment, code),
                kind="accept",
            )

    return accept


def sums_exactly(apportionment: Apportionment) -> bool:
    return all(
        sum(Fraction(step["amount"]) for step in one.waterfall) == one.persons
        for one in apportionment.quotas.all()
    )
