"""A workbook is brought in whole or not at all, every fault at once, and undone again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases import workbooks
from softlanding.office.cases.api import set_consent
from softlanding.office.cases.entry_columns import SHEETS
from softlanding.office.cases.models import CaseImport, Household, Person
from softlanding.office.cases.workbook_template import template
from softlanding.office.quotas.api import Programme
from tests.office.cases.entered import Rows, one_household, together, workbook

SignIn = Callable[[User], Client]


@pytest.fixture
def bring(programme: Programme, national: Viewer) -> Callable[..., CaseImport]:
    def bring(content: bytes, *, write: bool = True) -> CaseImport:
        found = workbooks.upload(
            viewer=national, programme=programme, name="cases.xlsx", content=content
        )
        workbooks.check(found.pk)
        found.refresh_from_db()
        if write and found.status == CaseImport.Status.READY:
            workbooks.start_commit(viewer=national, found=found)
            workbooks.commit(found.pk)
            found.refresh_from_db()
        return found

    return bring


def two() -> Rows:
    other = one_household("NO-2", given="Omar")
    other["members"][0] |= {"given_original": "", "born": "1980-03-03", "family": "Darwish"}
    other["households"][0]["linked_to"] = "NO-1"
    other["documents"][0] |= {"number": "N 999", "holder": "", "born": "1980-03-04"}
    return together(one_household(), other)


def test_the_empty_workbook_has_every_column_and_lists_to_choose_from() -> None:
    book = load_workbook(io.BytesIO(template()))
    assert {*SHEETS} < {*book.sheetnames}
    for sheet, columns in SHEETS.items():
        assert [cell.value for cell in book[sheet][1]] == [column.name for column in columns]
    assert book["members"].data_validations.count >= 5
    rule = next(r for r in book["members"].data_validations.dataValidation if "C2" in str(r.sqref))
    place, first, last = rule.formula1.partition("!")[2].replace("$", "").partition(":")[0], 2, 6
    values = [book["lists"][f"{place[0]}{row}"].value for row in range(first, last + 1)]
    assert values == ["head", "partner", "child", "parent", "relative"]


def test_a_workbook_is_brought_in_and_undone(
    bring: Callable[..., CaseImport], national: Viewer
) -> None:
    found = bring(workbook(two()))
    assert found.status == "committed", found.findings
    assert (found.counts["households"], found.counts["persons"]) == (2, 4)
    second = Household.objects.get(reference="NO-2")
    assert second.linked_to.reference == "NO-1"
    assert second.members.get(position=1).name == "Omar Darwish"
    assert second.steps.get().phase == "submitted"
    assert "born_differs" in {w["code"] for w in json.loads(found.findings)["warnings"]}
    undone = workbooks.undo(viewer=national, found=found)
    assert undone.status == "undone"
    assert not Household.objects.exists()
    assert Person.pgh_event_model.objects.exists(), "the history keeps them"


def test_one_wrong_cell_and_nothing_is_written(bring: Callable[..., CaseImport]) -> None:
    rows = two()
    rows["members"][2]["born"] = "in spring"
    rows["documents"][1]["kind"] = "letter"
    found = bring(workbook(rows))
    assert found.status == "refused"
    assert not Household.objects.exists()
    problems = json.loads(found.findings)["problems"]
    assert [(p["file"], p["row"], p["column"], p["value"]) for p in problems] == [
        ("members", 4, "born", "in spring"),
        ("documents", 3, "kind", "letter"),
    ]
    assert all(problem["cure"] for problem in problems)


def test_a_reference_that_was_taken_in_between_is_refused(
    bring: Callable[..., CaseImport], national: Viewer
) -> None:
    first = bring(workbook(two()), write=False)
    assert bring(workbook(one_household())).status == "committed"
    workbooks.start_commit(viewer=national, found=first)
    workbooks.commit(first.pk)
    first.refresh_from_db()
    assert first.status == "refused"
    assert Household.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda book: book.remove(book["members"]), "is missing or empty"),
        (lambda book: setattr(book["members"]["A1"], "value", "case"), "is no column"),
        (lambda book: setattr(book["members"]["D1"], "value", None), "is missing"),
        (lambda book: book["households"].merge_cells("A2:A3"), "merged"),
    ],
)
def test_a_workbook_of_another_shape_is_refused_by_name(
    bring: Callable[..., CaseImport], change: Callable[[Any], None], fault: str
) -> None:
    book = load_workbook(io.BytesIO(workbook(two())))
    change(book)
    out = io.BytesIO()
    book.save(out)
    found = bring(out.getvalue())
    assert found.status == "refused"
    assert any(fault in p["message"] for p in json.loads(found.findings)["problems"])


def test_what_is_no_workbook_is_refused(
    bring: Callable[..., CaseImport], programme: Programme, national: Viewer
) -> None:
    assert bring(b"not a workbook").status == "refused"
    with pytest.raises(InputRefused, match="empty"):
        workbooks.upload(viewer=national, programme=programme, name="x.xlsx", content=b"")


def test_undo_is_refused_once_something_was_built_on_it(
    bring: Callable[..., CaseImport], national: Viewer
) -> None:
    found = bring(workbook(two()))
    set_consent(household=Household.objects.get(reference="NO-1"), purpose="town", given=True)
    with pytest.raises(NotNow, match="added to their files"):
        workbooks.undo(viewer=national, found=found)
    assert Household.objects.count() == 2
    with pytest.raises(NotNow):
        workbooks.start_commit(viewer=national, found=found)


def test_undo_is_refused_after_a_change_also_if_the_clock_was_ahead(
    bring: Callable[..., CaseImport], national: Viewer, set_clock: Callable[[int], None]
) -> None:
    set_clock(1)
    found = bring(workbook(two()))
    assert workbooks.undo_objections(found) == []
    set_clock(0)
    household = Household.objects.get(reference="NO-1")
    with audited("household changed", viewer=national, subject=household):
        Household.objects.filter(pk=household.pk).update(origin="IQ")
    with pytest.raises(NotNow, match="changed since"):
        workbooks.undo(viewer=national, found=found)


def test_the_pages_go_from_upload_to_undo(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    path = reverse("case_imports", args=[programme.pk])
    assert client.get(reverse("case_template", args=[programme.pk])).content[:2] == b"PK"
    file = SimpleUploadedFile("cases.xlsx", workbook(two()))
    answer = client.post(path, {"file": file})
    found = CaseImport.objects.get()
    page = reverse("case_import", args=[found.pk])
    assert answer["Location"] == page
    assert "Waiting to be checked" in client.get(page).content.decode()
    workbooks.check(found.pk)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    shown = client.get(page).content.decode()
    assert "Bring in 2 households" in shown
    assert "Says born on" in shown
    client.post(reverse("commit_case_import", args=[found.pk]))
    workbooks.commit(found.pk)
    assert "Undo" in client.get(page).content.decode()
    client.post(reverse("undo_case_import", args=[found.pk]))
    assert not Household.objects.exists()
    assert "Undone" in client.get(path).content.decode()


def test_the_file_is_kept_encrypted(bring: Callable[..., CaseImport]) -> None:
    content = workbook(one_household())
    found = bring(content, write=False)
    assert content[:50] not in bytes(found.content)
