"""Rows of a round -> an instance -> `softlanding.assignment` -> placements and explanations.

Nothing is decided here. Science knows households and towns by their numbers; whatever
comes back for people to read carries names again.
"""

from softlanding.office.placement.bridge.comparing import Totals, frontier_points, totals
from softlanding.office.placement.bridge.effects import (
    Effect,
    linked_household_ids,
    more_room,
    move_effect,
    swap_effect,
)
from softlanding.office.placement.bridge.explaining import Explained, explain_placement
from softlanding.office.placement.bridge.loading import load, loaded
from softlanding.office.placement.bridge.solving import (
    METHODS,
    Report,
    Solved,
    replay,
    solve_round,
)

__all__ = [
    "METHODS",
    "Effect",
    "Explained",
    "Report",
    "Solved",
    "Totals",
    "explain_placement",
    "frontier_points",
    "linked_household_ids",
    "load",
    "loaded",
    "more_room",
    "move_effect",
    "replay",
    "solve_round",
    "swap_effect",
    "totals",
]
