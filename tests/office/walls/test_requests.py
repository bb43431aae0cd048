"""A request is one transaction in somebody's name, and what a page forgets leaks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import ProgrammingError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path

from softlanding.office.accounts.api import Role, User, make_token
from softlanding.office.audit.models import Access
from softlanding.office.cases.copying import copy_in
from softlanding.office.cases.models import Household, Person, TownAccess
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Level
from softlanding.office.walls.api import as_office, behind, office_job, tell
from softlanding.office.walls.identity import Bearer
from tests.office.conftest import AddHousehold, Country, territory

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def everything(_request: HttpRequest) -> JsonResponse:
    """A page that forgot its filter."""
    persons = Person.objects.values_list("household__reference", flat=True)
    references = Household.objects.values_list("reference", flat=True)
    return JsonResponse({"households": sorted(references), "persons": sorted(persons)})


def streamed(_request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        for reference in Household.objects.order_by("reference").values_list("reference"):
            yield f"{reference[0]} "

    return StreamingHttpResponse(lines())


def failing(_request: HttpRequest) -> HttpResponse:
    Household.objects.update(origin="XX")
    return HttpResponse(status=500)


urlpatterns = [
    path("everything/", everything),
    path("open/", login_not_required(everything)),
    path("streamed/", streamed),
    path("failing/", failing),
    path("", include("softlanding.office.site.urls")),
]


@pytest.fixture
def forgetful(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]


@pytest.fixture
def cases(country: Country, programme: Programme, add_household: AddHousehold) -> dict[str, int]:
    """Norland: one with Alby, one with Dal, one waiting; and one in Sudland."""
    nation = territory("Sudland", Level.COUNTRY, None)
    other = Programme.objects.create(country=nation, name="Other", year=2026, persons=5)
    made = {name: add_household(name, 1) for name in ("N-alby", "N-dal", "N-waits", "S-abroad")}
    Household.objects.filter(pk=made["S-abroad"].pk).update(programme=other)
    for name, town in (("N-alby", "Alby"), ("N-dal", "Dal")):
        TownAccess.objects.create(
            household=made[name], territory=country.towns[town], why="accepted"
        )
    return {name: household.pk for name, household in made.items()}


@pytest.mark.parametrize(
    ("role", "place", "own"),
    [
        (Role.NATIONAL, "Norland", ["N-alby", "N-dal", "N-waits"]),
        (Role.AUDITOR, "Norland", ["N-alby", "N-dal", "N-waits"]),
        (Role.NATIONAL, "Sudland", ["S-abroad"]),
        (Role.REGIONAL, "North", ["N-alby"]),
        (Role.MUNICIPAL, "Alby", ["N-alby"]),
        (Role.MUNICIPAL, "Dal", ["N-dal"]),
        (Role.MUNICIPAL, "Berg", []),
        (Role.PARTNER, "Alby", ["N-alby"]),
    ],
)
def test_a_page_without_its_filter_shows_ones_own_rows(
    cases: dict[str, int],
    forgetful: None,
    person: MakePerson,
    signed_in: SignIn,
    role: Role,
    place: str,
    own: list[str],
) -> None:
    answer = signed_in(person(role, place)).get("/everything/").json()
    assert answer == {"households": own, "persons": own}


def test_a_page_for_anybody_shows_nobody(cases: dict[str, int], forgetful: None) -> None:
    assert Client().get("/open/").json() == {"households": [], "persons": []}


def test_a_streamed_answer_stands_behind_the_same_wall(
    cases: dict[str, int], forgetful: None, person: MakePerson, signed_in: SignIn
) -> None:
    answer = signed_in(person(Role.MUNICIPAL, "Alby")).get("/streamed/")
    assert b"".join(answer) == b"N-alby "  # type: ignore[call-overload]


def test_after_a_fault_of_the_server_nothing_is_written(
    cases: dict[str, int], forgetful: None, person: MakePerson, signed_in: SignIn
) -> None:
    signed_in(person(Role.NATIONAL, "Norland")).get("/failing/")
    assert not Household.objects.filter(origin="XX").exists()


def test_an_attempt_at_a_hidden_row_is_answered_with_404_and_recorded(
    cases: dict[str, int], person: MakePerson, signed_in: SignIn
) -> None:
    user = person(Role.MUNICIPAL, "Alby")
    client = signed_in(user)
    assert client.get(f"/households/{cases['S-abroad']}/").status_code == 404
    assert client.get("/households/987654321/").status_code == 404
    noted = Access.objects.filter(user=user).values_list("kind", "subject", "subject_id")
    assert [*noted] == [
        ("refused", "", 987654321),
        ("refused", "household", cases["S-abroad"]),
    ]


def test_the_api_stands_behind_the_wall_of_the_tokens_user(
    cases: dict[str, int], person: MakePerson
) -> None:
    user = person(Role.NATIONAL, "Norland")
    token = {"Authorization": f"Bearer {make_token(user)}"}
    page = Client().get(f"/api/v1/households/{cases['N-alby']}", headers=token)
    assert (page.status_code, page.json()["reference"]) == (200, "N-alby")
    page = Client().get(f"/api/v1/households/{cases['S-abroad']}", headers=token)
    assert page.status_code == 404
    assert Access.objects.filter(kind="refused", subject_id=cases["S-abroad"]).count() == 1


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('softlanding.user', true)")
        return " ".join(str(value or "") for value in cursor.fetchone() or ()).strip()


def test_the_name_of_the_bearer_ends_with_the_transaction(db: None) -> None:
    owner = role()
    with behind(Bearer(user=7)):
        assert role() == "softlanding_web 7"
        tell(user=8)
        assert role() == "softlanding_web 8"
        with as_office():
            assert role() == "softlanding_worker 8"
        with pytest.raises(ZeroDivisionError), as_office():
            raise ZeroDivisionError
        assert role() == "softlanding_web 8"
        with behind(Bearer(user=9)):
            assert role() == "softlanding_web 9"
        assert role() == "softlanding_web 8"
    assert role() == owner
    tell(user=9)
    assert role() == owner
    with pytest.raises(ZeroDivisionError), behind(Bearer(user=7)):
        raise ZeroDivisionError
    assert role() == owner


def test_a_job_is_the_offices_own_and_copies_rows_behind_a_wall(
    cases: dict[str, int], programme: Programme
) -> None:
    owner, roles = role(), []

    @office_job
    def job(reference: str) -> None:
        roles.append(role())
        row = Household(
            programme=programme,
            reference=reference,
            origin="SY",
            languages=["ar"],
            arrives_on="2026-06-01",
        )
        copy_in([row])

    job("N-copied")
    assert roles == ["softlanding_worker"]
    assert role() == owner
    copied = Household.objects.get(reference="N-copied")
    assert copied.languages == ["ar"]
    assert Household.pgh_event_model.objects.filter(pgh_obj_id=copied.pk).count() == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP POLICY wall ON cases_person",
        "ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY open ON cases_person USING (true)",
        "DROP TABLE cases_person",
    ],
)
def test_a_page_cannot_take_a_wall_down(db: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="must be owner"),
        behind(Bearer(user=1)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_page_cannot_change_the_history(cases: dict[str, int], person: MakePerson) -> None:
    user = person(Role.NATIONAL, "Norland")
    with behind(Bearer(user=user.pk)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_personevent")
        assert cursor.fetchone() == (3,)
        cursor.execute("DELETE FROM cases_personevent")
        assert cursor.rowcount == 0


def test_a_replica_is_asked_behind_the_same_wall(db: None) -> None:
    replica = connection.copy("replica")
    connections["replica"] = replica
    asked = "SELECT current_user, current_setting('softlanding.user', true)"
    try:
        with replica.cursor() as cursor:
            cursor.execute(asked)
            owner = cursor.fetchone()
            with behind(Bearer(user=7)):
                cursor.execute(asked)
                assert cursor.fetchone() == ("softlanding_web", "7")
                with transaction.atomic(using="replica"):
                    cursor.execute(asked)
                    assert cursor.fetchone() == ("softlanding_web", "7")
            cursor.execute(asked)
            assert cursor.fetchone()[0] == owner[0]
    finally:
        replica.close()
        del connections["replica"]
