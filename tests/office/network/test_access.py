"""Who sees and does what, across roles, regions, towns and countries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.network import services
from softlanding.office.network.mentors import suggestions
from softlanding.office.network.models import (
    Alliance,
    ChecklistItem,
    Engagement,
    Experience,
    Member,
    Mentorship,
    Stage,
)
from softlanding.office.territories.api import Territory
from tests.office.conftest import Country
from tests.office.network.conftest import Bring

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]

# Role and territory of the visitor; sees the town Alby in North of Norland; runs it; works there.
VISITORS = [
    pytest.param(Role.NATIONAL, "Norland", True, True, True, id="national"),
    pytest.param(Role.NATIONAL, "Sudland", False, False, False, id="national-abroad"),
    pytest.param(Role.REGIONAL, "North", True, True, True, id="regional"),
    pytest.param(Role.REGIONAL, "South", False, False, False, id="regional-elsewhere"),
    pytest.param(Role.MUNICIPAL, "Alby", True, False, True, id="municipal"),
    pytest.param(Role.MUNICIPAL, "Berg", False, False, False, id="municipal-elsewhere"),
    pytest.param(Role.PARTNER, "Alby", False, False, False, id="partner"),
    pytest.param(Role.AUDITOR, "Norland", True, False, False, id="auditor"),
    pytest.param(Role.AUDITOR, "Sudland", False, False, False, id="auditor-abroad"),
]


@pytest.fixture
def engagement(bring: Bring, abroad: Territory) -> Engagement:
    return bring("Alby", Stage.PREPARING)


@pytest.mark.parametrize(("role", "place", "sees", "runs", "works"), VISITORS)
def test_an_engagement(
    engagement: Engagement,
    person: MakePerson,
    signed_in: SignIn,
    role: Role,
    place: str,
    sees: bool,
    runs: bool,
    works: bool,
) -> None:
    user = (
        person(role, place)
        if (role, place) != (Role.NATIONAL, "Norland")
        else User.objects.get(memberships__role=Role.NATIONAL)
    )
    client = signed_in(user)
    pk = engagement.pk
    housing = engagement.checklist.get(code="housing")

    def answers(name: str, *args: int, post: dict[str, str] | None = None) -> int:
        address = reverse(name, args=args)
        answer = client.get(address) if post is None else client.post(address, post)
        return answer.status_code

    assert answers("engagement", pk) == (200 if sees else 404)
    assert answers("edit_engagement", pk) == (200 if runs else 404)
    assert answers("choose_mentor", pk) == (200 if runs else 404)
    assert answers("contact_town", engagement.town_id) == (200 if runs else 404)
    assert answers("checklist_item", housing.pk) == (200 if works else 404)
    assert answers("settle_item", housing.pk, post={"status": "done"}) == (302 if works else 404)
    assert answers("settle_item", housing.pk, post={"status": "open"}) == (302 if works else 404)
    waive = {"status": "waived", "reason": "the neighbour"}
    assert answers("settle_item", housing.pk, post=waive) == (302 if runs else 404)
    opened = answers("settle_item", housing.pk, post={"status": "open"})
    assert opened == (302 if works else 404)
    assert answers("move_engagement", pk, post={"to": "council"}) == (302 if runs else 404)
    engagement.refresh_from_db()
    assert engagement.stage == (Stage.COUNCIL if runs else Stage.PREPARING)
    if not sees:
        assert Access.objects.filter(kind=Access.Kind.REFUSED, user=user).count() >= 5


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        (Role.REGIONAL, "North", True),
        (Role.MUNICIPAL, "Alby", True),
        (Role.PARTNER, "Alby", True),
        (Role.AUDITOR, "Norland", True),
        (Role.MUNICIPAL, "Berg", False),
        (Role.REGIONAL, "South", False),
        (Role.NATIONAL, "Sudland", False),
    ],
)
def test_a_municipalitys_page(
    country: Country,
    abroad: Territory,
    person: MakePerson,
    signed_in: SignIn,
    role: Role,
    place: str,
    allowed: bool,
) -> None:
    client = signed_in(person(role, place))
    answer = client.get(reverse("municipality", args=[country.towns["Alby"].pk]))
    assert answer.status_code == (200 if allowed else 404)


def test_a_waived_line_is_not_opened_by_the_town(
    engagement: Engagement, national: Viewer, person: MakePerson, signed_in: SignIn
) -> None:
    item = engagement.checklist.get(code="housing")
    services.settle(
        viewer=national, item=item, status=ChecklistItem.Status.WAIVED, reason="neighbour"
    )
    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    answer = client.post(reverse("settle_item", args=[item.pk]), {"status": "open"})
    assert answer.status_code == 404


def test_the_board_shows_each_its_own(
    bring: Bring, abroad: Territory, person: MakePerson, signed_in: SignIn
) -> None:
    for town in ("Alby", "Dal"):
        bring(town)

    def towns(role: Role, place: str) -> set[str]:
        page = signed_in(person(role, place)).get(reverse("engagement_board"))
        assert page.status_code == 200
        return {row.town.name for row in page.context["page"]}

    assert towns(Role.AUDITOR, "Norland") == {"Alby", "Dal"}
    assert towns(Role.REGIONAL, "North") == {"Alby"}
    assert towns(Role.REGIONAL, "South") == {"Dal"}
    assert towns(Role.NATIONAL, "Sudland") == set()


@pytest.mark.parametrize("role", [Role.MUNICIPAL, Role.PARTNER])
def test_the_board_is_not_for_towns_and_partners(
    country: Country, person: MakePerson, signed_in: SignIn, role: Role
) -> None:
    client = signed_in(person(role, "Alby"))
    for name in ("engagement_board", "find_town", "new_alliance"):
        assert client.get(reverse(name)).status_code == 403


def test_an_auditor_reads_the_board_without_a_form(
    bring: Bring, person: MakePerson, signed_in: SignIn
) -> None:
    bring("Alby")
    page = signed_in(person(Role.AUDITOR, "Norland")).get(reverse("engagement_board"))
    assert "Alby" in page.content.decode()
    assert 'name="to"' not in page.content.decode()
    assert reverse("find_town") not in page.content.decode()


def test_only_the_mentor_itself_answers(
    bring: Bring, national: Viewer, country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    services.record_experience(
        reference="test",
        kind=Experience.Kind.RECEIVED,
        year=2026,
        persons={country.towns["Dal"].pk: 5},
    )
    engagement = bring("Alby", Stage.INTERESTED)
    mentorship = services.ask_mentor(
        viewer=national, engagement=engagement, suggestion=suggestions(engagement)[0]
    )
    address = reverse("answer_mentorship", args=[mentorship.pk])
    accept = {"answer": "accept"}
    others = [(Role.MUNICIPAL, "Alby"), (Role.REGIONAL, "South"), (Role.PARTNER, "Dal")]
    for role, place in others:
        client = signed_in(person(role, place))
        assert client.get(address).status_code == 404
        assert client.post(address, accept).status_code == 404
    assert signed_in(national.user).post(address, accept).status_code == 404
    assert signed_in(person(Role.MUNICIPAL, "Dal")).post(address, accept).status_code == 302
    mentorship.refresh_from_db()
    assert mentorship.status == Mentorship.Status.ACCEPTED
    end = reverse("end_mentorship", args=[mentorship.pk])
    assert signed_in(person(Role.REGIONAL, "North")).post(end).status_code == 302
    mentorship.refresh_from_db()
    assert mentorship.status == Mentorship.Status.ENDED


@pytest.fixture
def alliance(country: Country, abroad: Territory) -> Alliance:
    made = Alliance.objects.create(home=country.regions["North"], name="Northern neighbours")
    Member.objects.create(alliance=made, town=country.towns["Alby"])
    return made


@pytest.mark.parametrize(
    ("role", "place", "sees", "edits"),
    [
        (Role.REGIONAL, "North", True, True),
        (Role.AUDITOR, "Norland", True, False),
        (Role.MUNICIPAL, "Alby", True, False),
        (Role.MUNICIPAL, "Berg", False, False),
        (Role.REGIONAL, "South", False, False),
        (Role.NATIONAL, "Sudland", False, False),
        (Role.PARTNER, "Alby", False, False),
    ],
)
def test_an_alliance(
    alliance: Alliance,
    country: Country,
    person: MakePerson,
    signed_in: SignIn,
    role: Role,
    place: str,
    sees: bool,
    edits: bool,
) -> None:
    client = signed_in(person(role, place))
    berg = {"town": str(country.towns["Berg"].pk)}
    view = client.get(reverse("alliance", args=[alliance.pk]))
    assert view.status_code == (200 if sees else 404)
    edit = client.get(reverse("edit_alliance", args=[alliance.pk]))
    assert edit.status_code == (200 if edits else 404)
    for name in ("add_member", "remove_member"):
        answer = client.post(reverse(name, args=[alliance.pk]), berg)
        assert answer.status_code == (302 if edits else 404)
    listed = client.get(reverse("alliances"))
    assert (alliance.name in listed.content.decode()) == sees


def test_a_region_adds_no_town_of_another_region(
    alliance: Alliance, country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(Role.REGIONAL, "North"))
    dal = {"town": str(country.towns["Dal"].pk)}
    assert client.post(reverse("add_member", args=[alliance.pk]), dal).status_code == 404
    assert alliance.members.count() == 1


def test_a_region_makes_an_alliance_at_home_only(
    country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(Role.REGIONAL, "North"))
    given = {"name": "New", "services": ["language"], "note": ""}
    elsewhere = given | {"home": str(country.regions["South"].pk)}
    assert client.post(reverse("new_alliance"), elsewhere).status_code == 200
    assert not Alliance.objects.exists()
    home = given | {"home": str(country.regions["North"].pk)}
    assert client.post(reverse("new_alliance"), home).status_code == 302
    assert Alliance.objects.get().services == ["language"]


def test_who_is_competent_is_open_to_everybody_signed_in(
    country: Country, person: MakePerson, signed_in: SignIn
) -> None:
    client = signed_in(person(Role.PARTNER, "Alby"))
    assert client.get(reverse("competences_compared")).status_code == 200
    assert client.get(reverse("competences", args=["SE"])).status_code == 200
    for missing in ("XX", "..", "se/../se"):
        assert client.get(f"/competences/{missing}/").status_code == 404
