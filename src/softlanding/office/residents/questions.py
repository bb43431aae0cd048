"""What a household is asked, one question a page, and the wishes that its answers amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from softlanding.office.cases.api import Wish

VERY, SOME, LITTLE = 3, 2, 1
IMPORTANCE = {VERY: "very", SOME: "some", LITTLE: "little"}


@dataclass(frozen=True)
class Question:
    """A question with its choices; `wishes` are those that count in the score of a placement."""

    code: str
    choices: tuple[str, ...]
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    weighed: bool = True  # whether it is also asked how important this is


TOPICS = (
    Question("family", ("near_family", "no_matter"), {"near_family": Wish.NEAR_FAMILY}),
    Question("work", ("own_trade", "any_work", "learn_first", "no_work")),
    Question(
        "school",
        ("for_children", "language", "higher_education", "no_matter"),
        {"higher_education": Wish.HIGHER_EDUCATION},
    ),
    Question(
        "place",
        ("small_town", "larger_town", "no_matter"),
        {"small_town": Wish.SMALL_TOWN, "larger_town": Wish.LARGER_TOWN},
    ),
    Question("climate", ("mild", "cold_good", "no_matter")),
    Question("faith", ("near_worship", "no_matter", "private")),
    Question("health", ("near_hospital", "regular_doctor", "no_matter", "private")),
)
QUESTIONS = {
    question.code: question
    for question in (
        *TOPICS,
        Question("first", tuple(topic.code for topic in TOPICS), weighed=False),
    )
}


def wishes_after(wishes: list[str], question: Question, said: Mapping[str, Any]) -> list[str]:
    """Wishes of a household once a question is answered, in the order of `Wish`.

    What other questions amount to stays. A wish that is not so important does not count.

    >>> school = QUESTIONS["school"]
    >>> said = {"choice": "higher_education", "importance": 3}
    >>> [str(wish) for wish in wishes_after(["small_town"], school, said)]
    ['small_town', 'higher_education']
    """
    kept = set(wishes) - {str(wish) for wish in question.wishes.values()}
    wish = question.wishes.get(said["choice"])
    if wish is not None and said.get("importance", VERY) > LITTLE:
        kept.add(str(wish))
    return [code for code in Wish.values if code in kept]


def after(code: str) -> str | None:
    """The question that follows; None after the last."""
    return _beside(code, 1)


def before(code: str) -> str | None:
    """The question that comes before; None before the first."""
    return _beside(code, -1)


def _beside(code: str, step: int) -> str | None:
    codes = list(QUESTIONS)
    place = codes.index(code) + step
    return codes[place] if 0 <= place < len(codes) else None
