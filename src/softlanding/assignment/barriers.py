"""Why a pair is not possible, as stable codes; each bit of `Instance.blocked` is one."""

from __future__ import annotations

import numpy as np

from softlanding.assignment.instance import Instance

__all__ = ["CODES", "NO_SCORE", "TOO_LARGE", "WORDS", "bit", "codes_of", "counts"]

CODES: tuple[str, ...] = (
    "no_common_language",
    "service_missing",
    "household_too_large_for_place_limit",
    "not_with_family",
    "excluded",
    "single_parent_not_received",
    "no_step_free_dwelling",
    "no_dwelling_large_enough",
    "below_floor",
)
TOO_LARGE = "larger_than_capacity"
NO_SCORE = "no_score"

WORDS: dict[str, str] = {
    "no_common_language": "no language in common",
    "service_missing": "a needed service is missing",
    "household_too_large_for_place_limit": "the place takes only smaller households",
    "not_with_family": "the family is elsewhere",
    "excluded": "excluded by decision",
    "single_parent_not_received": "single parents are not received",
    "no_step_free_dwelling": "there is no step-free dwelling",
    "no_dwelling_large_enough": "no dwelling is large enough",
    "below_floor": "the score is below the household's floor",
    TOO_LARGE: "the household is larger than the whole capacity",
    NO_SCORE: "no score is given",
}


def bit(code: str) -> int:
    """The bit of a constraint in `Instance.blocked`.

    Examples
    --------
    >>> bit("service_missing")
    2
    """
    return 1 << CODES.index(code)


def codes_of(instance: Instance, household: int, place: int) -> tuple[str, ...]:
    """Codes of everything that forbids one pair; empty if the pair is possible."""
    found = []
    if instance.blocked is not None:
        bits = int(instance.blocked[household, place])
        found = [code for code in CODES if bits & bit(code)]
    if np.any(instance.uses[household] > instance.capacities[place]):
        found.append(TOO_LARGE)
    if np.isnan(instance.scores[household, place]) and (not found or found == [TOO_LARGE]):
        found.append(NO_SCORE)
    return tuple(found)


def counts(instance: Instance, household: int) -> dict[str, int]:
    """Number of places that each constraint closes to a household and those linked to it.

    A place may be closed for several reasons, and counts for each. A member alone
    that exceeds a place, and the linked households together, both count as
    "larger_than_capacity".
    """
    members = instance.linked_with(household)
    places = instance.capacities.shape[0]
    found: dict[str, int] = {}
    named = np.zeros((len(members), places), dtype=np.bool_)
    if instance.blocked is not None:
        bits = instance.blocked[members].astype(np.int64)
        for code in CODES:
            closed = (bits & bit(code)) > 0
            named |= closed
            found[code] = int(closed.any(axis=0).sum())
    together = instance.uses[members].sum(axis=0)
    found[TOO_LARGE] = int((instance.capacities < together).any(axis=1).sum())
    missing = np.isnan(instance.scores[members]) & ~named
    found[NO_SCORE] = int(missing.any(axis=0).sum())
    return {code: count for code, count in found.items() if count}
