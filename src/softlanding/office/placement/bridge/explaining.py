"""Why a household is where it is: figures and reasons for its page and its printed card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from softlanding import assignment as science
from softlanding.office.placement import scoring
from softlanding.office.placement.bridge.effects import as_it_stands
from softlanding.office.placement.bridge.loading import loaded
from softlanding.office.placement.models import Placement, PlaceOffer

__all__ = ["Explained", "explain_placement"]

BEST, BEST_WITH_ROOM = 4, 4


@dataclass(frozen=True)
class Explained:
    """Everything that the page of one placement says."""

    persons: int
    pupils: int
    linked: list[str]
    score: float
    per_person: float
    price: float | None
    better: int
    parts: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    blocked: list[dict[str, Any]]
    room: dict[str, Any] | None
    offers: list[PlaceOffer]


def explain_placement(placement: Placement) -> Explained:
    """Why this town, the best others, and where the household cannot live."""
    round_ = placement.round
    known = loaded(round_)
    result = as_it_stands(round_, known)
    row = known.rows[placement.household_id]
    explanation = science.explain(known.instance, result, household=row, top=len(known.offers))
    best = explanation.alternatives[:BEST]
    with_room = [other for other in explanation.alternatives[BEST:] if other.fits]
    alternatives = (*best, *with_room[:BEST_WITH_ROOM])
    household = known.households[row]
    column = int(result.assignment[row])
    parts = []
    if column >= 0:
        for name in scoring.PARTS:
            weight = round_.weights.get(name, 0)
            if not weight:
                continue
            reached = float(known.parts[name][row, column])
            parts.append(
                {"name": name, "reached": reached, "weight": weight, "points": weight * reached}
            )
    linked = {str(other.pk): other.reference for other in known.households}
    room = explanation.room
    return Explained(
        persons=household.persons,
        pupils=household.pupils,
        linked=[linked[other] for other in explanation.linked],
        score=explanation.score,
        per_person=sum(part["points"] for part in parts),
        price=explanation.price if column >= 0 else None,
        better=int(str(explanation.reasons[0].data.get("better", 0))),
        parts=parts,
        alternatives=[
            {
                "town": known.town(other.place),
                "score": other.score,
                "difference": -other.loss,
                "price": other.price,
                "fits": other.fits,
                "lacks": [{"dimension": name, "short": n} for name, n in other.short.items()],
            }
            for other in alternatives
        ],
        blocked=[
            {"code": "closed", "data": {"by": code, "places": count}}
            for code, count in explanation.closed.items()
        ],
        room={
            "town": known.town(room.place).name,
            "lacks": [{"dimension": name, "short": n} for name, n in room.extra.items()],
        }
        if room
        else None,
        offers=known.offers,
    )
