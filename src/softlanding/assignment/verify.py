"""Checks any placement against its instance, without trusting who made it."""

from __future__ import annotations

import math

import numpy as np

from softlanding.assignment.blocking import blocking_pairs
from softlanding.assignment.bound import price_bound
from softlanding.assignment.demands import below_minimum, far_apart
from softlanding.assignment.instance import Instance
from softlanding.assignment.pattern_bound import pattern_bound
from softlanding.assignment.preferences import Preferences, checked
from softlanding.assignment.result import Result
from softlanding.errors import Problem, SoftLandingError

__all__ = ["PlacementInvalid", "verify"]

_RELATIVE = 1e-9
_STATUSES = {"optimal", "feasible", "interrupted", "infeasible"}


class PlacementInvalid(SoftLandingError):
    """A result breaks a rule of its instance; `problems` lists every breach."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def verify(instance: Instance, result: Result, preferences: Preferences | None = None) -> None:
    """Raise `PlacementInvalid` if the result breaks any rule; return nothing otherwise.

    Checked from the instance alone: shape and indices, possible pairs, capacities in
    every dimension, linked households together or near each other, locks kept,
    minimum loads kept or the places below them named, the objective summed
    anew, the bound not below the objective, nor above what the prices prove, nor below
    what the prices of units prove where it rests on them, an "optimal" status without
    a gap, and the hash of the input. A status of "infeasible" must come with nobody
    placed and with a reason. A result that says it is (weakly) stable is searched for
    blocking pairs, with the `preferences` that it was made from.

    Examples
    --------
    >>> from softlanding.assignment import Instance, solve, verify
    >>> instance = Instance([[0.9], [0.8]], [[2], [1]], [[2]])
    >>> result = solve(instance)
    >>> verify(instance, result)
    """
    problems = _assignment_shape(instance, result)
    if problems:
        raise PlacementInvalid(problems)
    if result.input_sha256 != instance.sha256:
        problems.append(_breach("input", "is not the instance of this result"))
    if result.status not in _STATUSES:
        problems.append(_breach("status", f"{result.status!r} is unknown"))
    if result.status == "infeasible":
        problems += _infeasible(result)
    else:
        problems += _constraints(instance, result) + _figures(instance, result)
        if not problems:
            problems += _stability(instance, result, checked(preferences, instance))
    if problems:
        raise PlacementInvalid(problems)


def _breach(code: str, message: str) -> Problem:
    return Problem(message, column=code, code=code)


def _assignment_shape(instance: Instance, result: Result) -> list[Problem]:
    households, places, _ = instance.shape
    assignment = result.assignment
    if assignment.shape != (households,) or assignment.dtype.kind not in "iu":
        return [_breach("assignment", f"is not one whole number for each of {households}")]
    wrong = np.flatnonzero((assignment < -1) | (assignment >= places))
    return [
        _breach("assignment", f"sends household {instance.household_ids[index]} to no place")
        for index in wrong
    ]


def _infeasible(result: Result) -> list[Problem]:
    problems = []
    if np.any(result.assignment >= 0):
        problems.append(_breach("status", "is infeasible, yet households are placed"))
    if not result.reasons:
        problems.append(_breach("reasons", "are missing for an infeasible instance"))
    return problems


def _constraints(instance: Instance, result: Result) -> list[Problem]:
    problems = []
    assignment = result.assignment
    placed = np.flatnonzero(assignment >= 0)
    where = assignment[placed]
    names, towns = instance.household_ids, instance.place_ids
    for index in placed[np.isnan(instance.scores[placed, where])]:
        message = f"puts household {names[index]} into {towns[assignment[index]]}"
        problems.append(_breach("impossible_pair", message))
    load = np.zeros_like(instance.capacities)
    np.add.at(load, where, instance.uses[placed])
    for place, dimension in np.argwhere(load > instance.capacities):
        used, room = load[place, dimension], instance.capacities[place, dimension]
        message = f"{towns[place]} holds {used} of {instance.dimensions[dimension]}, has {room}"
        problems.append(_breach("capacity", message))
    for group in instance.linked:
        if len({int(assignment[index]) for index in group}) > 1:
            message = f"households {', '.join(names[index] for index in group)} are apart"
            problems.append(_breach("linked", message))
    for household, place in instance.locks.items():
        if assignment[household] != place:
            message = f"household {names[household]} is not in {towns[place]}"
            problems.append(_breach("lock", message))
    problems += [_breach(why.code, why.text) for why in far_apart(instance, assignment)]
    told = {reason.text for reason in result.reasons}
    may_be_told = result.method not in {"exact", "fair"} or not instance.minimums_hard
    problems += [
        _breach(why.code, why.text)
        for why in below_minimum(instance, assignment)
        if not (may_be_told and why.text in told)
    ]
    return problems


def _figures(instance: Instance, result: Result) -> list[Problem]:
    problems: list[Problem] = []
    placed = np.flatnonzero(result.assignment >= 0)
    scores = instance.scores[placed, result.assignment[placed]].astype(np.float64)
    if np.isnan(scores).any():
        return problems
    objective = math.fsum(scores.tolist())
    slack = _RELATIVE * max(1.0, math.fsum(np.abs(scores).tolist()))
    if not abs(result.objective - objective) <= slack:
        message = f"is {result.objective}, the scores sum to {objective}"
        problems.append(_breach("objective", message))
    if not result.bound >= objective - slack:
        problems.append(_breach("bound", f"{result.bound} is below the objective {objective}"))
    if result.prices.shape != instance.capacities.shape or not np.all(result.prices >= 0):
        return [*problems, _breach("prices", "are not one price of at least 0 per capacity")]
    proven = price_bound(instance, result.prices)
    if not proven >= objective - slack:
        problems.append(_breach("price_bound", f"{proven} is below the objective {objective}"))
    if not abs(result.price_bound - proven) <= slack:
        message = f"is {result.price_bound}, the prices prove {proven}"
        problems.append(_breach("price_bound", message))
    if not result.bound <= proven + slack:
        problems.append(_breach("bound", f"{result.bound} is above {proven}, which is proven"))
    if result.unit_prices is not None:
        proven = pattern_bound(instance, result.unit_prices, result.prices)
        if not result.bound >= min(proven, result.price_bound) - slack:
            problems.append(_breach("bound", f"{result.bound} is below {proven}, which is proven"))
    if result.status == "optimal" and not result.bound - objective <= slack:
        problems.append(_breach("status", f"is optimal with a gap of {result.bound - objective}"))
    return problems


def _stability(instance: Instance, result: Result, preferences: Preferences) -> list[Problem]:
    claims = [reason for reason in result.reasons if reason.code in {"stable", "weakly_stable"}]
    if not claims:
        return []
    if claims[0].data["preferences_sha256"] != preferences.sha256:
        return [_breach("preferences", "are not those of this result")]
    names, towns = instance.household_ids, instance.place_ids
    weak_only = claims[0].code != "stable"
    return [
        _breach(
            "blocking_pair",
            f"{', '.join(names[index] for index in pair.households)} and {towns[pair.place]} "
            f"block the placement ({pair.kind})",
        )
        for pair in blocking_pairs(instance, result.assignment, preferences, weak_only=weak_only)
    ]
