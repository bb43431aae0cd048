"""The demo's content: a start that was cut short is finished by the next, and repeats nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from softlanding.office.accounts.api import Role, User
from softlanding.office.cases.api import Household, Person
from softlanding.office.ledger.api import Entry
from softlanding.office.placement.api import Placement, Round
from softlanding.office.placement.models import PlaceOffer
from softlanding.office.quotas.api import Apportionment, Programme
from softlanding.office.settlement.models import Plan
from softlanding.office.site import demo_country
from softlanding.office.territories.api import Territory

TODAY = date(2026, 11, 2)


def quiet(_text: str) -> None:
    """Say nothing."""


def state() -> dict[str, int]:
    kept = (Programme, Household, Person, Apportionment, Round, Placement, Plan, User, Entry)
    return {model.__name__: model.objects.count() for model in kept}


@pytest.mark.slow
@pytest.mark.django_db
def test_cut_short_and_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(**_given: object) -> None:
        raise KeyboardInterrupt

    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda at=None: real(at) if at else TODAY)

    def last_year(nation: Territory, **_given: object) -> None:
        Programme.objects.create(country=nation, name="before", year=TODAY.year - 1, persons=1)

    monkeypatch.setattr(demo_country, "add_year", last_year)  # see test_demo_year
    with monkeypatch.context() as patch:
        patch.setattr(demo_country, "send", cut)
        with pytest.raises(KeyboardInterrupt):
            demo_country.seed_demo("LI", today=TODAY, say=quiet)
    assert not Placement.objects.exclude(status=Placement.Status.DRAFT).exists()
    demo_country.seed_demo("LI", today=TODAY, say=quiet)
    assert Round.objects.get().status == Round.Status.SENT
    assert Person.objects.count() == 2 * demo_country.PERSONS
    accepted = Plan.objects.count()
    assert 2 <= accepted <= demo_country.ACCEPTED
    entries = Entry.objects.filter(is_synthetic=True)
    # No region of this country has a second town to swap with.
    kinds = set(entries.values_list("kind", flat=True))
    assert kinds == set(Entry.Kind.values) - {Entry.Kind.SWAP}
    assert entries.filter(placement__isnull=False).count() == accepted - 1
    for model in (Household, PlaceOffer, User, Entry):
        assert not model.objects.filter(is_synthetic=False).exists()
    for role in Role:
        user = User.objects.get(email=demo_country.sign_in_address(role, "LI"))
        assert "synthetic" in user.name
    before = state()
    demo_country.seed_demo("li", today=TODAY, say=quiet)
    assert state() == before
