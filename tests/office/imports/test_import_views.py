"""The import pages: who may see them, what they say, and what they let nobody do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.imports.forms import UploadForm
from softlanding.office.imports.models import Import
from softlanding.office.imports.selectors import draft_plan
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Level, Territory
from tests.office.imports.conftest import LIST, Importing, member

SignIn = Callable[[User], Client]


def sent(content: str = LIST, name: str = "list.csv", **given: object) -> dict[str, object]:
    file = SimpleUploadedFile(name, content.encode())
    said = {"source": "Eurostat", "licence": "CC BY 4.0", "vintage": "2020", "regions": "nuts3"}
    return {"file": file} | said | given


def test_upload_look_import_undo(sweden: Territory, officer: Viewer, signed_in: SignIn) -> None:
    client = signed_in(officer.user)
    answer = client.post(reverse("imports", args=[sweden.pk]), sent(), follow=True)
    page = answer.content.decode()
    assert "What the file would change" in page
    found = Import.objects.get()
    given = {"fingerprint": answer.context["plan"].fingerprint}
    done = client.post(reverse("import_commit", args=[found.pk]), given, follow=True)
    assert "The file is imported." in done.content.decode()
    town = Territory.objects.get(code="SE_0114")
    shown = client.get(reverse("territory", args=[town.pk])).content.decode()
    assert "46,786" in shown
    assert "Eurostat" in shown
    listed = client.get(reverse("country", args=[sweden.pk]), {"search": "väsby"}).content.decode()
    assert "1 municipality" in listed
    again = client.post(reverse("imports", args=[sweden.pk]), sent(), follow=True).content.decode()
    assert "The very same file was uploaded" in again
    assert "The file says what is known already." in again
    undone = client.post(reverse("import_undo", args=[found.pk]), {"reason": "wrong"}, follow=True)
    assert "The import is undone." in undone.content.decode()
    assert not Territory.objects.filter(code="SE_0114").exists()


def test_every_page_is_closed_to_other_countries_and_roles(
    sweden: Territory, bring_in: Importing, signed_in: SignIn
) -> None:
    done = bring_in(LIST)
    town = Territory.objects.get(code="SE_0114")
    norway = Territory.objects.create(
        code="NO", name="Norway", level=Level.COUNTRY, vintage=2020, source="test"
    )
    strangers = [
        member(Role.NATIONAL, norway),
        member(Role.AUDITOR, norway),
        member(Role.REGIONAL, Territory.objects.get(code="SE110")),
        member(Role.MUNICIPAL, town),
        member(Role.PARTNER, town),
    ]
    names = ("import", "import_columns", "import_errors", "import_changes", "import_file")
    pages = [reverse(name, args=[done.pk]) for name in names]
    pages += [reverse(name, args=[sweden.pk]) for name in ("country", "imports", "new_programme")]
    for stranger in strangers:
        client = signed_in(stranger.user)
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(reverse("imports", args=[sweden.pk]), sent()).status_code == 404
        for name in ("import_commit", "import_undo"):
            answer = client.post(reverse(name, args=[done.pk]), {"reason": "x"})
            assert answer.status_code == 404
        refused = Access.objects.filter(user=stranger.user, kind=Access.Kind.REFUSED)
        assert refused.count() == len(pages) + 3


def test_an_auditor_reads_and_changes_nothing(
    sweden: Territory, bring_in: Importing, signed_in: SignIn
) -> None:
    done = bring_in(LIST)
    found = bring_in(LIST.replace("34090", "1"), "next.csv", only_look=True)
    client = signed_in(member(Role.AUDITOR, sweden).user)
    for name in ("import", "import_errors", "import_changes", "import_file"):
        assert client.get(reverse(name, args=[found.pk])).status_code == 200
    assert client.get(reverse("country", args=[sweden.pk])).status_code == 200
    assert client.get(reverse("import_columns", args=[found.pk])).status_code == 404
    assert client.post(reverse("imports", args=[sweden.pk]), sent()).status_code == 404
    assert client.post(reverse("import_undo", args=[done.pk]), {"reason": "x"}).status_code == 404
    given = {"fingerprint": draft_plan(found)[1].fingerprint}
    assert client.post(reverse("import_commit", args=[found.pk]), given).status_code == 404
    assert client.get(reverse("new_programme", args=[sweden.pk])).status_code == 404


def test_a_town_sees_its_own_page_and_no_other(bring_in: Importing, signed_in: SignIn) -> None:
    bring_in(LIST)
    own, other = (Territory.objects.get(code=code) for code in ("SE_0114", "SE_0115"))
    client = signed_in(member(Role.MUNICIPAL, own).user)
    assert client.get(reverse("territory", args=[own.pk])).status_code == 200
    assert client.get(reverse("territory", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("PK\x03\x04", "list.csv", "is of another type than its name says"),
        ("unit", "list.xlsx", "is of another type than its name says"),
        ("<html>", "list.html", "give a file that ends in .csv, .xlsx, .json"),
    ],
)
def test_other_files_are_refused_at_the_form(
    content: str, name: str, told: str, sweden: Territory, officer: Viewer, signed_in: SignIn
) -> None:
    page = reverse("imports", args=[sweden.pk])
    answer = signed_in(officer.user).post(page, sent(content, name))
    assert told in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    sweden: Territory, officer: Viewer, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UploadForm.base_fields["file"], "largest", 2**20)
    page = reverse("imports", args=[sweden.pk])
    answer = signed_in(officer.user).post(page, sent("x" * (2**20 + 1)))
    assert "is larger than 1 MiB" in answer.content.decode()


def test_errors_are_shown_and_downloaded_without_formulas(
    sweden: Territory, officer: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(officer.user)
    faulty = LIST.replace("34090", "=HYPERLINK(1)").replace("2800", "-5")
    answer = client.post(reverse("imports", args=[sweden.pk]), sent(faulty), follow=True)
    assert "2 errors." in answer.content.decode()
    table = client.get(reverse("import_errors", args=[Import.objects.get().pk]))
    assert table["Content-Disposition"] == 'attachment; filename="errors.csv"'
    assert "3,population,'=HYPERLINK(1)," in table.content.decode()
    assert "4,population,-5,is below 0" in table.content.decode()


def test_columns_are_chosen_on_the_page(
    sweden: Territory, bring_in: Importing, officer: Viewer, signed_in: SignIn
) -> None:
    bring_in(LIST)
    client = signed_in(officer.user)
    page = reverse("imports", args=[sweden.pk])
    answer = client.post(page, sent("Ort;2016\nÅSELE;12\n", "m.csv", source="M"), follow=True)
    assert "What do the columns hold?" in answer.content.decode()
    found = Import.objects.get(source="M")
    said = {"encoding": "utf-8", "separator": ";", "role0": "name", "measure0": "",
            "role1": "figure", "measure1": "", "year1": "2016"}  # fmt: skip
    columns = reverse("import_columns", args=[found.pk])
    assert "Give the figure a name." in client.post(columns, said).content.decode()
    said["measure1"] = "past_reception"
    answer = client.post(columns, said, follow=True)
    assert "Persons received 2016" in answer.content.decode()


def test_a_programme_is_started_for_an_imported_country(
    sweden: Territory, bring_in: Importing, officer: Viewer, signed_in: SignIn
) -> None:
    bring_in(LIST)
    client = signed_in(officer.user)
    page = reverse("new_programme", args=[sweden.pk])
    said = {"name": "Arrivals", "year": "2027", "persons": "50"}
    none = client.post(page, said | {"least": "90000"})
    assert "No municipality fits." in none.content.decode()
    client.post(page, said | {"least": "10000", "regions": ["SE110"]})
    programme = Programme.objects.get()
    codes = programme.participants.values_list("code", flat=True)
    assert (programme.country, sorted(codes)) == (sweden, ["SE_0114", "SE_0115"])


def test_participants_come_from_a_file_or_are_told_row_by_row(
    sweden: Territory, bring_in: Importing, officer: Viewer, signed_in: SignIn
) -> None:
    bring_in(LIST)
    client = signed_in(officer.user)
    page = reverse("new_programme", args=[sweden.pk])
    said = {"name": "Arrivals", "year": "2027", "persons": "50"}
    wrong = SimpleUploadedFile("towns.csv", "name\nÅSELE\nVallentun\n".encode())
    told = client.post(page, said | {"file": wrong}).content.decode()
    assert "did you mean Vallentuna?" in told
    right = SimpleUploadedFile("towns.csv", b"code\n2401\nSE_0115\n")
    client.post(page, said | {"file": right})
    codes = Programme.objects.get().participants.values_list("code", flat=True)
    assert sorted(codes) == ["SE_0115", "SE_2401"]


def test_the_first_country_is_added_by_a_command(db: None) -> None:
    call_command("add_country", "at")
    assert Territory.objects.get(code="AT").name == "Austria"
    with pytest.raises(CommandError, match="there already"):
        call_command("add_country", "AT")
    with pytest.raises(CommandError, match="no ISO 3166"):
        call_command("add_country", "QQX")
