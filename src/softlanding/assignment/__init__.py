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
`price_bound`, `pattern_bound`
    The upper bounds that any prices prove.
"""

from softlanding.assignment.barriers import CODES, NO_SCORE, TOO_LARGE, WORDS
from softlanding.assignment.blocking import BlockingPair, blocking_pairs
from softlanding.assignment.bound import price_bound
from softlanding.assignment.constraints import Candidates, Household, Place, build
from softlanding.assignment.explain import (
    Alternative,
    Explanation,
    PlaceExplanation,
    explain,
    explain_place,
)
from softlanding.assignment.instance import Instance
from softlanding.assignment.load import load
from softlanding.assignment.mechanisms import MECHANISMS, METHODS, Mechanism
from softlanding.assignment.move import Move, move
from softlanding.assignment.pattern_bound import pattern_bound
from softlanding.assignment.preferences import ORDERS, Preferences
from softlanding.assignment.reason import Reason
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
    "CODES",
    "MECHANISMS",
    "METHODS",
    "NO_SCORE",
    "ORDERS",
    "TOO_LARGE",
    "WORDS",
    "Alternative",
    "BlockingPair",
    "Candidates",
    "Explanation",
    "Household",
    "Instance",
    "Lock",
    "Mechanism",
    "MoreRoom",
    "Move",
    "Newcomer",
    "Place",
    "PlaceExplanation",
    "PlacementInvalid",
    "Preferences",
    "Progress",
    "Reason",
    "Result",
    "Room",
    "Swap",
    "add_capacity",
    "blocking_pairs",
    "build",
    "explain",
    "explain_place",
    "load",
    "lock",
    "move",
    "pattern_bound",
    "price_bound",
    "solve",
    "swap",
    "verify",
    "why_unplaced",
]
