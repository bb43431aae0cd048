"""One future as a document: every policy in the same world."""

from __future__ import annotations

from typing import Any

from softlanding.errors import SoftLandingError
from softlanding.simulation.chain import run_policy
from softlanding.simulation.measures import measured, persons_counted
from softlanding.simulation.policy import Experiment
from softlanding.simulation.world import draw_world

__all__ = ["simulate_future"]


def simulate_future(experiment: Experiment, seed: int, number: int) -> dict[str, Any]:
    """Carry out every policy of an experiment in one future.

    Parameters
    ----------
    seed, number
        Decide the future, whoever computes it and in whatever order.

    Returns
    -------
    dict
        JSON-serialisable: `number`, `input_sha256`, the sizes of the `assumed` effects,
        and for each policy its `measures`, its `persons` counted and how many placements a
        clock `cut_short`.

    Raises
    ------
    softlanding.simulation.PolicyImpossible
        If a policy cannot be carried out in this future.
    """
    world = draw_world(experiment, seed=seed, number=number)
    policies = {}
    for policy in experiment.policies:
        history = run_policy(experiment, policy, world)
        policies[policy.name] = {
            "measures": measured(history),
            "persons": checked(persons_counted(history)),
            "cut_short": history.cut_short,
        }
    return {
        "number": number,
        "input_sha256": experiment.sha256(seed),
        "assumed": dict(world.assumed),
        "policies": policies,
    }


def checked(counts: dict[str, int]) -> dict[str, int]:
    """The counts, if nobody got lost: arrived = placed + unplaced, placed = stayed + moved."""
    lost = counts["arrived"] - counts["placed"] - counts["unplaced"]
    strayed = counts["placed"] - counts["stayed"] - counts["moved"]
    if lost or strayed:
        raise SoftLandingError(f"persons were lost on the way: {counts}")
    return counts
