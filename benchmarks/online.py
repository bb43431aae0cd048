"""Dynamic placement replayed over orders of arrival, and the time of one advice."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.instances import european_year, two_years
from softlanding.assignment import (
    Backtest,
    Futures,
    Instance,
    Intake,
    Plan,
    Replay,
    backtest,
    load,
)

__all__ = ["rows"]

PEER = "fixed bid prices (duals by scipy.optimize.linprog)"
PEER_PLACES = 100  # at most; at 290 linprog did not end in 4 minutes
YEARS = ((300, 20, 1), (400, 20, 2), (500, 20, 3))
ORDERS = 9  # beside the first
LARGE = (5_000, 290)
ADVICE = ((500, 290), (2_000, 11_500))
QUESTIONS = 50


def rows() -> Iterator[dict[str, Any]]:
    """Three years of 20 places, one of 290, and advice at 290 and 11,500 places."""
    for households, places, seed in YEARS:
        yield _year(households, places, seed, ORDERS)
    yield _year(*LARGE, seed=1, orders=0)
    for households, places in ADVICE:
        yield _advice(households, places)


def _year(households: int, places: int, seed: int, orders: int) -> dict[str, Any]:
    last, this = two_years(households, places, seed)
    test = backtest(
        this, ["online", "greedy"], pool=Futures.of(last), orders=orders, time_limit=60.0
    )
    fixed = bid_prices(test, last, this) if places <= PEER_PLACES else None
    beside = f"peer {_told(fixed[0])}, " if fixed else ""
    ours, greedy = (_shares(test, test.of(name)) for name in ("online", "greedy"))
    kept = all(_kept(this, replay) for replay in test.replays)
    return {
        "name": f"a year online, {households:,} households × {places} places, 40 batches",
        "ours_seconds": mean(replay.seconds for replay in test.of("online")),
        "peer": PEER if fixed else "",
        "peer_seconds": fixed[1] if fixed else None,
        "verified": kept,
        "note": (
            f"share of hindsight, mean and lowest of {orders + 1} orders: ours {_told(ours)}, "
            f"{beside}greedy {_told(greedy)}; hindsight {test.hindsight.status}, "
            f"gap {test.hindsight.gap:.2%}; last year's arrivals are the pool"
        ),
    }


def bid_prices(test: Backtest, last: Instance, this: Instance) -> tuple[list[float], float]:
    """Shares of hindsight with prices of last year that stay, and seconds of a replay."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    start = perf_counter()
    household, place = np.nonzero(last.fits)
    households, places, dimensions = last.shape
    lines = [household, *(households + d * places + place for d in range(dimensions))]
    values = [np.ones(len(household)), *last.uses[household].T]
    columns = np.tile(np.arange(len(household)), dimensions + 1)
    matrix = csc_array((np.concatenate(values), (np.concatenate(lines), columns)))
    upper = np.concatenate([np.ones(households), last.capacities.T.ravel()])
    upper = upper[: matrix.shape[0]]
    answer = linprog(-last.scores[household, place], A_ub=matrix, b_ub=upper, method="highs")
    duals = np.zeros(dimensions * places)
    found = -answer.ineqlin.marginals[households:]
    duals[: len(found)] = found
    prices = duals.reshape(dimensions, places)
    before = perf_counter() - start
    shares, seconds = [], []
    for replay in test.of("online"):
        start = perf_counter()
        order = np.arange(households)
        if replay.order:
            order = np.random.default_rng((0, replay.order)).permutation(order)
        room, total = this.capacities.copy(), 0.0
        for arrival in order:
            fits = np.all(room >= this.uses[arrival], axis=1) & ~np.isnan(this.scores[arrival])
            net = np.where(fits, this.scores[arrival] - this.uses[arrival] @ prices, -np.inf)
            best = int(net.argmax())
            if fits[best]:
                room[best] -= this.uses[arrival]
                total += float(this.scores[arrival, best])
        seconds.append(before + perf_counter() - start)
        shares.append(total / test.hindsight.bound)
    return shares, mean(seconds)


def _advice(households: int, places: int) -> dict[str, Any]:
    """The slowest of some pieces of advice once prices stand."""
    if places > 1_000:
        pool = this = european_year(households, places, 1)
    else:
        pool, this = two_years(households, places, 1)
    start = perf_counter()
    year = Intake(this.capacities, Plan(households), Futures.of(pool))
    year.look_ahead()
    standing = perf_counter() - start
    seconds, agreed = [], True
    for asked in range(QUESTIONS):
        start = perf_counter()
        advice = year.advise(this.scores[asked], this.uses[asked])
        seconds.append(perf_counter() - start)
        if advice.best is not None:
            place, use = advice.best.place, this.uses[asked]
            agreed &= bool(np.all(year.room[place] >= use))
            agreed &= abs(float(this.scores[asked, place]) - advice.best.score) < 1e-6
            year.settle(place, use)
    return {
        "name": f"one advice at {places:,} places",
        "ours_seconds": max(seconds),
        "verified": agreed and bool(np.all(year.used <= this.capacities)),
        "note": (
            f"the slowest of {QUESTIONS}, each settled before the next; prices of "
            f"{year.ahead.futures} futures from {households:,} past arrivals took {standing:.1f} s"
        ),
    }


def _shares(test: Backtest, replays: tuple[Replay, ...]) -> list[float]:
    return [test.share(replay) for replay in replays]


def _told(shares: list[float]) -> str:
    return f"{mean(shares):.2%} and {min(shares):.2%}"


def _kept(instance: Instance, replay: Replay) -> bool:
    """Every capacity kept, every household at a possible place, the scores summed anew."""
    placed = np.flatnonzero(replay.assignment >= 0)
    total = float(instance.scores[placed, replay.assignment[placed]].sum())
    used = load(instance, replay.assignment)
    return bool(np.all(used <= instance.capacities)) and abs(total - replay.objective) < 1e-6
