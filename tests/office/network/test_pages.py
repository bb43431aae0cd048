"""The pages: filters, forms with their errors, and queries that do not grow with rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.network import services
from softlanding.office.network.models import Engagement, Experience, Stage
from softlanding.office.network.synthetic import add_synthetic_network
from softlanding.office.territories.api import Level, Territory, municipalities
from tests.office.conftest import Country, territory
from tests.office.network.conftest import TODAY, Bring

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def more_towns(country: Country, count: int) -> list[Territory]:
    region = country.regions["North"]
    return [territory(f"Town{at}", Level.MUNICIPALITY, region, 1_000 + at) for at in range(count)]


@pytest.mark.parametrize("show", ["", "?show=table"])
def test_the_boards_queries_do_not_grow(
    bring: Bring, country: Country, national: Viewer, signed_in: SignIn, show: str
) -> None:
    bring("Alby", Stage.PREPARING)
    client = signed_in(national.user)
    address = reverse("engagement_board") + show
    few = queries(client, address)
    for town in more_towns(country, 12):
        services.contact(viewer=national, town=town)
    assert queries(client, address) == few


def test_the_queries_of_mentors_and_municipality_do_not_grow(
    bring: Bring, country: Country, national: Viewer, signed_in: SignIn
) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    client = signed_in(national.user)
    addresses = [
        reverse("choose_mentor", args=[engagement.pk]),
        reverse("municipality", args=[engagement.town_id]),
        reverse("engagement", args=[engagement.pk]),
    ]
    services.record_experience(
        reference="test",
        kind=Experience.Kind.RECEIVED,
        year=2026,
        persons={country.towns["Dal"].pk: 5},
    )
    few = [queries(client, address) for address in addresses]
    services.record_experience(
        reference="more",
        kind=Experience.Kind.TOOK_PART,
        year=2026,
        persons={town.pk: 1 for town in more_towns(country, 15)},
    )
    assert [queries(client, address) for address in addresses] == few


def test_the_board_is_filtered_by_region_and_size(
    bring: Bring, country: Country, national: Viewer, signed_in: SignIn
) -> None:
    Territory.objects.filter(name="Dal").update(degurba=3)
    for town in ("Alby", "Dal"):
        bring(town)
    client = signed_in(national.user)

    def shown(**filters: object) -> list[str]:
        page = client.get(reverse("engagement_board"), filters)
        return [row.town.name for row in page.context["page"]]

    assert shown() == ["Alby", "Dal"]
    assert shown(region=country.regions["South"].pk) == ["Dal"]
    assert shown(size="rural") == ["Dal"]
    assert shown(size="unclassified") == ["Alby"]
    assert shown(region="nonsense", size="huge") == ["Alby", "Dal"]
    page = client.get(reverse("engagement_board"), {"size": "rural"}).content.decode()
    assert "?size=rural&amp;show=table" in page


def test_pausing_without_reason_comes_back_with_both_errors(
    bring: Bring, national: Viewer, signed_in: SignIn
) -> None:
    engagement = bring("Alby")
    address = reverse("move_engagement", args=[engagement.pk])
    page = signed_in(national.user).post(address, {"to": "paused"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"reason", "ask_again_on"}
    given = {"to": "paused", "reason": "election", "ask_again_on": "2026-09-01"}
    assert signed_in(national.user).post(address, given).status_code == 302
    engagement.refresh_from_db()
    assert engagement.ask_again_on == date(2026, 9, 1)


def test_what_is_missing_is_told_on_the_page_that_it_came_from(
    bring: Bring, national: Viewer, signed_in: SignIn
) -> None:
    engagement = bring("Alby", Stage.COUNCIL)
    client = signed_in(national.user)
    board = f"http://testserver{reverse('engagement_board')}"
    answer = client.post(
        reverse("move_engagement", args=[engagement.pk]),
        {"to": "preparing"},
        headers={"referer": board},
        follow=True,
    )
    assert "reference of the council" in answer.content.decode()


@pytest.mark.parametrize("contact", ["anna@example.org", "call +46 70 123 45 67"])
def test_the_contact_is_a_role_and_no_address(
    bring: Bring, national: Viewer, signed_in: SignIn, contact: str
) -> None:
    engagement = bring("Alby")
    address = reverse("edit_engagement", args=[engagement.pk])
    page = signed_in(national.user).post(address, {"contact_role": contact})
    assert "contact_role" in page.context["form"].errors
    assert signed_in(national.user).post(address, {"contact_role": "Mayor"}).status_code == 302


def test_a_town_is_found_and_put_on_the_board(
    country: Country, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    page = client.get(reverse("find_town"), {"q": "al"})
    assert [town.name for town in page.context["towns"]] == ["Alby"]
    alby = country.towns["Alby"].pk
    answer = client.post(reverse("contact_town", args=[alby]), {"contact_role": "Mayor"})
    assert answer.status_code == 302
    assert Engagement.objects.get().contact_role == "Mayor"
    assert not client.get(reverse("find_town"), {"q": "al"}).context["towns"]


def test_a_town_sees_its_checklist_from_its_start_page(
    bring: Bring, person: MakePerson, signed_in: SignIn
) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    address = reverse("engagement", args=[engagement.pk])
    assert address in client.get("/").content.decode()
    page = client.get(address).content.decode()
    assert "Readiness checklist" in page
    assert reverse("move_engagement", args=[engagement.pk]) not in page


def test_the_competences_that_matter_stand_beside_a_line(
    bring: Bring, country: Country, national: Viewer, signed_in: SignIn
) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    client = signed_in(national.user)
    address = reverse("engagement", args=[engagement.pk])
    assert "Health care: Region" not in client.get(address).content.decode()
    Territory.objects.filter(pk=country.nation.pk).update(code="SE")
    page = client.get(address).content.decode()
    assert "Health care: Region" in page
    assert "Employment: State" in page


def test_the_synthetic_network_is_made_once_and_marked(
    country: Country, national: Viewer, person: MakePerson
) -> None:
    more_towns(country, 24)
    person(Role.MUNICIPAL, "Alby")
    services.record_experience(
        reference="test",
        kind=Experience.Kind.TOOK_PART,
        year=2026,
        persons={country.towns["Alby"].pk: 5},
    )
    for _time in range(2):
        add_synthetic_network(country.nation, today=TODAY, seed=7)
    engagements = Engagement.objects.all()
    assert len(engagements) == 20
    assert all(engagement.is_synthetic for engagement in engagements)
    assert {engagement.stage for engagement in engagements} == set(Stage)
    assert len(set(municipalities(country.nation))) == 28
    statuses = sorted(
        mentorship.status for found in engagements for mentorship in found.mentorships.all()
    )
    assert statuses == ["accepted", "asked"]
