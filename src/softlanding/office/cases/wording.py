"""What the software found in a case file, in words."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext

from softlanding.office.cases.consistency import Finding

FINDINGS = {
    "heads": gettext_lazy("The household has %(heads)s heads; it needs exactly one."),
    "child_older_than_head": gettext_lazy("A child born before the head of the household."),
    "parent_younger_than_head": gettext_lazy("A parent born after the head of the household."),
    "number_elsewhere": gettext_lazy("Another household shows a document with this number."),
    "number_twice": gettext_lazy("Member %(other)s shows a document with the same number."),
    "expiry_before_issue": gettext_lazy("Expires before it was issued."),
    "issued_before_birth": gettext_lazy("Issued before the holder was born."),
    "issued_in_future": gettext_lazy("Issued in the future."),
    "expired_on_arrival": gettext_lazy("Will have expired on arrival, %(day)s."),
    "born_differs": gettext_lazy("Says born on %(written)s; the file says %(held)s."),
    "born_day_and_month": gettext_lazy(
        "Day and month of birth look exchanged: %(written)s here, %(held)s in the file."
    ),
    "name_differs": gettext_lazy("The name in it differs from the name in the file."),
    "births_contradict": gettext_lazy(
        "Two documents say different birth dates: %(first)s and %(second)s."
    ),
    "names_contradict": gettext_lazy("Two documents say different names."),
    "two_passports": gettext_lazy("Two passports of one country valid at the same time."),
}
REASONS = {
    "number": gettext_lazy("same document number"),
    "name": gettext_lazy("names alike"),
    "born": gettext_lazy("same birth date"),
    "born_exchanged": gettext_lazy("day and month of birth exchanged"),
    "born_year": gettext_lazy("born within a year"),
    "sex": gettext_lazy("same sex"),
    "other_sex": gettext_lazy("other sex"),
}


def finding_in_words(finding: Finding) -> str:
    """One finding as a sentence."""
    shown: dict[str, Any] = {
        name: date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "year") else value
        for name, value in finding.data.items()
    }
    return str(FINDINGS[finding.code]) % shown


def reasons_in_words(codes: list[str]) -> str:
    """What speaks for one and the same person, as a list."""
    return pgettext("between the items of a list", ", ").join(str(REASONS[code]) for code in codes)
