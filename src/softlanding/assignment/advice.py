"""Why a household is advised to go somewhere: score minus price, in figures and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Advice", "Option"]


@dataclass(frozen=True, slots=True)
class Option:
    """One place for a household.

    Parameters
    ----------
    place
        Index of the place.
    name
        Its name.
    score
        What the household gains there.
    prices
        What the room it takes is worth to those who may still come, by dimension.
    week
        Soft costs of the load of this week, by dimension.
    """

    place: int
    name: str
    score: float
    prices: Mapping[str, float]
    week: Mapping[str, float]

    @property
    def price(self) -> float:
        """All prices and soft costs together."""
        return sum(self.prices.values()) + sum(self.week.values())

    @property
    def value(self) -> float:
        """Score minus price."""
        return self.score - self.price

    @property
    def text(self) -> str:
        """The option as an English sentence.

        Examples
        --------
        >>> print(Option(0, "Berg", 2.5, {"persons": 0.75, "desks": 0.0}, {"persons": 0.25}).text)
        Berg: score 2.5, minus 0.75 for persons, minus 0.25 for persons this week = 1.5.
        """
        parts = [f"score {self.score:.4g}"]
        parts += [f"minus {paid:.4g} for {name}" for name, paid in self.prices.items() if paid]
        parts += [
            f"minus {paid:.4g} for {name} this week" for name, paid in self.week.items() if paid
        ]
        return f"{self.name}: {', '.join(parts)} = {self.value:.4g}."


@dataclass(frozen=True, slots=True)
class Advice:
    """The best places for one household now, best first.

    Parameters
    ----------
    options
        Places with room; empty if there is none.
    futures, expected
        How many sampled futures the prices rest on, of how many households each.
    tied_to
        Names of places near family that came before, if only these are allowed.
    all_fit
        The room is expected to suffice for all, so that nobody is left out for its price.
    """

    options: tuple[Option, ...]
    futures: int
    expected: float
    tied_to: tuple[str, ...] = ()
    all_fit: bool = False

    @property
    def best(self) -> Option | None:
        """The place with the largest score minus price, if it is worth its room."""
        if not self.options:
            return None
        anyway = self.all_fit or bool(self.tied_to)
        return self.options[0] if anyway or self.options[0].value >= 0 else None

    @property
    def text(self) -> str:
        """The advice in plain English."""
        best = self.best
        if not self.options:
            return "No possible place has room."
        if best is None:
            return (
                f"Nowhere yet: the room is worth more to those who may still come. "
                f"Closest is {self.options[0].text}"
            )
        words = [f"{best.name} is advised. {best.text}"]
        if self.futures:
            words.append(
                f"The price is what the room is worth in {self.futures} sampled futures "
                f"with about {self.expected:.0f} more arrivals."
            )
        if self.tied_to:
            words.append("Only places near family that came before are looked at.")
        if len(self.options) > 1:
            second = self.options[1]
            words.append(f"Next, {best.value - second.value:.4g} behind: {second.text}")
        return " ".join(words)
