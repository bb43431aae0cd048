"""Past arrivals replayed under several policies, against the best in hindsight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.futures import Futures
from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason
from softlanding.assignment.replay import BATCHES, POLICIES, Year, arrivals, by_policy
from softlanding.assignment.result import Result
from softlanding.assignment.solve import solve
from softlanding.assignment.units import Core, contract
from softlanding.errors import InputRefused, Problem

__all__ = ["BACKTESTS", "Backtest", "Replay", "backtest"]

BACKTESTS: tuple[str, ...] = (*POLICIES, "history", "hindsight")
"""What a year can be replayed under: policies, what happened, the best in hindsight."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Replay:
    """One year under one method in one order of arrival.

    Parameters
    ----------
    assignment : array of int, shape (households,)
        Place of each household, −1 = unplaced.
    objective
        Sum of the scores.
    load_variance
        Variance of the persons who come to a place in a batch, mean over places.
    fill_variance
        Variance over places of the used share of the persons' capacity.
    """

    method: str
    order: int
    assignment: Ints
    objective: float
    placed_persons: int
    load_variance: float
    fill_variance: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Backtest:
    """All replays, the hindsight and what a reader must know.

    Parameters
    ----------
    hindsight
        Best placement of the whole year at once; shares are of its proven bound.
    replays
        By method and order; order 0 is that of the file.
    reasons
        What the pool does not resemble, arrivals beyond capacity, what was assumed.
    """

    instance: Instance
    hindsight: Result
    replays: tuple[Replay, ...]
    batches: int
    planned: float
    reasons: tuple[Reason, ...]

    def share(self, replay: Replay) -> float:
        """Objective of a replay as a share of the hindsight bound; 1 if that is 0."""
        return replay.objective / self.hindsight.bound if self.hindsight.bound > 0 else 1.0

    def of(self, method: str) -> tuple[Replay, ...]:
        """Replays of a method, by order."""
        return tuple(replay for replay in self.replays if replay.method == method)

    def group_share(self, replay: Replay, members: NDArray[np.bool_]) -> float:
        """Score of some households, as a share of what they get in hindsight."""
        best = _sum(self.instance, self.hindsight.assignment, members)
        return _sum(self.instance, replay.assignment, members) / best if best > 0 else 1.0


def backtest(
    instance: Instance,
    methods: Sequence[str] = ("online", "batch-greedy", "greedy", "random", "hindsight"),
    *,
    pool: Futures | None = None,
    batches: int = BATCHES,
    orders: int = 0,
    planned: float | None = None,
    placed_in: Ints | None = None,
    week_rates: Floats | None = None,
    time_limit: float = 60.0,
    seed: int = 0,
) -> Backtest:
    """Replay the rows of an instance as arrivals, in file order and in seeded orders.

    Parameters
    ----------
    methods
        Of `BACKTESTS`; "history" needs `placed_in`.
    pool
        Earlier arrivals with scores at these places, in file order. Without one, only
        those who have come so far are known.
    orders
        Seeded permutations to replay beside the file order.
    planned
        Units of linked households that were expected; default: as many as came. A year's
        number is planned before it begins; a wrong plan is corrected by the pace.
    placed_in : array of int, shape (households,), optional
        Where each household went in reality, −1 = nowhere or unknown.
    time_limit
        Seconds for the hindsight.

    Raises
    ------
    InputRefused
        Unknown methods, numbers out of range, history without places, households that
        must be near each other, locks that conflict: with every fault.

    Examples
    --------
    The second of two is worth more; who takes the first gets a third of the best.

    >>> instance = Instance([[1.0], [3.0]], [[1], [1]], [[1]])
    >>> test = backtest(instance, ["greedy", "hindsight"])
    >>> [round(test.share(replay), 3) for replay in test.replays]
    [0.333, 1.0]
    """
    instance = replace(instance, minimums=None)  # no policy keeps them
    _check(instance, methods, batches=batches, orders=orders, planned=planned, placed_in=placed_in)
    hindsight = solve(instance, time_limit=time_limit, seed=seed)
    if hindsight.status == "infeasible":
        raise InputRefused([Problem(why.text, code=why.code) for why in hindsight.reasons])
    core = contract(instance, seed)
    planned = float(len(core.uses)) if planned is None else planned
    ordered = None if pool is None else _in_core(pool, core)
    _compile()
    replays = []
    for number in range(orders + 1):
        order = np.arange(instance.shape[0])
        if number:
            order = np.random.default_rng((seed, number)).permutation(order)
        year = Year(core, arrivals(core, order, batches), ordered, planned, week_rates)
        for method in methods:
            if number and method in {"history", "hindsight"}:
                continue  # no order changes them
            replays.append(_replay(method, number, year, hindsight, placed_in=placed_in, seed=seed))
    reasons = tuple(_reasons(core, pool, planned, hindsight))
    return Backtest(instance, hindsight, tuple(replays), len(year.batches), planned, reasons)


