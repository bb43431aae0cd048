"""Names of uploaded files: what is harmless is put right, what could deceive is refused."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem

LONGEST = 120
_WORD = re.compile(r"[^\W\d_]+")
_OF_PATHS_AND_SHELLS = re.compile(r'[<>:"|?*]')
_LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def file_name(given: str) -> str:
    r"""The last part of a file's name as it may be kept and shown, at most 120 long.

    Folders, signs of shells, leading dots and what cannot be seen (control characters, marks
    that turn the direction of writing, letters without width) go; letters of other widths
    become plain ones (NFKC). A name in any script is fine, also in several, word by word.

    Raises
    ------
    InputRefused
        A word of it mixes letters of scripts that look alike.

    References
    ----------
    Unicode Technical Standard 39, Unicode security mechanisms: mixed scripts.

    Examples
    --------
    >>> file_name("../../etc/lau 2020.csv")
    'lau 2020.csv'
    >>> file_name("C:\\Users\\ann\\\uff4c\uff41\uff55\uff0ecsv")
    'lau.csv'
    >>> file_name("invoice\u202efdp.exe")
    'invoicefdp.exe'
    >>> file_name("قائمة.xlsx")
    'قائمة.xlsx'
    """
    seen = "".join(letter for letter in given if unicodedata.category(letter)[0] != "C")
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", seen))[-1]
    if any(len(_scripts(word)) > 1 for word in _WORD.findall(last)):
        cure = _("give it a name of plain letters and digits")
        message = _("has a name whose letters are of scripts that look alike")
        raise InputRefused([Problem(message, cure, column=str(_("The file")))])
    plain = unicodedata.normalize("NFKC", _OF_PATHS_AND_SHELLS.sub("", last)).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST].rstrip(". ") or "file"
    return f"{stem[-(LONGEST - 10) :].strip('. ')}.{ending[:9].strip()}"


def _scripts(word: str) -> set[str]:
    """Those of the scripts that look alike from which a word takes its letters."""
    found = {unicodedata.name(letter, "").split(" ")[0] for letter in word}
    return found.intersection(_LOOK_ALIKE)
