"""First prices of a large instance: everybody shares out among places by a soft choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["Start", "spread_of", "starting_prices"]

Floats = NDArray[np.float64]

_PARTS = 4  # rows are summed in so many parts, whatever the number of processors
_SOFTNESS = ((0.5, 6), (0.25, 4), (0.15, 6))  # times the spread of scores; iterations
_SAMPLE_ROWS = 200


class Start:
    """Prices per person of each place, and the best net score of each unit at them.

    Parameters
    ----------
    prices : array of float, shape (places,)
    best : array of float, shape (units,)
        At least 0.
    spread
        Standard deviation of a score per person: the scale of everything else.
    """

    def __init__(self, prices: Floats, best: Floats, spread: float) -> None:
        self.prices, self.best, self.spread = prices, best, spread


def starting_prices(core: Core, run: Run) -> Start:
    """Prices at which demand about meets capacity.

    Notes
    -----
    Households are thought to choose softly, by the logit rule on their net score per
    person; each price then moves by the softness times the logarithm of demand over
    capacity, as in Sinkhorn's scaling [1]_. A dozen passes over the scores bring
    demand within a few per cent of capacity where a subgradient method needs hundreds.
    Only a start: bounds are proven elsewhere.

    References
    ----------
    .. [1] M. Cuturi (2013), Sinkhorn distances: lightspeed computation of optimal
       transport, NIPS 26, section 4.
    """
    from softlanding.assignment.loops import best_net, soft_demand

    size = np.maximum(core.uses[:, 0], 1).astype(np.float32)
    room = np.maximum(core.capacities[:, 0].astype(np.float64), 0.02)
    spread = spread_of(core)
    prices = np.zeros(len(room), np.float32)
    load = np.zeros((_PARTS, len(room)), np.float32)
    for softness, iterations in _SOFTNESS:
        for _ in range(iterations):
            if run.over:
                break
            soft_demand(core.scores, size, prices, np.float32(1 / (softness * spread)), load)
            demand = np.maximum(load.sum(axis=0, dtype=np.float64), 1e-6)
            moved = prices + softness * spread * np.log(demand / room)
            prices = np.maximum(moved, 0.0).astype(np.float32)
    best = np.zeros(len(size))
    best_net(core.scores, size[:, None], prices[:, None], best)
    return Start(prices.astype(np.float64), best, spread)


def spread_of(core: Core) -> float:
    """Standard deviation of a score per person, over some rows: above 0."""
    size = np.maximum(core.uses[:, 0], 1).astype(np.float32)
    rows = max(1, len(size) // _SAMPLE_ROWS)
    sample = core.scores[::rows] / size[::rows, None]
    possible = sample[np.isfinite(sample)]
    found = float(possible.std()) if len(possible) else 0.0
    return found or max(float(np.abs(possible).max(initial=0.0)), 1.0)