def _compile() -> None:
    """Compile the loops before anything is timed."""
    one = np.ones((3, 1), dtype=np.int64)
    small = Instance(np.ones((3, 2)), one, one[:2])
    solve(small, method="online")


def _replay(
    method: str, number: int, year: Year, hindsight: Result, *, placed_in: Ints | None, seed: int
) -> Replay:
    core, instance = year.core, year.core.instance
    start = perf_counter()
    if method == "history" and placed_in is not None:
        assignment = placed_in
    elif method == "hindsight":
        assignment = hindsight.assignment
    else:
        assignment = core.expand(by_policy(method, year, seed))
    seconds = hindsight.seconds if method == "hindsight" else perf_counter() - start
    placed = np.flatnonzero(assignment >= 0)
    persons = instance.uses[:, 0]
    weekly = np.zeros((len(year.batches), instance.shape[1]))
    for week, units in enumerate(year.batches):
        came = np.isin(instance.unit_of_household, core.unit_order[units]) & (assignment >= 0)
        np.add.at(weekly[week], assignment[came], persons[came])
    used = np.zeros(instance.shape[1])
    np.add.at(used, assignment[placed], persons[placed])
    open_places = instance.capacities[:, 0] > 0
    filled = used[open_places] / instance.capacities[open_places, 0]
    return Replay(
        method,
        number,
        assignment,
        _sum(instance, assignment, np.ones(len(assignment), dtype=np.bool_)),
        int(persons[placed].sum()),
        float(weekly.var(axis=0).mean()) if weekly.size else 0.0,
        float(filled.var()) if len(filled) else 0.0,
        seconds,
    )


def _sum(instance: Instance, assignment: Ints, members: NDArray[np.bool_]) -> float:
    """Scores of the placed members; a place without a score brings nothing."""
    rows = np.flatnonzero(members & (assignment >= 0))
    return float(np.nansum(instance.scores[rows, assignment[rows]], dtype=np.float64))


def _in_core(pool: Futures, core: Core) -> Futures:
    """The pool with places in the order of the core."""
    other = None if pool.forecast is None else _in_core(pool.forecast, core)
    return Futures(pool.scores[:, core.place_order], pool.uses, other, pool.share)


def _reasons(core: Core, pool: Futures | None, planned: float, hindsight: Result) -> list[Reason]:
    instance = core.instance
    text = f"{planned:.0f} arrivals were planned; the plan is corrected by the pace of arrivals."
    reasons = [Reason("planned", text, {"planned": planned})]
    if pool is None or not len(pool):
        text = "No earlier arrivals were given: prices rest on those who have come so far."
        reasons.append(Reason("no_pool", text))
    elif len(core.uses):
        reasons += pool.unlike(core.scores, core.uses)
    needed, room = instance.uses.sum(axis=0), instance.capacities.sum(axis=0)
    for name, use, most in zip(instance.dimensions, needed.tolist(), room.tolist(), strict=True):
        if use > most:
            text = f'Arrivals need {use} of "{name}"; all places together have {most}.'
            data: dict[str, object] = {"dimension": name, "needed": use, "capacity": most}
            reasons.append(Reason("arrivals_exceed_capacity", text, data))
    if hindsight.status != "optimal":
        text = (
            f"The hindsight is not proven to be the best: {hindsight.objective:.6g} of at most "
            f"{hindsight.bound:.6g}. Shares are of the bound."
        )
        reasons.append(Reason("hindsight_bound", text, {"gap": hindsight.gap}))
    return reasons


def _check(
    instance: Instance,
    methods: Sequence[str],
    *,
    batches: int,
    orders: int,
    planned: float | None,
    placed_in: Ints | None,
) -> None:
    problems = []
    for method in methods:
        if method not in BACKTESTS:
            cure = f"choose of {', '.join(BACKTESTS)}"
            problems.append(Problem("is not a method", cure, column="methods", value=method))
    if "history" in methods and placed_in is None:
        cure = "add the column placed_in to the households, or leave history out"
        message = "is not known: nobody says where households went"
        problems.append(Problem(message, cure, column="methods", value="history"))
    if not methods:
        problems.append(Problem("are missing", "name at least one", column="methods"))
    for name, value, least in (("batches", batches, 1), ("orders", orders, 0)):
        if value < least:
            cure = f"give a whole number of at least {least}"
            problems.append(Problem(f"is below {least}", cure, column=name, value=str(value)))
    if planned is not None and not 0 <= planned < np.inf:
        cure = "give a number of at least 0"
        problems.append(Problem("is no number", cure, column="planned", value=str(planned)))
    if instance.near:
        cure = "use linked_to, or leave linked_near out"
        problems.append(Problem("is not kept by a backtest", cure, column="linked_near"))
    if problems:
        raise InputRefused(problems)
