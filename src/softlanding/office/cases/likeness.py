"""How like two names are, whatever the script."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from softlanding.office.cases.names import index_words, latin


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name made ready to be compared: its Latin words and its skeletons, each sorted."""

    letters: str
    bones: frozenset[str]
    sorted_bones: str

    @classmethod
    def of(cls, name: str) -> Spelling:
        """Spell a name; it is worth keeping where one name meets many.

        >>> Spelling.of("Hadi, Al-Khatib").letters
        'al hadi khatib'
        """
        bones = frozenset(index_words(name))
        letters = sorted(latin(name).replace("-", " ").split())
        return cls(" ".join(letters), bones, " ".join(sorted(bones)))


def likeness(one: str, other: str) -> int:
    """Likeness of two names, 0 to 100: spelling and consonants, in any order of the words.

    The mean of the likeness of the Latin letters and of the consonants' skeletons, each
    with the words sorted; a name that is a part of the other counts as nine tenths.

    >>> likeness("Mohammed Al-Khatib", "محمد الخطيب") > 80
    True
    >>> likeness("Mohammed Al-Khatib", "Maryam Haddad") < 60
    True
    """
    return spelt_alike(Spelling.of(one), Spelling.of(other))


def spelt_alike(one: Spelling, other: Spelling) -> int:
    """The `likeness` of names that are spelt already."""
    letters = fuzz.ratio(one.letters, other.letters)
    bones = fuzz.ratio(one.sorted_bones, other.sorted_bones)
    mine, theirs = one.bones, other.bones
    if mine == theirs and mine:
        return 100 if letters > 70 else 95
    whole = (letters + bones) / 2
    if len(mine & theirs) >= 2 and (mine <= theirs or theirs <= mine):
        whole = max(whole, 90.0)
    return round(whole)
