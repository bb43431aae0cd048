"""A reason that a program can count, translate and show to a caseworker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Reason", "listed"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: a stable code, the figures, and an English sentence.

    Parameters
    ----------
    code
        A stable word; translations are looked up by it.
    text
        The sentence in English, complete with its figures.
    data
        The figures and identifiers that the sentence names; JSON-serialisable.

    Examples
    --------
    >>> Reason("place_full", "Berg is full.", {"place": "Berg"}).as_json()
    {'code': 'place_full', 'text': 'Berg is full.', 'data': {'place': 'Berg'}}
    """

    code: str
    text: str
    data: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The reason as a JSON-serialisable dictionary."""
        return {"code": self.code, "text": self.text, "data": dict(self.data)}


def listed(words: list[str] | tuple[str, ...], *, most: int = 5) -> str:
    """Words as an English enumeration, the rest of a long one counted.

    Examples
    --------
    >>> listed(["Berg", "Sala", "Hilden"])
    'Berg, Sala and Hilden'
    >>> listed(["a", "b", "c", "d"], most=2)
    'a, b and 2 more'
    """
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + " and " + shown[-1]
