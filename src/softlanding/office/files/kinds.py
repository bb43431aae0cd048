"""What an uploaded file is, by its content; only what a place asks for is taken."""

from __future__ import annotations

from collections.abc import Collection

import filetype
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
TEXTS = {"csv", "tsv", "txt", "json", "toml"}
SAME = {"jpeg": "jpg", "tiff": "tif"}
ARCHIVE = b"PK\x03\x04"
HEAD = 8192  # bytes of a file by which its type is known


def media_type(content: bytes, name: str, *, largest: int) -> str:
    """Type of a scanned paper or a photograph by its content, never by what a browser says.

    Raises
    ------
    InputRefused
        It is empty, larger than `largest` bytes, of a type that is not taken (a picture made
        of text, such as SVG, is none of them: it can hold a program), or named otherwise.
    """
    if not content:
        raise refused(_("is empty"), _("choose another file"))
    if len(content) > largest:
        raise refused(too_large(largest), _("give a smaller one"))
    found = filetype.guess(content[:HEAD])
    if found is None or found.mime not in ENDINGS or ENDINGS[found.mime] == "xlsx":
        raise refused(_("is of another type"), _("give a PDF, JPEG, PNG, TIFF or WebP file"))
    ending = ending_of(name)
    if ending and ending != ENDINGS[found.mime]:
        raise refused(_("is of another type than its name says"), _("give it the ending that fits"))
    return str(found.mime)


def check_kind(head: bytes, name: str, taken: Collection[str]) -> None:
    """Refuse a file whose name ends otherwise than `taken`, or whose content does not go with it.

    Parameters
    ----------
    head
        The first `HEAD` bytes.
    name
        Its name, from `file_name`.
    taken
        Endings without a dot.

    Raises
    ------
    InputRefused
        With what would be taken.
    """
    ending = ending_of(name)
    if ending not in taken:
        listed = ", ".join(f".{one}" for one in taken)
        raise refused(
            _("is of another type"), _("give a file that ends in %(endings)s") % {"endings": listed}
        )
    archive = head.startswith(ARCHIVE)
    found = filetype.guess(head)
    binary = ending in TEXTS and (archive or (found is not None and found.mime in _NO_TEXT))
    named = {kind for kind in ENDINGS if ENDINGS[kind] == ending}
    other = ending in ENDINGS.values() and not (
        archive if ending == "xlsx" else found is not None and found.mime in named
    )
    if binary or other:
        raise refused(_("is of another type than its name says"), _("give it the ending that fits"))


_NO_TEXT = {*ENDINGS, "application/zip", "application/gzip", "application/x-7z-compressed",
    "application/x-bzip2", "application/x-xz", "application/x-rar-compressed",
    "application/x-executable", "application/x-msdownload", "application/zstd"}  # fmt: skip


def ending_of(name: str) -> str:
    """The ending of a name without its dot, in small letters; blank where there is none."""
    _stem, dot, ending = name.rpartition(".")
    return SAME.get(ending.lower(), ending.lower()) if dot else ""


def too_large(largest: int) -> str:
    """Words for a file of more than so many bytes."""
    if largest < 2**20:
        return _("is larger than %(kilobytes)d KiB") % {"kilobytes": largest // 2**10}
    return _("is larger than %(megabytes)d MiB") % {"megabytes": largest // 2**20}


def refused(message: str, cure: str) -> InputRefused:
    """One fault of a file."""
    return InputRefused([Problem(message, cure, column=str(_("The file")))])
