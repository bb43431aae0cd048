"""A household is entered by form or API: the same table of columns, the same faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, Scope, User, Viewer, make_token
from softlanding.office.cases.entry_columns import SHEETS, Kind, read_cell
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.models import CaseImport, Document, Household, Person
from softlanding.office.cases.occupations import occupations, search_occupations
from softlanding.office.cases.specific_needs import TITLES, specific_needs
from softlanding.office.quotas.api import Programme
from tests.office.cases.entered import Rows, numbered, one_household, together

SignIn = Callable[[User], Client]


def posted(rows: Rows, **more: str) -> dict[str, Any]:
    """The form's fields for some rows."""
    data: dict[str, Any] = {f"households-{k}": v for k, v in rows["households"][0].items()}
    for sheet, lines in rows.items():
        if sheet == "households":
            continue
        data[f"{sheet}-count"] = str(len(lines))
        for number, line in enumerate(lines):
            for name, value in line.items():
                many = next(c for c in SHEETS[sheet] if c.name == name).kind is Kind.CHOICES
                data[f"{sheet}-{number}-{name}"] = value.split(";") if many else value
    return data | more


def test_the_form_enters_a_whole_household(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    path = reverse("new_household", args=[programme.pk])
    assert client.get(path).status_code == 200
    answer = client.post(path, posted(one_household()))
    household = Household.objects.get()
    assert answer["Location"] == reverse("household", args=[household.pk])
    assert (household.phase, household.languages) == ("submitted", ["ar"])
    assert household.needs == ["trauma_care", "hospital"], "follows from the special needs"
    head = household.members.get(position=1)
    assert (head.name, head.isced, head.schooling) == ("Mohammed Al-Khatib", 6, "tertiary")
    assert head.languages == [{"code": "ar", "speaks": "first", "reads": "yes", "script": "Arab"}]
    assert head.documents.get().number == "N 123-456"
    assert head.ties.get().town.code == "Alby"
    assert household.steps.get().phase == "submitted"
    page = client.get(answer["Location"]).content.decode()
    for text in ("Al-Khatib", "222 Nursing", "Serious medical condition", "N 123-456", "Huda"):
        assert text in page


def test_every_fault_of_the_form_is_shown_at_its_field_and_nothing_is_written(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    rows = one_household()
    rows["members"][0] |= {"born": "1990-02-31", "sex": "x"}
    rows["documents"][0] |= {"member": "9"}
    rows["households"][0] |= {"origin": "Syrien"}
    page = signed_in(national.user).post(
        reverse("new_household", args=[programme.pk]), posted(rows)
    )
    text = page.content.decode()
    for fault in ("is no day", "is none of the choices", "is no member", "is no country"):
        assert fault in text
    assert 'value="1990-02-31"' in text
    assert not Household.objects.exists()


def test_more_rows_are_given_without_script_and_nothing_typed_is_lost(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    path = reverse("new_household", args=[programme.pk])
    page = client.post(path, posted(one_household(), more="members")).content.decode()
    assert 'name="members-4-given"' in page
    assert 'value="Mohammed"' in page
    assert not Household.objects.exists()


def test_the_edit_form_writes_only_what_differs(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    client.post(reverse("new_household", args=[programme.pk]), posted(one_household()))
    household = Household.objects.get()
    path = reverse("edit_household", args=[household.pk])
    assert 'value="Mohammed"' in client.get(path).content.decode()
    events = Person.pgh_event_model.objects.count()
    paper = Document.objects.get().pk
    rows = one_household()
    rows["members"][1]["given"] = "Leyla"
    rows["documents"].append(
        {"reference": "NO-1", "member": "2", "kind": "birth", "born": "2015-05-05"}
    )
    assert client.post(path, posted(rows)).status_code == 302
    assert household.members.get(position=2).given == "Leyla"
    assert Person.pgh_event_model.objects.count() == events + 1, "the head was not written"
    assert sorted(Document.objects.values_list("kind", flat=True)) == ["birth", "passport"]
    assert Document.objects.filter(pk=paper).exists()
    data = posted(rows) | {"members-1-remove": "on", "documents-1-remove": "on"}
    assert client.post(path, data).status_code == 302
    assert household.members.count() == 1


def test_only_national_officers_enter(
    programme: Programme, person: Callable[[Role, str], User], signed_in: SignIn
) -> None:
    for role, place in ((Role.AUDITOR, "Norland"), (Role.MUNICIPAL, "Alby")):
        client = signed_in(person(role, place))
        for name in ("new_household", "case_imports", "case_template"):
            assert client.get(reverse(name, args=[programme.pk])).status_code == 404


@pytest.mark.parametrize(
    ("sheet", "change", "column", "message"),
    [
        ("households", {"reference": "NO 1"}, "reference", "is no reference"),
        ("households", {"relatives_in": "Nowhere"}, "relatives_in", "is no municipality"),
        ("households", {"linked_to": "NO-1"}, "linked_to", "is no other household"),
        ("households", {"wishes": "castle"}, "wishes", "is none of the choices"),
        ("members", {"given": ""}, "given", "is empty"),
        ("members", {"relation": "child"}, "reference", "has 0 heads"),
        ("members", {"member": "2"}, "member", "stands here twice"),
        ("members", {"occupation": "999"}, "occupation", "is no ISCO-08 code"),
        ("members", {"isced": "9"}, "isced", "is none of the choices"),
        ("members", {"born": "01.02.1990"}, "born", "is no day"),
        ("languages", {"language": "xx-none"}, "language", "is no language"),
        ("languages", {"reference": "NO-9"}, "reference", "is no household of this file"),
        ("documents", {"expires_on": "later"}, "expires_on", "is no day"),
        ("ties", {"kind": "friend"}, "kind", "is none of the choices"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place_and_cure(
    programme: Programme, sheet: str, change: dict[str, str], column: str, message: str
) -> None:
    rows = one_household()
    rows[sheet][0] |= change
    problems = read_entries(numbered(rows), programme).problems
    found = [p for p in problems if message in p.message and p.column == column]
    assert found, problems
    assert found[0].cure
    assert found[0].row in (2, 3)


def test_a_reference_is_taken_once(programme: Programme, national: Viewer) -> None:
    twice = together(one_household(), one_household())
    assert any("twice" in p.message for p in read_entries(numbered(twice), programme).problems)


def test_labels_are_read_like_codes() -> None:
    relation = next(c for c in SHEETS["members"] if c.name == "relation")
    assert read_cell(relation, "Head of household")[0] == "head"
    assert read_cell(relation, " HEAD ")[0] == "head"


def test_the_lists_are_whole() -> None:
    titles = {code: str(title) for code, title in TITLES.items()}
    assert titles == specific_needs().titles
    by_length = [sum(len(code) == n for code in occupations()) for n in (1, 2, 3)]
    assert by_length == [10, 43, 130], "ISCO-08 has 10, 43 and 130 groups"
    assert all(code[:-1] in occupations() for code in occupations() if len(code) > 1)
    assert ("512", "Cooks") in search_occupations("cook")


def test_the_api_enters_with_a_token_only(
    programme: Programme, national: Viewer, signed_in: SignIn, client: Client
) -> None:
    cache.clear()
    path = f"/api/v1/programmes/{programme.pk}/households"
    body = json.dumps(one_household())
    session = signed_in(national.user).post(path, body, content_type="application/json")
    assert session.status_code == 401, "a cookie does not write"
    token = {"Authorization": f"Bearer {make_token(national.user, scopes=Scope.values)}"}
    answer = client.post(path, body, content_type="application/json", headers=token)
    assert answer.status_code == 201, answer.content
    made = answer.json()[0]
    file = client.get(f"/api/v1/households/{made['id']}", headers=token).json()
    assert (file["sight"], file["members"][0]["family"]) == ("whole", "Al-Khatib")
    listed = client.get(path, headers=token).json()
    assert [case["reference"] for case in listed["cases"]] == ["NO-1"]
    again = client.post(path, body, content_type="application/json", headers=token)
    assert again.status_code == 422
    fault = again.json()["errors"][0]
    assert (fault["sheet"], fault["row"], fault["column"]) == ("households", 1, "reference")
    assert "Mohammed" not in again.content.decode()
    assert CaseImport.objects.count() == 0


def test_the_api_keeps_the_pages_permissions(
    programme: Programme,
    national: Viewer,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
    client: Client,
) -> None:
    cache.clear()
    path = f"/api/v1/programmes/{programme.pk}/households"
    town = make_token(person(Role.MUNICIPAL, "Alby"), scopes=Scope.values)
    outside = {"Authorization": f"Bearer {town}"}
    body = json.dumps(one_household())
    refused = client.post(path, body, content_type="application/json", headers=outside)
    assert refused.status_code == 404
    token = {"Authorization": f"Bearer {make_token(national.user, scopes=Scope.values)}"}
    made = client.post(path, body, content_type="application/json", headers=token).json()[0]
    assert client.get(f"/api/v1/households/{made['id']}", headers=outside).status_code == 404
    auditor = signed_in(person(Role.AUDITOR, "Norland"))
    file = auditor.get(f"/api/v1/households/{made['id']}").json()
    assert (file["sight"], file["members"][0]["family"]) == ("outline", None)
