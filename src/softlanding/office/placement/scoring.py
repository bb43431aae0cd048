"""The demonstration score: what a household may expect in a town, in points per person.

Each part lies between 0 and 1 and is multiplied by its weight; the weights sum to 100.
A household's score is its number of persons times the sum. The parts are assumptions
that stand in for outcomes learned from follow-up data, and the site says so. The sum itself
is made in `bridge`, by the placement science's own objective.

- work: prospects of the town's labour market for adults with and without secondary
  school, mixed by the household's own share of each; where it was decided that a model
  counts, what the model expects instead (see `outcomes`);
- wishes: share of the household's wishes that the town meets (1 where it has none);
- family: 1 in or near the town of the relatives, falling evenly to 0 at 200 km; 0 without;
- priorities: share of what the town says it is best prepared for that the household is
  (1 where the town says nothing);
- staying: 1 in the town that the household had in the placement before (made in `bridge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softlanding.office.cases.api import Household, Wish
from softlanding.office.placement.models import PlaceOffer, TownPriority

PARTS = ("work", "wishes", "family", "priorities", "staying")
DEFAULT_WEIGHTS = {"work": 50, "wishes": 30, "family": 20, "priorities": 0, "staying": 0}
FAMILY_REACH_KM = 200.0
SMALL_TOWN_BELOW = 20_000
LARGER_TOWN_FROM = 40_000
SMALL_HOUSEHOLD, LARGE_HOUSEHOLD = 2, 5  # persons: up to, from

Matrix = NDArray[np.float64]


def parts(households: Sequence[Any], offers: Sequence[PlaceOffer]) -> dict[str, Matrix]:
    """Each part but staying as a matrix (households, places) in [0, 1].

    `households` carry the counts of `cases.api.households`; `offers` their territory.
    """
    schooled = np.array(
        [[h.schooled / h.adults if h.adults else 0.0] for h in households], dtype=float
    ).reshape(-1, 1)
    high = np.array([[offer.work_schooled for offer in offers]]).reshape(1, -1)
    low = np.array([[offer.work_unschooled for offer in offers]]).reshape(1, -1)
    return {
        "work": schooled * high + (1 - schooled) * low,
        "wishes": _wishes(households, offers),
        "family": _nearness(households, offers),
        "priorities": _priorities(households, offers),
    }


def _priorities(households: Sequence[Any], offers: Sequence[PlaceOffer]) -> Matrix:
    met = {
        TownPriority.FAMILIES: [h.children > 0 for h in households],
        TownPriority.SMALL: [h.persons <= SMALL_HOUSEHOLD for h in households],
        TownPriority.LARGE: [h.persons >= LARGE_HOUSEHOLD for h in households],
        TownPriority.SCHOOLED: [h.schooled > 0 for h in households],
    }
    reached = np.ones((len(households), len(offers)))
    for column, offer in enumerate(offers):
        if offer.priorities:
            asked = [met[TownPriority(priority)] for priority in offer.priorities]
            reached[:, column] = np.mean(asked, axis=0)
    return reached


def _nearness(households: Sequence[Household], offers: Sequence[PlaceOffer]) -> Matrix:
    towns = [[offer.territory.latitude, offer.territory.longitude] for offer in offers]
    here = np.radians(np.array(towns, dtype=float).reshape(-1, 2))
    nearness = np.zeros((len(households), len(offers)))
    for row, household in enumerate(households):
        town = household.family_in
        if town is not None and town.latitude is not None and town.longitude is not None:
            there = np.radians([town.latitude, town.longitude])
            half = np.sin((here - there) / 2) ** 2
            arc = half[:, 0] + np.cos(here[:, 0]) * np.cos(there[0]) * half[:, 1]
            km = 2 * 6371.0088 * np.arcsin(np.sqrt(arc))
            nearness[row] = np.clip(1 - km / FAMILY_REACH_KM, 0, 1)
    return nearness


def _wishes(households: Sequence[Household], offers: Sequence[PlaceOffer]) -> Matrix:
    population = np.array([offer.territory.population or 0 for offer in offers])
    near = _nearness(households, offers)
    met = np.ones((len(households), len(offers)))
    for row, household in enumerate(households):
        if not household.wishes:
            continue
        kept = {
            Wish.SMALL_TOWN: population < SMALL_TOWN_BELOW,
            Wish.LARGER_TOWN: population >= LARGER_TOWN_FROM,
            Wish.NEAR_FAMILY: near[row] >= 0.75,
            Wish.HIGHER_EDUCATION: np.array([offer.higher_education for offer in offers]),
        }
        met[row] = np.mean([kept[Wish(wish)] for wish in household.wishes], axis=0)
    return met
