"""Policies tried over hundreds of possible futures of a synthetic country.

The door of the package is what is named here:

`Policy`, `Experiment`, `load_experiment`, `parse_experiment`
    What is tried, and the file that says so.
`simulate_future`, `report`, `compared`, `estimate`
    One future; means, intervals and paired differences over many.
`connected`, `simulate`, `FutureStore`
    Many futures on a Dask cluster, kept one by one.
`score_in_blocks`
    A whole continent's year scored on the same cluster, out of core.
`draw_households`, `draw_towns`, `figures`, `ASSUMPTIONS`, `CONVENTIONS`
    Who and what is made up, out of published figures and named assumptions.
`follow_up_world`, `FollowUpWorld`
    A made-up past whose truth is known, on which claims are tried.
"""

from softlanding.simulation.assumptions import ASSUMPTIONS, CONVENTIONS, Assumption
from softlanding.simulation.chain import run_policy
from softlanding.simulation.cluster import ClusterLost, connected, simulate
from softlanding.simulation.comparison import Estimate, compared, estimate, report
from softlanding.simulation.follow_up_world import FollowUpWorld, follow_up_world
from softlanding.simulation.future import simulate_future
from softlanding.simulation.measures import MEASURES, Measure
from softlanding.simulation.people import Households, draw_households
from softlanding.simulation.picture import comparison_picture
from softlanding.simulation.placing import PolicyImpossible
from softlanding.simulation.policy import Experiment, Policy
from softlanding.simulation.policy_file import load_experiment, parse_experiment
from softlanding.simulation.scoring import score_in_blocks
from softlanding.simulation.store import FutureStore
from softlanding.simulation.towns import INDICATORS, Towns, draw_towns
from softlanding.simulation.world import World, draw_world

__all__ = [
    "ASSUMPTIONS",
    "CONVENTIONS",
    "INDICATORS",
    "MEASURES",
    "Assumption",
    "ClusterLost",
    "Estimate",
    "Experiment",
    "FollowUpWorld",
    "FutureStore",
    "Households",
    "Measure",
    "Policy",
    "PolicyImpossible",
    "Towns",
    "World",
    "compared",
    "comparison_picture",
    "connected",
    "draw_households",
    "draw_towns",
    "draw_world",
    "estimate",
    "follow_up_world",
    "load_experiment",
    "parse_experiment",
    "report",
    "run_policy",
    "score_in_blocks",
    "simulate",
    "simulate_future",
]
