"""What lies in a file: sealed notes, attachments, confidential facts, words and consent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from softlanding.errors import InputRefused, NotNow
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.cases import file_services as services
from softlanding.office.cases.api import (
    Household,
    mark_placed,
    newest_consents,
    raise_objection,
    set_consent,
    shared_file,
    who_has_seen,
    write_words,
)
from softlanding.office.cases.models import Attachment, NoteOpening, SealedNote
from tests.office.conftest import AddHousehold, Country

SignIn = Callable[[User], Client]
MakePerson = Callable[[Role, str], User]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    made = add_household("H-1", 3)
    head = made.members.get(position=1)
    head.given, head.specific_needs, head.confidential = "Amal", ["SV"], ["specific_needs", "words"]
    head.save()
    return made


@pytest.fixture
def note(household: Household, national: Viewer) -> SealedNote:
    return services.write_note(
        viewer=national, household=household, person=None, kind="health", text="Needs dialysis"
    )


def test_a_sealed_note_opens_for_a_stated_need_and_keeps_who_opened_it(
    note: SealedNote, household: Household, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    page = reverse("open_note", args=[note.pk])
    file = client.get(reverse("household", args=[household.pk])).content.decode()
    assert "Open with a reason" in file
    for text in (file, client.get(page).content.decode()):
        assert "dialysis" not in text
    assert "dialysis" not in client.post(page, {"purpose": "travel", "need": ""}).content.decode()
    assert not NoteOpening.objects.exists()
    opened = client.post(page, {"purpose": "travel", "need": "Flight on Monday"})
    assert "dialysis" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert NoteOpening.objects.get().need == "Flight on Monday"
    assert Access.objects.filter(kind="read", subject="sealednote").count() == 1


def test_sealed_notes_are_closed_to_auditors_other_towns_and_without_consent(
    note: SealedNote,
    household: Household,
    country: Country,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    page = reverse("open_note", args=[note.pk])
    town = signed_in(person(Role.MUNICIPAL, "Alby"))
    auditor = signed_in(person(Role.AUDITOR, "Norland"))
    assert [c.get(page).status_code for c in (town, auditor)] == [404, 404]
    mark_placed(household=household, territory=country.towns["Alby"])
    assert town.get(page).status_code == 200
    set_consent(household=household, purpose="health", given=False)
    assert town.get(page).status_code == 404
    file = town.get(reverse("household", args=[household.pk])).content.decode()
    assert "gender-based violence" not in file


def test_an_attachment_is_stored_encrypted_and_only_handed_out(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    path = reverse("add_attachment", args=[household.pk])
    client.post(path, {"file": SimpleUploadedFile("amal.pdf", PDF), "title": "Passport of Amal"})
    kept = Attachment.objects.get()
    assert PDF not in bytes(kept.content)
    assert kept.media_type == "application/pdf"
    answer = client.get(reverse("attachment", args=[kept.pk]))
    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="H-1-{kept.pk}.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert Access.objects.filter(kind="read", subject="attachment").exists()
    client.post(reverse("remove_attachment", args=[kept.pk]), {"reason": "Wrong person"})
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "another type"),
        ("passport.pdf", PNG, "than its name says"),
        ("passport.pdf", b"", "is empty"),
        ("passport.pdf", PDF + bytes(10 * 2**20), "larger than 10 MiB"),
    ],
)
def test_a_file_is_judged_by_its_content_and_size(
    household: Household, national: Viewer, name: str, content: bytes, fault: str
) -> None:
    with pytest.raises(InputRefused, match=fault):
        services.add_attachment(
            viewer=national,
            household=household,
            person=None,
            title="x",
            name=name,
            content=content,
            confidential=False,
        )
    assert not Attachment.objects.exists()


def test_a_refused_file_is_explained_on_the_page(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    path = reverse("add_attachment", args=[household.pk])
    file = SimpleUploadedFile("x.exe", b"MZ" + bytes(80))
    page = signed_in(national.user).post(path, {"file": file, "title": "Letter"})
    assert "give a file that ends in .pdf" in page.content.decode()
    assert 'value="Letter"' in page.content.decode()


def test_what_a_member_keeps_is_shown_to_staff_and_not_to_the_others(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    head, child = household.members.get(position=1), household.members.get(position=2)
    write_words(household=household, person=head, kind="fear", text="Afraid of an uncle")
    write_words(household=household, kind="wish", text="A garden")
    client = signed_in(national.user)
    staff = client.get(reverse("household", args=[household.pk])).content.decode()
    for text in ("gender-based violence", "Afraid of an uncle", "Kept from the others"):
        assert text in staff
    shared = client.get(reverse("shared_file", args=[household.pk])).content.decode()
    assert "A garden" in shared
    for text in ("gender-based violence", "Afraid of an uncle", "Kept from the others"):
        assert text not in shared
    assert shared_file(household, head).members[0].specific_needs == ["SV"]
    assert [w.text for w in shared_file(household, head).members[0].words] == ["Afraid of an uncle"]
    other = shared_file(household, child)
    assert other.members[0].specific_needs == []
    assert other.members[0].words == []
    assert other.notes == []


def test_the_newest_word_on_a_purpose_counts(household: Household) -> None:
    for given in (True, False):
        set_consent(household=household, purpose="town", given=given)
    set_consent(household=household, purpose="research", given=True)
    held = {c.purpose: c.given for c in newest_consents(household.consents.all())}
    assert held == {"town": False, "research": True}


def test_an_objection_is_answered_once_by_a_person(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    objection = raise_objection(household=household, text="Too far from my mother")
    client = signed_in(national.user)
    file = client.get(reverse("household", args=[household.pk])).content.decode()
    assert "Too far from my mother" in file
    client.post(reverse("answer_objection", args=[objection.pk]), {"answer": "We look again"})
    objection.refresh_from_db()
    assert (objection.answer, objection.answered_by) == ("We look again", national.user)
    with pytest.raises(NotNow):
        services.answer_objection(viewer=national, objection=objection, answer="again")


def test_nothing_said_is_refused(household: Household) -> None:
    for text in ("", "  ", "x" * 5_001):
        with pytest.raises(InputRefused):
            write_words(household=household, kind="wish", text=text)


def test_words_and_consent_are_written_on_the_page(
    household: Household, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    client.post(
        reverse("write_words", args=[household.pk]),
        {"kind": "wish", "text": "حديقة", "language": "ar"},
    )
    client.post(reverse("record_consent", args=[household.pk]), {"purpose": "town", "given": "1"})
    client.post(reverse("write_note", args=[household.pk]), {"kind": "health", "text": "x"})
    page = client.get(reverse("household", args=[household.pk])).content.decode()
    assert "حديقة" in page
    assert "Passing the file on to the town that accepts" in page
    assert household.consents.get().written_by == national.user
    assert household.sealed_notes.count() == 1
    assert len(who_has_seen(household)) == 1
