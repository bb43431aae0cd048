"""The best placement found so far and the best bound proven so far, brought together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.greedy import greedy
from softlanding.assignment.units import Core

__all__ = ["Incumbent"]

_UNDECIDED = 1e-9  # relative: values closer than this count as equal

Ints = NDArray[np.int64]


class Incumbent:
    """Begins with the greedy placement and no bound.

    Parameters
    ----------
    core
        What is placed, and where.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.best = greedy(core)
        self.bound = np.inf

    @property
    def objective(self) -> float:
        """Value of the best placement."""
        return self.core.objective(self.best)

    @property
    def tolerance(self) -> float:
        """Values and bounds closer than this count as equal."""
        return _UNDECIDED * max(1.0, abs(self.objective))

    @property
    def closed(self) -> bool:
        """Whether the best placement is proven best."""
        return bool(self.bound - self.objective <= self.tolerance)

    def offer(self, place_of_unit: Ints) -> float:
        """Keep a placement if it is the best so far; its objective."""
        value = self.core.objective(place_of_unit)
        if value > self.objective:
            self.best = place_of_unit
        return value

    def prove(self, bound: float) -> None:
        """Keep a bound if it is the best so far; none is below the best placement."""
        self.bound = min(self.bound, max(bound, self.objective))
