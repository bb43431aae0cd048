"""Is an import in a state that permits this? (Whether the person may is in `permissions`.)"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.imports.models import Import


def may_be_read_again(found: Import) -> None:
    """Columns can be mapped until it is imported."""
    if found.status != Import.Status.OPEN:
        raise NotNow(_("This file has been imported already. Upload it again to change it."))


def may_be_committed(found: Import, *, fingerprint: str, planned: str, unmatched: int) -> None:
    """Only what was seen is imported, and only without faults.

    Raises
    ------
    NotNow
        Imported before, unreadable rows, or the territories have changed since the preview.
    """
    may_be_read_again(found)
    if not found.reading or found.reading["problems"]:
        raise NotNow(_("Rows with errors cannot be imported. Correct the file and upload it."))
    if fingerprint != planned:
        raise NotNow(_("The territories have changed since you looked. Look at the changes again."))
    if unmatched:
        raise NotNow(_("Say that the rows without a municipality are to be left out."))


def may_be_undone(found: Import, reasons: list[str]) -> None:
    """Only what is imported and what nothing has been built on.

    Raises
    ------
    NotNow
        With every reason.
    """
    if found.status != Import.Status.COMMITTED:
        raise NotNow(_("Only a file that is imported can be undone."))
    if reasons:
        raise NotNow(" ".join([_("This import cannot be undone."), *reasons]))
