"""Names across scripts: what stays when spelling, vowels and transliteration differ."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters that transliterations exchange: Qasim and Kassem, Gamal and Jamal, Khaled and Haled.
_SAME = (("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("sh", "s"), ("ch", "s"),
         ("ts", "t"), ("q", "k"), ("c", "k"), ("g", "j"), ("p", "b"), ("v", "f"), ("z", "s"),
         ("x", "ks"))  # fmt: skip
_REMARK, _BETWEEN = re.compile(r"\(.*?\)"), re.compile(r"[\s,.;/]+")
_ARTICLE = re.compile(r"^(?:al|el|ul|ar|as|ad|an)[-' ]+")
_SERVANT = re.compile(r"^abd(?:[aeiou](?:l|r|s|n)?)?[-' ]*(?=[a-z]{3})")


def latin(text: str) -> str:
    """Lower-case Latin letters of a text in any script, words apart by one space.

    What stands in parentheses is a remark and no name.

    >>> latin("Gebre-Yesus, Tesfay"), latin("ተስፋይ")
    ('gebre-yesus tesfay', 'tesfay')
    """
    plain = _REMARK.sub(" ", unicodedata.normalize("NFKC", text))
    return " ".join(word for word in map(_latin_word, _BETWEEN.split(plain)) if word)


@lru_cache(maxsize=20_000)
def _latin_word(word: str) -> str:
    # The Arabic article and the ending of feminine names are not written in every spelling.
    bare = re.sub(r"^عبدال(?=..)", "abd-", re.sub(r"^ال(?=...)", "", word))
    bare = re.sub(r"[ةه]$", "", bare)
    return re.sub(r"[^a-z' -]", "", anyascii(bare).lower())


def skeleton(word: str) -> str:
    """Consonants of a Latin word, as one for the letters that transliterations exchange.

    >>> {skeleton(latin(name)) for name in ("Mohammed", "Muhammad", "محمد")}
    {'mhmd'}
    >>> skeleton("khaled"), skeleton("ali")
    ('hld', 'l')
    """
    letters = re.sub(r"[^a-z]", "", word)
    for said, kept in _SAME:
        letters = letters.replace(said, kept)
    consonants = re.sub(r"[aeiouyw]", "", letters)
    if consonants[1:].endswith("h"):
        consonants = consonants[:-1]  # Fatimah and Fatima
    return re.sub(r"(.)\1+", r"\1", consonants) or letters


def index_words(*names: str) -> set[str]:
    """Skeletons of every word of the names, for a blind index.

    >>> sorted(index_words("Abdul-Rahman", "al-Khatib"))
    ['bd', 'htb', 'rhmn']
    >>> index_words("عبد الرحمن", "الخطيب") == index_words("Abd al-Rahman", "Khateeb")
    True
    """
    words = [word for name in names if name for word in latin(name).split()]
    return {part for word in words for part in _parts(word)}


@lru_cache(maxsize=20_000)
def _parts(word: str) -> frozenset[str]:
    """Skeletons of the parts of one Latin word."""
    bare = _ARTICLE.sub("", word)
    rest = _SERVANT.sub("", bare)
    found = {skeleton(part) for part in rest.split("-")}
    return frozenset(found | {"bd"} if rest != bare else found) - {""}


def plain_number(number: str) -> str:
    """A document's number without spaces and signs, in capitals.

    >>> plain_number("n 123-456/78 ")
    'N12345678'
    """
    return re.sub(r"[^0-9A-Z]", "", anyascii(number).upper())
