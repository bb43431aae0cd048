"""What the routes of rounds and proposals answer: shapes, and rows put into them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from softlanding.office.exchange.api import PageOut, tag_of
from softlanding.office.placement import bridge, selectors
from softlanding.office.placement.models import Placement, Round

PROOF = ("status", "objective", "bound", "gap", "method", "seconds", "input_sha256", "versions")


class ProofOut(Schema):
    """What a run found and what it has proven; a decision can be replayed from it."""

    status: str
    objective: float
    bound: float | None = Field(description="No placement has more points.")
    gap: float | None
    method: str
    seconds: float
    input_sha256: str
    versions: dict[str, str]


class RoundOut(Schema):
    """One run of placement: its parameters, how far it is, and its proof."""

    id: int
    programme: int
    number: int
    status: str
    progress: float | None
    weights: dict[str, int]
    rules: dict[str, str | int | None]
    seed: int
    time_limit: int
    created_at: datetime
    sent_at: datetime | None
    proof: ProofOut | None


class RoundsOut(PageOut):
    """Runs of a programme, the newest first."""

    rounds: list[RoundOut]


class SummaryOut(Schema):
    """Where everybody is now, hand moves included."""

    households: int
    placed_households: int
    persons: int
    placed_persons: int
    points: float
    by_hand: int


class WholeRoundOut(RoundOut):
    """A run with what became of it."""

    summary: SummaryOut | None


class PlacementOut(Schema):
    """One household in one round."""

    id: int
    round: int
    household: int
    reference: str
    territory: int | None
    town: str | None
    score: float | None
    locked: bool
    moved_because: str
    status: str
    decline_reason: str
    answer_by: date | None
    decision: str
    decided_at: datetime | None


class PlacementsOut(PageOut):
    """Placements of a round, or proposals, in pages."""

    placements: list[PlacementOut]


class PartOut(Schema):
    """A part of the score."""

    name: str
    reached: float
    weight: int
    points: float


class LackOut(Schema):
    """What a town is short of."""

    dimension: str
    short: int


class OtherOut(Schema):
    """Another town that would be possible."""

    territory: int
    town: str
    score: float
    difference: float
    fits: bool
    lacks: list[LackOut]


class ReasonOut(Schema):
    """A reason by its code, with its figures."""

    code: str
    data: dict[str, Any]


class CardOut(PlacementOut):
    """Why here, why not there, what else would be possible."""

    persons: int
    pupils: int
    price: float | None
    better_elsewhere: int
    parts: list[PartOut]
    alternatives: list[OtherOut]
    reasons: list[ReasonOut]
    closed: list[ReasonOut]


class EffectOut(Schema):
    """What a move by hand would do; nothing is changed."""

    change: float
    together: int
    fits: bool
    bound: float | None
    lacks: list[LackOut]


class ReplayOut(Schema):
    """A run made again from its stored input."""

    id: int
    round: int
    status: str
    asked_at: datetime
    same_input: bool | None
    same_answer: bool | None
    same_versions: bool | None


class ReplaysOut(PageOut):
    """Replays of a round, the newest first."""

    replays: list[ReplayOut]


def round_told(found: Round) -> dict[str, Any]:
    """A round as `RoundOut`."""
    record = found.record
    return {
        "id": found.pk,
        "programme": found.programme_id,
        "number": found.number,
        "status": found.status,
        "progress": found.progress,
        "weights": found.weights,
        "rules": found.rules,
        "seed": found.seed,
        "time_limit": found.time_limit,
        "created_at": found.created_at,
        "sent_at": found.sent_at,
        "proof": {name: record.get(name) for name in PROOF} if record else None,
    }


def whole_round_told(found: Round) -> dict[str, Any]:
    """A round as `WholeRoundOut`."""
    done = found.status in (Round.Status.READY, Round.Status.SENT)
    return round_told(found) | {"summary": selectors.summary(found) if done else None}


def placement_told(found: Placement) -> dict[str, Any]:
    """A placement as `PlacementOut`."""
    return {
        "id": found.pk,
        "round": found.round_id,
        "household": found.household_id,
        "reference": found.household.reference,
        "territory": found.territory_id,
        "town": found.territory.name if found.territory else None,
        "score": found.score,
        "locked": found.locked,
        "moved_because": found.moved_because,
        "status": found.status,
        "decline_reason": found.decline_reason,
        "answer_by": found.answer_by,
        "decision": found.decision,
        "decided_at": found.decided_at,
    }


def placement_tag(found: Placement) -> str:
    """Changes with whatever somebody decides, answers or moves."""
    return tag_of(
        found.pk, found.territory_id, found.locked, found.moved_because, found.status,
        found.answered_at, found.answer_by, found.decision, found.decided_at,
    )  # fmt: skip


def card_told(found: Placement, explained: bridge.Explained) -> dict[str, Any]:
    """A placement with its explanation as `CardOut`."""
    return placement_told(found) | {
        "persons": explained.persons,
        "pupils": explained.pupils,
        "price": explained.price,
        "better_elsewhere": explained.better,
        "parts": explained.parts,
        "alternatives": [
            {
                "territory": other["town"].pk,
                "town": other["town"].name,
                "score": other["score"],
                "difference": other["difference"],
                "fits": other["fits"],
                "lacks": other["lacks"],
            }
            for other in explained.alternatives
        ],
        "reasons": found.unplaced_reason,
        "closed": explained.blocked,
    }
