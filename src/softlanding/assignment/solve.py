"""The front door: one instance, one method, one verified result."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np

from softlanding.assignment.bound import price_bound
from softlanding.assignment.demanding import keep
from softlanding.assignment.demands import below_minimum, near_conflicts
from softlanding.assignment.exact import Outcome, exact
from softlanding.assignment.greedy import greedy
from softlanding.assignment.instance import Instance
from softlanding.assignment.large import large
from softlanding.assignment.reason import Reason
from softlanding.assignment.relaxation import relax
from softlanding.assignment.result import Result, Status, versions
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.starting_prices import starting_prices
from softlanding.assignment.units import Core, contract, lock_conflicts
from softlanding.assignment.unplaced import why_unplaced
from softlanding.assignment.verify import verify
from softlanding.errors import InputRefused, Problem

__all__ = ["METHODS", "Method", "solve"]

Method = Literal["auto", "exact", "large", "greedy"]
METHODS: tuple[str, ...] = get_args(Method)
_MOST_EXACT_CELLS = 2_000_000  # 4,000 households x 500 places


def solve(
    instance: Instance,
    method: str = "auto",
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """Place the households of an instance.

    Parameters
    ----------
    instance
        What is to be decided.
    method
        "exact": the best sum of scores, proven; "large": for millions of pairs, near the
        best and with a proven bound; "greedy": a baseline; "auto": chooses, and says why
        in `Result.reasons`.
    time_limit
        Seconds, above 0. When they run out the best placement so far is returned.
    seed
        Any whole number of at least 0. Same instance, seed and versions: same result,
        unless the time limit or a stop cut the run short. Over a random seed,
        households with equal rows have equal chances.
    progress
        Called now and then with (fraction, objective, bound, text); False stops the
        run and keeps the best placement so far.

    Returns
    -------
    Result
        Verified. Its status is "infeasible" if the locks contradict each other, or hard
        minimum loads cannot be kept; a household that fits nowhere is unplaced, with its
        reason. Minimum loads are kept by "exact"; the others name the places below theirs.

    Raises
    ------
    InputRefused
        Unknown method, or a time limit or seed out of range.

    Notes
    -----
    Maximises Σ score over the placed households. A household whose score is negative
    at every place (or whose linked group's sum is) stays unplaced unless a lock says
    otherwise. A household that can be placed at a score of exactly 0 into room that
    nobody takes is placed.

    Examples
    --------
    Place 1 holds 3 persons, place 2 holds 2. Together 0.8 + 0.5 beats 0.9 alone.

    >>> from softlanding.assignment import Instance, solve
    >>> instance = Instance([[0.9, 0.5], [0.8, float("nan")]], [[2], [3]], [[3], [2]])
    >>> result = solve(instance)
    >>> result.assignment.tolist(), round(result.objective, 9), result.status
    ([1, 0], 1.3, 'optimal')
    """
    _check(instance, method, time_limit, seed)
    run = Run(time_limit, progress)
    reasons = []
    if method == "auto":
        method, why = _choice(instance)
        reasons.append(Reason("method_chosen", f"auto chose {method}: {why}.", {"method": method}))
    conflicts = (*lock_conflicts(instance), *near_conflicts(instance))
    if conflicts:
        return infeasible(instance, method, seed, run, conflicts)
    core = contract(instance, seed)
    if method == "exact" and (instance.minimums is not None or instance.near):
        kept = keep(core, run)
        if kept.outcome is None:
            return infeasible(instance, method, seed, run, kept.reasons)
        outcome = kept.outcome
    elif method == "exact":
        outcome = exact(core, run)
    elif method == "large":
        outcome = large(core, run, seed)
    else:
        outcome = _greedy(core, run)
    run.check()
    if run.stopped and not outcome.proven:
        reasons.append(Reason("interrupted", "The run was stopped; this is the best so far."))
    elif method == "exact" and not outcome.proven:
        text = f"The time limit of {time_limit:g} seconds ended the search."
        reasons.append(Reason("time_limit", text, {"seconds": time_limit}))
    result = recorded(core, outcome, run, method=method, seed=seed, reasons=tuple(reasons))
    verify(instance, result)
    return result


def _check(instance: Instance, method: str, time_limit: float, seed: int) -> None:
    problems = []
    if instance.near and method not in {"auto", "exact"}:
        message = "does not keep linked households near each other"
        problems.append(Problem(message, "choose exact", column="method", value=method))
    if method not in METHODS:
        cure = f"choose one of {', '.join(METHODS)}"
        problems.append(
            Problem("is not available", cure, column="method", value=str(method), code="unknown")
        )
    if not time_limit > 0:
        cure = "give a number of seconds above 0"
        problems.append(Problem("is not above 0", cure, column="time_limit", value=str(time_limit)))
    if seed < 0:
        cure = "give a whole number of at least 0"
        problems.append(Problem("is below 0", cure, column="seed", value=str(seed)))
    if problems:
        raise InputRefused(problems)


def _choice(instance: Instance) -> tuple[str, str]:
    """Method for an instance, and why."""
    cells = instance.scores.size
    if instance.minimums is not None or instance.near:
        return "exact", "it keeps minimum loads and linked households near each other"
    if cells <= _MOST_EXACT_CELLS:
        return "exact", "it proves its result"
    return "large", f"{cells:,} pairs of household and place are too many to prove an optimum"


def _greedy(core: Core, run: Run) -> Outcome:
    chosen = greedy(core)
    run.tell("placing greedily", objective=core.objective(chosen))
    if core.scores.size > _MOST_EXACT_CELLS:
        start = starting_prices(core, run)
        prices = np.zeros(core.capacities.shape)
        prices[:, 0] = start.prices
        return Outcome(chosen, math.inf, prices, proven=False)
    relaxed = relax(core, run)
    proven = relaxed.bound <= core.objective(chosen)
    return Outcome(chosen, relaxed.bound, relaxed.prices, proven)


def recorded(
    core: Core,
    outcome: Outcome,
    run: Run,
    *,
    method: str,
    seed: int,
    reasons: tuple[Reason, ...],
) -> Result:
    """The result that an outcome makes, in the order of the instance."""
    instance = core.instance
    assignment = core.expand(outcome.place_of_unit)
    placed = np.flatnonzero(assignment >= 0)
    scores = instance.scores[placed, assignment[placed]].astype(np.float64)
    objective = math.fsum(scores.tolist())
    prices = core.prices_in_file_order(outcome.prices)
    by_prices = price_bound(instance, prices)
    unit_prices = outcome.unit_prices
    if unit_prices is not None:
        unit_prices = core.unit_prices_in_file_order(unit_prices)
    bound = objective if outcome.proven else max(objective, min(outcome.bound, by_prices))
    status: Status = "optimal" if bound == objective else "feasible"
    if run.stopped and status != "optimal":
        status = "interrupted"
    return Result(
        assignment=assignment,
        objective=objective,
        bound=bound,
        status=status,
        method=method,
        seed=seed,
        seconds=run.seconds,
        input_sha256=instance.sha256,
        prices=prices,
        price_bound=by_prices,
        unit_prices=unit_prices,
        reasons=(*reasons, *below_minimum(instance, assignment)),
        unplaced=why_unplaced(instance, assignment),
        versions=versions(),
    )


def infeasible(
    instance: Instance, method: str, seed: int, run: Run, conflicts: tuple[Reason, ...]
) -> Result:
    """The verified result of a run that places nobody, with its reasons."""
    assignment = np.full(instance.shape[0], -1, dtype=np.int64)
    locks = any("lock" in conflict.code for conflict in conflicts)
    why = Reason("demands_conflict", "Nobody is placed: not all that is asked can be kept.")
    if locks:
        why = Reason("locks_conflict", "Nobody is placed: the locks contradict each other.")
    result = Result(
        assignment=assignment,
        objective=0.0,
        bound=math.nan,
        status="infeasible",
        method=method,
        seed=seed,
        seconds=run.seconds,
        input_sha256=instance.sha256,
        prices=np.zeros(instance.capacities.shape),
        price_bound=math.nan,
        reasons=conflicts,
        unplaced=dict.fromkeys(range(len(assignment)), why),
        versions=versions(),
    )
    verify(instance, result)
    return result
