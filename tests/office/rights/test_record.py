"""The record of processing says what the tables say, in every form."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.privacy.api import Category, Purpose, Whose, classification
from softlanding.office.rights.record import record_of
from tests.office.conftest import Country

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]


def test_every_personal_field_stands_in_one_activity(country: Country) -> None:
    listed = [name for a in record_of(country.nation).activities for name in a.fields]
    personal = [f"{t.label}.{f.name}" for t in classification().values() for f in t.personal()]
    assert sorted(listed) == sorted(personal)


def test_health_is_named_as_a_special_category_with_its_article(country: Country) -> None:
    record = record_of(country.nation)
    (activity,) = [
        a for a in record.activities if a.purpose == Purpose.CASEWORK and a.whose == Whose.HOUSEHOLD
    ]
    assert activity.special == [str(Category.HEALTH.label)]
    assert any("Art. 9(2)(h)" in basis for basis in activity.bases)
    assert any("60 months" in said for said in record.limits(activity))


def test_the_record_is_a_page_and_three_files(
    country: Country, national: Viewer, signed_in: SignIn
) -> None:
    client, url = signed_in(national.user), f"/data/{country.nation.pk}"
    assert client.get("/data/")["Location"] == f"{url}/"
    assert "not stated yet" in client.get(f"{url}/record/").content.decode()
    form = {
        "name": "Agency of Norland",
        "contact": "1 Street",
        "officer": "dpo@agency.example",
        "law": "Resettlement Act",
        "transfers": "=1+1",
    }
    assert client.post(f"{url}/controller/", form).status_code == 302
    page = client.get(f"{url}/record/").content.decode()
    assert "Agency of Norland" in page
    assert "Keeping case files" in page
    rows = list(csv.reader(io.StringIO(client.get(f"{url}/record.csv").content.decode())))
    assert ["cases.Person", "born"] in [row[:2] for row in rows]
    book = load_workbook(io.BytesIO(client.get(f"{url}/record.xlsx").content))
    assert book["Fields"].max_row == len(rows)
    said = {row[0].value: row[1] for row in book["Controller"].iter_rows()}
    assert (said["Transfers"].value, said["Transfers"].data_type) == ("=1+1", "s")
    pdf = PdfReader(io.BytesIO(client.get(f"{url}/record.pdf").content))
    assert "Resettlement Act" in pdf.pages[0].extract_text()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.AUDITOR, "Norland", 200),
        (Role.REGIONAL, "North", 404),
        (Role.MUNICIPAL, "Alby", 404),
        (Role.PARTNER, "Alby", 404),
    ],
)
def test_who_reads_the_record(
    country: Country, person: MakePerson, signed_in: SignIn, role: Role, place: str, status: int
) -> None:
    client, url = signed_in(person(role, place)), f"/data/{country.nation.pk}"
    for page in ("/", "/record/", "/record.csv"):
        assert client.get(url + page).status_code == status
    assert client.get(f"{url}/controller/").status_code == 404
    assert client.get(f"{url}/limits/closed/").status_code == 404
    assert client.get("/data/").status_code == (302 if status == 200 else 403)
