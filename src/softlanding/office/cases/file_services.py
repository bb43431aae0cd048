"""Writing into a case file: sealed notes, attachments, own words, consent, objections."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited, record_read
from softlanding.office.cases import policies
from softlanding.office.cases.models import (
    Attachment,
    Consent,
    Household,
    NoteOpening,
    Objection,
    OwnWords,
    Person,
    SealedNote,
    Wish,
)
from softlanding.office.files.api import media_type
from softlanding.office.privacy.api import decrypt, encrypt

LONGEST = 5_000
LARGEST_FILE = 10 * 2**20  # bytes


def write_note(
    *, viewer: Viewer, household: Household, person: Person | None, kind: str, text: str
) -> SealedNote:
    """Seal a note; whoever opens it says why. Those who may open sealed notes. Audited."""
    with audited("sealed note written", viewer=viewer, subject=household):
        return SealedNote.objects.create(
            household=household, person=person, kind=kind, text=text, written_by=viewer.user
        )


def open_note(*, viewer: Viewer, note: SealedNote, purpose: str, need: str) -> str:
    """The text of a sealed note, for a stated need; the opening is kept for ever.

    Those who may open sealed notes of the household.

    Raises
    ------
    InputRefused
        No need was stated.
    """
    if not need.strip():
        problem = Problem(_("is empty"), _("say why you need it"), column=str(_("Why")))
        raise InputRefused([problem])
    NoteOpening.objects.create(
        note=note, user=viewer.user, purpose=NoteOpening.Purpose(purpose), need=need.strip()
    )
    record_read(viewer, note)
    return note.text


def add_attachment(
    *,
    viewer: Viewer,
    household: Household,
    person: Person | None,
    title: str,
    name: str,
    content: bytes,
    confidential: bool,
) -> Attachment:
    """Keep a file, encrypted. National officers of the country. Audited.

    Raises
    ------
    InputRefused
        Empty, too large, or of a type that is not taken.
    """
    found = media_type(content, name, largest=LARGEST_FILE)
    with audited("attachment added", viewer=viewer, subject=household):
        return Attachment.objects.create(
            household=household,
            person=person,
            title=title,
            media_type=found,
            size=len(content),
            content=encrypt(content),
            confidential=confidential,
            added_by=viewer.user,
        )


def attachment_content(*, viewer: Viewer, attachment: Attachment) -> bytes:
    """The file itself; the read is recorded. Those who may take attachments."""
    record_read(viewer, attachment)
    return decrypt(bytes(attachment.content))


def remove_attachment(*, viewer: Viewer, attachment: Attachment, reason: str) -> None:
    """Throw a file away; that it was there is kept. National officers. Audited."""
    with audited("attachment removed", viewer=viewer, reason=reason, subject=attachment):
        attachment.delete()


def write_words(
    *,
    household: Household,
    kind: str,
    text: str,
    language: str = "",
    person: Person | None = None,
    viewer: Viewer | None = None,
) -> OwnWords:
    """A wish or a fear as it was said; `viewer` is None where the household wrote itself.

    Raises
    ------
    InputRefused
        Nothing was said, or more than 5,000 characters.
    """
    text = words_said(text)
    with audited("words written down", viewer=viewer, subject=household):
        return OwnWords.objects.create(
            household=household,
            person=person,
            kind=OwnWords.Kind(kind),
            text=text,
            language=language,
            written_by=viewer.user if viewer else None,
        )


def set_wishes(
    *, household: Household, wishes: Sequence[str], viewer: Viewer | None = None
) -> None:
    """The wishes that count in the score of a placement; `viewer` as in `write_words`."""
    with audited("wishes set", viewer=viewer, subject=household):
        household.wishes = [Wish(wish).value for wish in wishes]
        household.save(update_fields=["wishes"])


def set_consent(
    *,
    household: Household,
    purpose: str,
    given: bool,
    person: Person | None = None,
    viewer: Viewer | None = None,
) -> Consent:
    """What is allowed for one purpose from now on; `viewer` is None for the household itself.

    The former words stay; a town whose consent is taken back sees an outline at once.
    """
    with audited("consent recorded", viewer=viewer, subject=household):
        return Consent.objects.create(
            household=household,
            person=person,
            purpose=Consent.Purpose(purpose),
            given=given,
            written_by=viewer.user if viewer else None,
        )


def raise_objection(
    *, household: Household, text: str, person: Person | None = None, viewer: Viewer | None = None
) -> Objection:
    """A household objects; it waits for a person's answer. As `write_words`."""
    text = words_said(text)
    with audited("objection raised", viewer=viewer, subject=household):
        return Objection.objects.create(household=household, person=person, text=text)


def answer_objection(*, viewer: Viewer, objection: Objection, answer: str) -> Objection:
    """A named officer answers, once. National officers of the country. Audited.

    Raises
    ------
    NotNow
        Answered already.
    InputRefused
        Nothing was said.
    """
    answer = words_said(answer)
    with audited("objection answered", viewer=viewer, subject=objection.household):
        objection = Objection.objects.select_for_update().get(pk=objection.pk)
        policies.may_be_answered(objection)
        objection.answer, objection.answered_at = answer, timezone.now()
        objection.answered_by = viewer.user
        objection.save()
    return objection


def words_said(text: str) -> str:
    """What somebody said, without space around it.

    Raises
    ------
    InputRefused
        Nothing, or more than 5,000 characters.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        message = _("is empty") if not text else _("is longer than 5,000 characters")
        problem = Problem(message, _("say it in one to 5,000 characters"), column=str(_("Text")))
        raise InputRefused([problem])
    return text
