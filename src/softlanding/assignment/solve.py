"""The front door: one instance, one method, one verified result."""

from __future__ import annotations

import math

import numpy as np

from softlanding.assignment.bound import price_bound
from softlanding.assignment.demands import below_minimum, near_conflicts
from softlanding.assignment.exact import Outcome
from softlanding.assignment.instance import Instance
from softlanding.assignment.mechanisms import MECHANISMS, METHODS, choice
from softlanding.assignment.placing import place_within_memory
from softlanding.assignment.preferences import Preferences, checked
from softlanding.assignment.reason import Reason, listed
from softlanding.assignment.result import Result, Status, versions
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.units import Core, lock_conflicts
from softlanding.assignment.unplaced import why_unplaced
from softlanding.assignment.verify import verify
from softlanding.errors import InputRefused, Problem

__all__ = ["solve"]


def solve(
    instance: Instance,
    method: str = "auto",
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    preferences: Preferences | None = None,
) -> Result:
    """Place the households of an instance.

    Parameters
    ----------
    instance
        What is to be decided.
    method
        "auto", which chooses and says why in `Result.reasons`, or a name of
        `softlanding.assignment.mechanisms.MECHANISMS`, which says what each is for.
    time_limit
        Seconds, above 0. When they run out the best placement so far is returned. What is
        compiled once after an installation does not count.
    seed
        Any whole number of at least 0. Same instance, seed and versions: same result,
        unless the time limit or a stop cut the run short. Over a random seed,
        households with equal rows have equal chances.
    progress
        Called now and then with (fraction, objective, bound, text); False stops the
        run and keeps the best placement so far.
    preferences
        Wishes of households, priorities of places and the order of choice, for the
        methods "stable" and "serial". Default: the scores, and most persons first.

    Returns
    -------
    Result
        Verified. Its status is "infeasible" if the locks contradict each other, or hard
        minimum loads cannot be kept; a household that fits nowhere is unplaced, with its
        reason. Minimum loads are kept by "exact"; the others name the places below theirs.
        Where memory is too little for a method, the next smaller one places instead and
        `Result.reasons` says so.

    Raises
    ------
    InputRefused
        Unknown method, a time limit or seed out of range, or preferences that don't
        belong to the instance.

    Notes
    -----
    The objective and its bound are Σ score over the placed households, whatever a
    method aims at. A household whose score is negative
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
    preferences = checked(preferences, instance)
    reasons = []
    if method == "auto":
        method, why = choice(instance, preferences)
        reasons.append(Reason("method_chosen", f"auto chose {method}: {why}.", {"method": method}))
    reasons += _unread(method, preferences)
    conflicts = (*lock_conflicts(instance), *near_conflicts(instance))
    if conflicts:
        return infeasible(instance, method, seed, run, conflicts)
    placed = place_within_memory(instance, method, run, seed, preferences)
    run.check()
    reasons += placed.reasons
    core, outcome, method = placed.core, placed.outcome, placed.method
    if outcome is None:
        return infeasible(instance, method, seed, run, tuple(reasons))
    reasons += outcome.reasons
    if run.stopped and not outcome.proven:
        reasons.append(Reason("interrupted", "The run was stopped; this is the best so far."))
    elif not outcome.proven and (method == "exact" or run.over):
        text = f"The time limit of {time_limit:g} seconds ended the search."
        reasons.append(Reason("time_limit", text, {"seconds": time_limit}))
    result = recorded(core, outcome, run, method=method, seed=seed, reasons=tuple(reasons))
    verify(instance, result, preferences)
    return result


def _unread(method: str, preferences: Preferences) -> list[Reason]:
    """What was given and is not read by the method."""
    given = {"wishes": preferences.wishes, "priorities": preferences.priorities}
    unread = [
        name
        for name, values in given.items()
        if values is not None and name not in MECHANISMS[method].reads
    ]
    if not unread:
        return []
    text = f"The method {method} does not read the {listed(unread)}."
    return [Reason("not_read", text, {"method": method, "not_read": unread})]


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
    codes = {conflict.code for conflict in conflicts}
    why = Reason("demands_conflict", "Nobody is placed: not all that is asked can be kept.")
    if "memory" in codes:
        why = Reason("memory", "Nobody is placed: there was too little memory for the method.")
    if any("lock" in code for code in codes):
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
