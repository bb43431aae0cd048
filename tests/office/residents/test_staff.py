"""Who makes codes for a household, and what is written down about it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from softlanding.office.accounts.api import Role, User
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household, mark_placed, set_consent
from softlanding.office.residents.models import AccessCode
from softlanding.office.territories.api import Territory
from tests.office.residents.conftest import OpenPage

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def test_a_code_is_made_on_the_case_page_and_shown_once(
    household: Household, national: object, signed_in: SignIn
) -> None:
    client = signed_in(User.objects.get(name="national Norland"))
    case = client.get(f"/households/{household.pk}/").content.decode()
    assert f'href="/households/{household.pk}/own-page/"' in case
    sheet = client.post(f"/households/{household.pk}/own-page/code/", {"language": "ar"})
    page = sheet.content.decode()
    assert 'class="qr"' in page
    assert 'lang="ar" dir="rtl"' in page
    typed = re.search(r'id="typed">([^<]+)<', page)
    assert typed is not None
    assert "no-store" in sheet["Cache-Control"]
    phone = Client()
    assert phone.post("/my/in/", {"code": typed[1], "language": "ar"}).status_code == 302
    listed = client.get(f"/households/{household.pk}/own-page/").content.decode()
    assert typed[1] not in listed
    code = AccessCode.objects.get()
    client.post(f"/codes/{code.pk}/end/")
    code.refresh_from_db()
    assert code.revoked_by is not None
    assert phone.get("/my/page/")["Location"] == "/my/"


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.AUDITOR, "Norland"),
        (Role.REGIONAL, "North"),
        (Role.MUNICIPAL, "Alby"),
        (Role.PARTNER, "Alby"),
    ],
)
def test_others_make_no_code(
    household: Household, person: MakePerson, signed_in: SignIn, role: Role, place: str
) -> None:
    client = signed_in(person(role, place))
    assert client.get(f"/households/{household.pk}/own-page/").status_code == 404
    answer = client.post(f"/households/{household.pk}/own-page/code/", {"language": "en"})
    assert answer.status_code == 404
    assert not AccessCode.objects.exists()
    assert Access.objects.filter(kind="refused").count() == 2


def test_the_town_that_accepted_helps_but_sees_health_by_consent_only(
    phone: OpenPage, household: Household, person: MakePerson, signed_in: SignIn
) -> None:
    mark_placed(household=household, territory=Territory.objects.get(code="Alby"))
    phone(household).post("/my/wishes/health/", {"choice": "near_hospital", "importance": "3"})
    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    address = f"/households/{household.pk}/own-page/"
    assert "A hospital near us" in client.get(address).content.decode()
    set_consent(household=household, purpose="health", given=False)
    assert "A hospital near us" not in client.get(address).content.decode()
    assert Access.objects.filter(kind="read", subject="household").count() == 2


def test_a_household_s_look_into_its_own_file_is_told_apart(
    household: Household, phone: OpenPage
) -> None:
    client = phone(household)
    assert client.get("/my/file/").status_code == 200
    (read,) = Access.objects.filter(kind="read")
    assert (read.via, read.user, read.subject_id) == ("own", None, household.pk)
    assert read.country_id == household.programme.country_id
    assert client.get("/my/seen/").context["count"] == 0
