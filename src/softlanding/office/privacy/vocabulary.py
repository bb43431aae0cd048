"""The words with which each room says what of its data is personal, and why it is kept.

References
----------
Regulation (EU) 2016/679 (GDPR), Articles 4, 6, 9, 15, 17 and 30.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import Role


class Whose(models.TextChoices):
    """Whom a field is about."""

    HOUSEHOLD = "household", _("Members of households")
    STAFF = "staff", _("People who work with Soft Landing")
    CONTACT = "contact", _("Contact persons")
    RESEARCH = "research", _("People in follow-up data, by pseudonym")


class Category(models.TextChoices):
    """What kind of personal data it is."""

    IDENTITY = "identity", _("Identity and papers")
    CONTACT = "contact", _("Contact")
    FAMILY = "family", _("Family")
    ORIGIN = "origin", _("Origin and languages")
    LEARNING = "learning", _("Schooling and work")
    HEALTH = "health", _("Health")
    BELIEF = "belief", _("Belief")
    WORDS = "words", _("Wishes and own words")
    JOURNEY = "journey", _("Journey and arrival")
    COURSE = "course", _("Course of the case and decisions")
    SIGN_IN = "sign_in", _("Sign-in and codes")
    ACTIVITY = "activity", _("Who did what, and when")


SPECIAL = {
    Category.HEALTH: "Art. 9(2)(h)",
    Category.BELIEF: "Art. 9(2)(a)",
}  # special categories of Article 9, and what lifts its prohibition


class Purpose(models.TextChoices):
    """What a field is kept for."""

    CASEWORK = "casework", _("Keeping case files")
    PLACEMENT = "placement", _("Choosing a town")
    HEARING = "hearing", _("Hearing what households say")
    CONSENT = "consent", _("Knowing what households allow")
    SETTLEMENT = "settlement", _("Arrival and settlement")
    QUOTAS = "quotas", _("Quotas and engagement of towns")
    RESEARCH = "research", _("Learning from outcomes")
    RIGHTS = "rights", _("Answering requests about data")
    ACCOUNT = "account", _("Showing who decided, wrote and read")
    SECURITY = "security", _("Keeping out who does not belong")


TASK, DUTY = "Art. 6(1)(e)", "Art. 6(1)(c)"
TOWN_SIDE = (Role.NATIONAL, Role.MUNICIPAL)


@dataclass(frozen=True)
class Grounds:
    """The legal basis of a purpose, and the roles that receive what is kept for it."""

    basis: str
    recipients: tuple[Role, ...]


GROUNDS = {
    Purpose.CASEWORK: Grounds(TASK, TOWN_SIDE),
    Purpose.PLACEMENT: Grounds(TASK, (*TOWN_SIDE, Role.REGIONAL)),
    Purpose.HEARING: Grounds(TASK, TOWN_SIDE),
    Purpose.CONSENT: Grounds(f"{DUTY}, Art. 7(1)", TOWN_SIDE),
    Purpose.SETTLEMENT: Grounds(TASK, (*TOWN_SIDE, Role.REGIONAL, Role.PARTNER)),
    Purpose.QUOTAS: Grounds(TASK, (*TOWN_SIDE, Role.REGIONAL, Role.AUDITOR)),
    Purpose.RESEARCH: Grounds(f"{TASK}, Art. 89(1)", (Role.NATIONAL,)),
    Purpose.RIGHTS: Grounds(f"{DUTY}, Art. 12 to 22", (Role.NATIONAL,)),
    Purpose.ACCOUNT: Grounds(f"{DUTY}, Art. 5(2)", (Role.NATIONAL, Role.AUDITOR)),
    Purpose.SECURITY: Grounds(f"{DUTY}, Art. 32", ()),
}


class Clock(models.TextChoices):
    """What decides how long a field is kept."""

    JOURNEY = "journey", _("until the journey is over")
    HEALTH = "health", _("until health no longer matters")
    CASE = "case", _("as long as the case")
    WORKBOOK = "workbook", _("until the workbook has served")
    STAFF = "staff", _("as long as decisions name the person")
    SELF = "self", _("ends by itself within a day, or with its code")
    KEPT = "kept", _("without end: it leads to nobody by itself")


@dataclass(frozen=True)
class Term:
    """A clock that runs: how many months from which event."""

    code: str
    clock: Clock
    since: object
    months: int


TERMS = {
    term.code: term
    for term in (
        Term("journey", Clock.JOURNEY, _("the arrival"), 3),
        Term("health", Clock.HEALTH, _("the day the case was closed"), 12),
        Term("closed", Clock.CASE, _("the day the case was closed"), 60),
        Term("withdrawn", Clock.CASE, _("the day a selected household was withdrawn"), 12),
        Term("refused", Clock.CASE, _("the day a household was withdrawn unselected"), 6),
        Term("workbook", Clock.WORKBOOK, _("the day the workbook was uploaded"), 3),
    )
}


class Then(StrEnum):
    """What anonymising makes of a field whose row stays."""

    BLANK = "blank"
    YEAR = "year"  # the first of January of its year
    DECADE = "decade"  # the first of January of a year that ends in 0
    RENAME = "rename"  # a made-up name from the number of the row
    KEEP = "keep"


class Fate(StrEnum):
    """What becomes of a row of a household."""

    GOES = "goes"  # deleted with its history, whether it is anonymised or deleted
    STAYS = "stays"  # anonymised field by field; deleted only with everything
    COUNTS = "counts"  # never deleted; what leads to the household is cut
