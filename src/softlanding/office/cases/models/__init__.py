"""What is kept of a case: the household, its members, and everything in its file."""

from softlanding.office.cases.models.entry import CaseImport
from softlanding.office.cases.models.file import (
    Attachment,
    Document,
    FamilyTie,
    NoteOpening,
    SealedNote,
)
from softlanding.office.cases.models.household import Household, Need, Wish
from softlanding.office.cases.models.person import Person
from softlanding.office.cases.models.steps import DuplicateHint, PhaseStep, TownAccess
from softlanding.office.cases.models.voice import Consent, Objection, OwnWords

__all__ = [
    "Attachment",
    "CaseImport",
    "Consent",
    "Document",
    "DuplicateHint",
    "FamilyTie",
    "Household",
    "Need",
    "NoteOpening",
    "Objection",
    "OwnWords",
    "Person",
    "PhaseStep",
    "SealedNote",
    "TownAccess",
    "Wish",
]
