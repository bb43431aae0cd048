"""What an uploaded file is, by its content; only few types are taken."""

from __future__ import annotations

import filetype
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem

LARGEST = 10 * 2**20  # bytes
TAKEN = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
}


def media_type(content: bytes, name: str) -> str:
    """Type of a file by its content.

    Raises
    ------
    InputRefused
        It is empty, larger than 10 MiB, of another type, or its name ends otherwise.
    """
    if not content:
        raise _refused(_("is empty"), _("choose another file"))
    if len(content) > LARGEST:
        raise _refused(_("is larger than 10 MiB"), _("scan it with fewer dots per inch"))
    found = filetype.guess(content)
    if found is None or found.mime not in TAKEN:
        raise _refused(_("is of another type"), _("give a PDF, JPEG, PNG, TIFF or WebP file"))
    ending = name.rpartition(".")[2].lower()
    if ending and {"jpeg": "jpg", "tiff": "tif"}.get(ending, ending) != TAKEN[found.mime]:
        raise _refused(
            _("is of another type than its name says"), _("give it the ending that fits")
        )
    return str(found.mime)


def _refused(message: str, cure: str) -> InputRefused:
    return InputRefused([Problem(message, cure, column=str(_("The file")))])
