"""A household asks, a person answers, and nobody else gets anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household, Person
from softlanding.office.residents.api import LANGUAGES
from softlanding.office.rights import services
from softlanding.office.rights.copy import make_copy
from softlanding.office.rights.models import DataRequest
from softlanding.office.rights.paper import copy_data, copy_pdf, direction
from tests.office.conftest import AddHousehold

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    made = add_household("H-1", 2, languages=["ar"])
    for member in made.members.all():
        member.given, member.family = f"Amal{member.position}", "Haddad"
        member.given_original = "أمل"
        member.languages = [{"code": "ar", "speaks": "first", "reads": "yes", "script": "Arab"}]
        member.save()
    return made


def test_a_copy_asked_for_on_the_page_is_given_after_a_person_checked(
    household: Household,
    phone: Callable[..., Client],
    national: Viewer,
    signed_in: SignIn,
) -> None:
    client, office = phone(household), signed_in(national.user)
    assert "/my/data/" in client.get("/my/page/").content.decode()
    assert client.post("/my/data/", {"ask": "copy"})["Location"] == "/my/data/?saved"
    asked = DataRequest.objects.get()
    today = timezone.localdate()
    assert today + timedelta(28) <= asked.due_on <= today + timedelta(31)
    assert client.get("/my/data/copy.json").status_code == 404, "nobody has checked"
    assert office.get(f"/data-requests/{asked.pk}/copy.json").status_code == 409
    desk = office.get(f"/data/{household.programme.country_id}/").content.decode()
    assert f"/data-requests/{asked.pk}/" in desk
    page = office.get(f"/data-requests/{asked.pk}/").content.decode()
    assert "Saw a paper with a photograph" in page
    done = office.post(f"/data-requests/{asked.pk}/hand-over/", {"proof": "paper"})
    assert done.status_code == 302
    copy = client.get("/my/data/copy.json")
    assert "attachment" in copy["Content-Disposition"]
    assert "no-store" in copy["Cache-Control"]
    assert copy.json()["subject"] == {"household": "H-1", "member": None}
    assert "Amal2" in copy.content.decode()
    pdf = client.get("/my/data/copy.pdf")
    assert pdf.content.startswith(b"%PDF")
    asked.refresh_from_db()
    assert asked.taken_at is not None
    assert asked.decided_by == national.user
    decided = Access.objects.filter(
        kind="decided", subject="household", subject_id=household.pk, occasion__contains="data"
    )
    assert {(line.occasion, line.via, line.user) for line in decided} == {
        ("request about data", "own", None),
        ("copy of data handed over", "page", national.user),
        ("copy of data downloaded", "own", None),
    }


def test_a_copy_for_one_member_is_not_on_the_page_that_all_share(
    household: Household, phone: Callable[..., Client], national: Viewer, signed_in: SignIn
) -> None:
    member = household.members.get(position=2)
    asked = services.ask_for_copy(household=household, person=member, viewer=national)
    services.hand_over(viewer=national, request=asked, proof="known")
    client = phone(household)
    assert client.get("/my/data/copy.json").status_code == 404
    office = signed_in(national.user)
    found = office.get(f"/data-requests/{asked.pk}/copy.json").json()
    assert found["subject"]["member"] == 2
    assert Access.objects.filter(subject="household", subject_id=household.pk).exists()


def test_the_same_is_asked_once_and_the_download_ends(
    household: Household, national: Viewer
) -> None:
    asked = services.ask_for_copy(household=household)
    with pytest.raises(NotNow, match="before"):
        services.ask_for_copy(household=household)
    asked = services.hand_over(viewer=national, request=asked, proof="paper")
    with pytest.raises(NotNow, match="already"):
        services.refuse(viewer=national, request=asked, answer="no")
    asked.open_until = timezone.now() - timedelta(seconds=1)
    with pytest.raises(NotNow, match="Ask for it again"):
        services.take_copy(request=asked)


def test_a_correction_is_written_with_history_when_a_person_grants_it(
    household: Household, phone: Callable[..., Client], national: Viewer, signed_in: SignIn
) -> None:
    client, office = phone(household), signed_in(national.user)
    given = {"ask": "correction", "member": "1", "fact": "born", "words": "1991-05-04"}
    assert client.post("/my/data/", given).status_code == 302
    asked = DataRequest.objects.get()
    page = office.get(f"/data-requests/{asked.pk}/").content.decode()
    assert "1990-01-01" in page
    assert 'value="1991-05-04"' in page
    wrong = office.post(f"/data-requests/{asked.pk}/grant/", {"value": "yesterday"})
    assert wrong.status_code == 200
    assert "error" in wrong.content.decode()
    assert office.post(
        f"/data-requests/{asked.pk}/grant/", {"value": "1991-05-04", "answer": "Done."}
    )["Location"].endswith(f"/data-requests/{asked.pk}/")
    person = household.members.get(position=1)
    assert person.born.isoformat() == "1991-05-04"
    event = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).latest("pgh_id")
    assert event.pgh_context.metadata["user"] == national.user.pk
    assert "Done." in client.get("/my/data/").content.decode()


def test_a_refusal_has_a_reason_that_the_household_reads(
    household: Household, phone: Callable[..., Client], national: Viewer, signed_in: SignIn
) -> None:
    client, office = phone(household), signed_in(national.user)
    client.post("/my/data/", {"ask": "correction", "fact": "other", "words": "All of it"})
    asked = DataRequest.objects.get()
    empty = office.post(f"/data-requests/{asked.pk}/refuse/", {"answer": ""})
    assert empty.status_code == 200
    office.post(f"/data-requests/{asked.pk}/refuse/", {"answer": "The paper says otherwise."})
    assert "The paper says otherwise." in client.get("/my/data/").content.decode()
    nothing = client.post("/my/data/", {"ask": "correction", "words": ""})
    assert nothing.status_code == 422


def test_what_fits_nowhere_is_refused_with_words(household: Household, national: Viewer) -> None:
    with pytest.raises(InputRefused, match="known"):
        services.ask_for_correction(household=household, fact="shoe_size", words="43")
    person = household.members.get(position=1)
    asked = services.ask_for_correction(household=household, person=person, fact="sex", words="x")
    with pytest.raises(InputRefused):
        services.grant_correction(viewer=national, request=asked, value="x")
    asked.refresh_from_db()
    assert asked.status == DataRequest.Status.OPEN


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.AUDITOR, "Norland"),
        (Role.REGIONAL, "North"),
        (Role.MUNICIPAL, "Alby"),
        (Role.PARTNER, "Alby"),
    ],
)
def test_others_see_no_request_and_no_copy(
    household: Household,
    national: Viewer,
    person: MakePerson,
    signed_in: SignIn,
    role: Role,
    place: str,
) -> None:
    asked = services.ask_for_copy(household=household, viewer=national)
    services.hand_over(viewer=national, request=asked, proof="paper")
    client = signed_in(person(role, place))
    for page in ("", "copy.json", "copy.pdf"):
        assert client.get(f"/data-requests/{asked.pk}/{page}").status_code == 404
    for page in ("hand-over", "refuse", "grant"):
        assert client.post(f"/data-requests/{asked.pk}/{page}/").status_code == 404
    assert client.get(f"/households/{household.pk}/data/").status_code == 404
    assert client.post(f"/households/{household.pk}/data/ask/").status_code == 404
    assert Access.objects.filter(kind="refused").count() == 8


def test_another_household_reaches_nothing_of_it(
    household: Household, add_household: AddHousehold, phone: Callable[..., Client],
    national: Viewer,
) -> None:  # fmt: skip
    asked = services.ask_for_copy(household=household)
    services.hand_over(viewer=national, request=asked, proof="paper")
    client = phone(add_household("H-2", 1))
    assert client.get("/my/data/copy.json").status_code == 404
    assert "Amal" not in client.get("/my/data/").content.decode()
    assert Client().get("/my/data/copy.json")["Location"] == "/my/"


def test_staff_write_down_what_is_asked_at_the_counter(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    office = signed_in(national.user)
    url = f"/households/{household.pk}/data/"
    missing = office.post(f"{url}ask/", {"kind": "correction", "fact": "born", "words": "x"})
    assert "Choose the member" in missing.content.decode()
    assert office.post(f"{url}ask/", {"kind": "access"}).status_code == 302
    assert "answer by" in office.get(url).content.decode()
    assert DataRequest.objects.get().asked_by == national.user
    assert office.post(f"{url}hold/", {"reason": "Appeal 7"}).status_code == 302
    assert "Appeal 7" in office.get(url).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_speaks_the_language_of_the_household(
    household: Household, language: str
) -> None:
    copy = make_copy(household, made_at=timezone.now())
    said = copy_data(copy, language)
    assert "H-1" in said["title"]
    assert len({room["title"] for room in said["rooms"]}) == len(said["rooms"])
    json.dumps(said)


def test_the_paper_runs_from_right_to_left_where_the_language_does(household: Household) -> None:
    copy: dict[str, Any] = make_copy(household, made_at=timezone.now())
    reader = PdfReader(BytesIO(copy_pdf(copy, "ar")))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert "Haddad" in "".join(page.extract_text() for page in reader.pages)
    person = copy_data(copy, "en")["rooms"][0]["tables"][1]["rows"][0]
    assert ["relation", "Head of household", "ltr"] in person
    assert direction("أمل Amal") == "rtl"
