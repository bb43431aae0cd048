"""Households to places: the best placement, its proof and its explanation.

Households are never split; capacities have one or more dimensions, persons first;
a pair of household and place is possible or not, and has a score. Scores are given.

The door of the package is what is named here:

`Instance`, `solve`, `verify`, `Result`
    The problem, one run, the check of any result.
`Household`, `Place`, `build`, `Candidates`
    An instance from attributes: languages, services, family, links, locks.
`Preferences`, `blocking_pairs`
    Wishes and priorities for the mechanisms that read them; who could block a placement.
`explain`, `explain_place`
    Why here and not there; how full.
`move`, `swap`, `lock`, `add_capacity`
    What a change by hand costs or brings, without solving again.
`Objective`, `Part`
    Scores out of weighted parts: outcome, wishes, priorities, staying.
`place_fairly`, `frontier`, `lexicographic`
    A share for every group; what fairness and wishes cost; one aim after the other.
`Intake`, `Plan`, `Futures`, `Advice`
    Placement as households arrive, and advice: score minus price.
`backtest`
    A past year replayed under several policies, against the best in hindsight.
`price_bound`, `pattern_bound`, `demand_bound`, `share_bound`
    The upper bounds that any prices prove.
"""

from softlanding.assignment.advice import Advice, Option
from softlanding.assignment.backtest import BACKTESTS, Backtest, Replay, backtest
from softlanding.assignment.barriers import CODES, NO_SCORE, TOO_LARGE, WORDS
from softlanding.assignment.blocking import BlockingPair, blocking_pairs
from softlanding.assignment.bound import price_bound
from softlanding.assignment.candidates import Candidates, build
from softlanding.assignment.demands import (
    Demand,
    below_minimum,
    demand_bound,
    neighbouring,
    share_bound,
)
from softlanding.assignment.dwellings import give_dwellings
from softlanding.assignment.explain import (
    Alternative,
    Explanation,
    PlaceExplanation,
    explain,
    explain_place,
)
from softlanding.assignment.fairness import FairPlacement, place_fairly, verify_fair
from softlanding.assignment.frontier import Frontier, FrontierPoint, frontier
from softlanding.assignment.futures import Futures
from softlanding.assignment.groups import GroupShare, best_alone, close_below, group_shares
from softlanding.assignment.household import SINGLE_PARENTS, Household, Place
from softlanding.assignment.instance import Instance
from softlanding.assignment.lexicographic import Stage, lexicographic
from softlanding.assignment.load import load
from softlanding.assignment.mechanisms import MECHANISMS, METHODS, Mechanism
from softlanding.assignment.move import Move, move
from softlanding.assignment.objective import (
    Objective,
    Part,
    PartOfScore,
    family_wish,
    priorities,
    staying,
    wishes_met,
)
from softlanding.assignment.online import Intake, Plan
from softlanding.assignment.pattern_bound import pattern_bound
from softlanding.assignment.preferences import ORDERS, Preferences
from softlanding.assignment.reason import Reason, listed
from softlanding.assignment.result import Result
from softlanding.assignment.run import Progress
from softlanding.assignment.solve import solve
from softlanding.assignment.unplaced import Room, why_unplaced
from softlanding.assignment.verify import PlacementInvalid, verify
from softlanding.assignment.what_if import (
    Lock,
    MoreRoom,
    Newcomer,
    Swap,
    add_capacity,
    lock,
    swap,
)

__all__ = [
    "BACKTESTS",
    "CODES",
    "MECHANISMS",
    "METHODS",
    "NO_SCORE",
    "ORDERS",
    "SINGLE_PARENTS",
    "TOO_LARGE",
    "WORDS",
    "Advice",
    "Alternative",
    "Backtest",
    "BlockingPair",
    "Candidates",
    "Demand",
    "Explanation",
    "FairPlacement",
    "Frontier",
    "FrontierPoint",
    "Futures",
    "GroupShare",
    "Household",
    "Instance",
    "Intake",
    "Lock",
    "Mechanism",
    "MoreRoom",
    "Move",
    "Newcomer",
    "Objective",
    "Option",
    "Part",
    "PartOfScore",
    "Place",
    "PlaceExplanation",
    "PlacementInvalid",
    "Plan",
    "Preferences",
    "Progress",
    "Reason",
    "Replay",
    "Result",
    "Room",
    "Stage",
    "Swap",
    "add_capacity",
    "backtest",
    "below_minimum",
    "best_alone",
    "blocking_pairs",
    "build",
    "close_below",
    "demand_bound",
    "explain",
    "explain_place",
    "family_wish",
    "frontier",
    "give_dwellings",
    "group_shares",
    "lexicographic",
    "listed",
    "load",
    "lock",
    "move",
    "neighbouring",
    "pattern_bound",
    "place_fairly",
    "price_bound",
    "priorities",
    "share_bound",
    "solve",
    "staying",
    "swap",
    "verify",
    "verify_fair",
    "why_unplaced",
    "wishes_met",
]
