"""One aim after the other: the first as good as possible, then the second, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from softlanding.assignment.demanding import keep
from softlanding.assignment.demands import Demand, near_conflicts
from softlanding.assignment.instance import Instance
from softlanding.assignment.objective import Part
from softlanding.assignment.reason import Reason
from softlanding.assignment.result import Result
from softlanding.assignment.run import Progress, Run
from softlanding.assignment.solve import infeasible, recorded
from softlanding.assignment.units import contract, lock_conflicts
from softlanding.assignment.verify import verify
from softlanding.errors import InputRefused, Problem

__all__ = ["Stage", "lexicographic"]

_ROUNDING = 1e-9
_METHOD = "fair"


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim, and how well it is met.

    Parameters
    ----------
    name
        Of the part.
    instance
        The instance with the part's values as scores.
    result
        The placement that is best for this aim after those before it; verified. Its
        bound holds for all placements that keep what the earlier aims were promised.
    least
        What later aims had to leave of this one; its best less the tolerance.
    """

    name: str
    instance: Instance
    result: Result
    least: float


def lexicographic(
    instance: Instance,
    parts: Sequence[Part],
    *,
    tolerance: float = 0.0,
    time_limit: float = 60.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Stage, ...]:
    """Maximise the first part, then the second among the placements that keep the first.

    Parameters
    ----------
    instance
        Its scores say only which pairs are possible.
    parts
        The most important first; weights and scales have no meaning here.
    tolerance
        In [0, 1]: share of an aim's best that later aims may give up.
    time_limit, seed, progress
        As for `solve`; the seconds are for all parts together.

    Returns
    -------
    tuple of Stage
        One for each part; the placement is the last one's. Where the time ends the search,
        later stages keep the placement so far. One stage with an "infeasible" result if
        the instance asks for what cannot be kept.

    Raises
    ------
    InputRefused
        No part, a part of another shape, a tolerance or a time limit out of range.

    Examples
    --------
    Both households could work in either place; Amina's wish decides.

    >>> instance = Instance([[1.0, 1.0], [1.0, 1.0]], [[1], [1]], [[1], [1]])
    >>> outcome = Part("expected outcome", np.array([[0.5, 0.5], [0.5, 0.5]]))
    >>> wishes = Part("wishes", np.array([[0.0, 1.0], [0.0, 0.0]]))
    >>> stages = lexicographic(instance, [outcome, wishes])
    >>> [(stage.name, stage.result.objective) for stage in stages]
    [('expected outcome', 1.0), ('wishes', 1.0)]
    >>> stages[-1].result.assignment.tolist()
    [1, 0]
    """
    _check(instance, parts, tolerance, time_limit)
    run = Run(time_limit, progress)
    conflicts = (*lock_conflicts(instance), *near_conflicts(instance))
    stages: list[Stage] = []
    demands: list[Demand] = []
    for done, part in enumerate(parts):
        values = np.where(np.isnan(instance.scores), np.nan, np.nan_to_num(part.values))
        scored = replace(instance, scores=values)
        if conflicts:
            result = infeasible(scored, _METHOD, seed, run, conflicts)
            return (Stage(part.name, scored, result, 0.0),)
        core = contract(scored, seed)
        share = Run(run.remaining / (len(parts) - done), _passed(run))
        kept = keep(core, share, tuple(demands))
        if kept.outcome is None and not stages:
            result = infeasible(scored, _METHOD, seed, run, kept.reasons)
            return (Stage(part.name, scored, result, 0.0),)
        if kept.outcome is None:
            break
        why: tuple[Reason, ...] = ()
        if not kept.outcome.proven:
            why = (Reason("time_limit", f"The time ended the search for the best {part.name}."),)
        result = recorded(core, kept.outcome, share, method=_METHOD, seed=seed, reasons=why)
        verify(scored, result)
        least = result.objective - tolerance * abs(result.objective)
        stages.append(Stage(part.name, scored, result, least))
        slack = _ROUNDING * max(1.0, abs(least))
        demands.append(Demand(part.name, np.nan_to_num(values), least - slack))
    return tuple(stages)


def _passed(run: Run) -> Progress:
    return lambda _fraction, _objective, _bound, text: run.tell(text)


def _check(instance: Instance, parts: Sequence[Part], tolerance: float, time_limit: float) -> None:
    problems = []
    if not parts:
        problems.append(Problem("is missing", "give at least one", column="part"))
    for part in parts:
        if part.values.shape != instance.scores.shape or np.isinf(part.values).any():
            message = "are not one finite number, or NaN, for each pair"
            problems.append(Problem(message, column="values", value=part.name, code="shape"))
    if not 0 <= tolerance <= 1:
        cure = "give a number from 0 to 1"
        problems.append(Problem("is no share", cure, column="tolerance", value=str(tolerance)))
    if not time_limit > 0:
        cure = "give a number of seconds above 0"
        problems.append(Problem("is not above 0", cure, column="time_limit", value=str(time_limit)))
    if problems:
        raise InputRefused(problems)
