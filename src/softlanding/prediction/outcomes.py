"""What can be followed up, and how long after arrival it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["OUTCOMES", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a person at a place: 1 if it came true, 0 if not.

    Parameters
    ----------
    name
        As in the column `outcome` of a file.
    horizon
        Days after arrival before which it cannot be known.
    meaning
        What 1 says.
    """

    name: str
    horizon: int
    meaning: str


OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        outcome.name: outcome
        for outcome in (
            Outcome("employed_90_days", 90, "in paid work 90 days after arrival"),
            Outcome("employed_1_year", 365, "in paid work a year after arrival"),
            Outcome("employed_2_years", 730, "in paid work two years after arrival"),
            Outcome("employed_5_years", 1826, "in paid work five years after arrival"),
            Outcome(
                "still_there_2_years", 730, "living in the first place two years after arrival"
            ),
            Outcome("still_there_5_years", 1826, "living in the first place five years on"),
            Outcome("course_passed", 1, "passed the language course of the place"),
        )
    }
)
"""Every outcome that can be learned, by name."""
