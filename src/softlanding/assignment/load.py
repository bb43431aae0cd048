"""What a placement uses of each capacity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance, IntMatrix

__all__ = ["free_room", "load", "shortfall"]


def load(instance: Instance, assignment: NDArray[np.int64]) -> IntMatrix:
    """Used capacity, shape (places, dimensions)."""
    used = np.zeros_like(instance.capacities)
    placed = np.flatnonzero(assignment >= 0)
    np.add.at(used, assignment[placed], instance.uses[placed])
    return used


def free_room(
    instance: Instance, assignment: NDArray[np.int64], leaving: NDArray[np.int64]
) -> IntMatrix:
    """Free capacity once the `leaving` households have left, shape (places, dimensions)."""
    staying = assignment.copy()
    staying[leaving] = -1
    return instance.capacities - load(instance, staying)


def shortfall(
    instance: Instance, needed: NDArray[np.int64], free: NDArray[np.int64]
) -> dict[str, int]:
    """By how much each dimension is short, dimensions with enough room left out."""
    short = needed - free
    return {
        name: int(missing)
        for name, missing in zip(instance.dimensions, short, strict=True)
        if missing > 0
    }
