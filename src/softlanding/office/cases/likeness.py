"""How like two names are, whatever the script."""

from __future__ import annotations

from rapidfuzz import fuzz

from softlanding.office.cases.names import index_words, latin


def likeness(one: str, other: str) -> int:
    """Likeness of two names, 0 to 100: spelling and consonants, in any order of the words.

    The mean of the likeness of the Latin letters and of the consonants' skeletons, each
    with the words sorted; a name that is a part of the other counts as nine tenths.

    >>> likeness("Mohammed Al-Khatib", "محمد الخطيب") > 80
    True
    >>> likeness("Mohammed Al-Khatib", "Maryam Haddad") < 60
    True
    """
    letters = fuzz.token_sort_ratio(latin(one).replace("-", " "), latin(other).replace("-", " "))
    mine, theirs = index_words(one), index_words(other)
    bones = fuzz.token_sort_ratio(" ".join(sorted(mine)), " ".join(sorted(theirs)))
    if mine == theirs and mine:
        return 100 if letters > 70 else 95
    whole = (letters + bones) / 2
    if len(mine & theirs) >= 2 and (mine <= theirs or theirs <= mine):
        whole = max(whole, 90.0)
    return round(whole)
