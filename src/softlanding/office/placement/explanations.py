"""The explanation of a placement as plain figures, for a copy of what is kept."""

from __future__ import annotations

from typing import Any

from softlanding.office.placement import bridge
from softlanding.office.placement.models import Placement


def explanation_of(placement: Placement) -> dict[str, Any] | None:
    """Points, parts of the score and the best other towns; None where nothing was computed.

    Other households are neither named nor numbered.
    """
    if not placement.round.record.get("input_sha256"):
        return None
    explained = bridge.explain_placement(placement)
    return {
        "town": placement.territory.name if placement.territory else None,
        "score": explained.score,
        "points_per_person": explained.per_person,
        "towns_that_score_higher": explained.better,
        "parts": explained.parts,
        "alternatives": [
            {
                "town": other["town"].name,
                "score": other["score"],
                "difference": other["difference"],
                "fits": other["fits"],
            }
            for other in explained.alternatives
        ],
        "closed": explained.blocked,
    }
