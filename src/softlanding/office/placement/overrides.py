"""Statistics of what people decided against the computed placement, for those who tune it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, FloatField, Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from softlanding.office.placement.models import HandMove, Placement
from softlanding.office.quotas.api import Programme

EVEN = 0.05  # points: smaller changes count as none


@dataclass(frozen=True)
class Overrides:
    """Moves by hand by reason, withdrawals by reason, refusals of towns by reason."""

    moves: list[dict[str, Any]]
    withdrawn: list[dict[str, Any]]
    declined: list[dict[str, Any]]
    households: int
    placed: int
    moved_households: int

    @property
    def share(self) -> float | None:
        """Share of the placed households that a person moved by hand."""
        return self.moved_households / self.households if self.households else None


def overrides(programme: Programme) -> Overrides:
    """By reason: how many, in which direction points, outcome and wishes went, what did not fit."""
    moves = HandMove.objects.filter(round__programme=programme)
    placements = Placement.objects.filter(round__programme=programme)
    by_reason = (
        moves.order_by()
        .values("because")
        .annotate(
            count=Count("pk"),
            worse=Count("pk", filter=Q(change__lt=-EVEN)),
            better=Count("pk", filter=Q(change__gt=EVEN)),
            mean=Avg("change"),
            work=Avg(_part("work")),
            wishes=Avg(_part("wishes")),
            unfit=Count("pk", filter=Q(fits=False)),
            aside=Count("pk", filter=Q(target=None)),
        )
        .order_by("-count", "because")
    )
    reasons = dict(Placement.MoveReason.choices)
    return Overrides(
        moves=[row | {"label": reasons[row["because"]]} for row in by_reason],
        withdrawn=_counted(
            placements.filter(status=Placement.Status.WITHDRAWN), "decided_because", reasons
        ),
        declined=_counted(
            placements.filter(status=Placement.Status.DECLINED),
            "decline_reason",
            dict(Placement.DeclineReason.choices),
        ),
        households=placements.values("round", "household").count(),
        placed=placements.filter(territory__isnull=False).count(),
        moved_households=moves.values("round", "household").distinct().count(),
    )


def _part(name: str) -> Cast:
    return Cast(KeyTransform(name, "parts"), FloatField())


def _counted(placements: Any, by: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    rows = placements.order_by().values(by).annotate(count=Count("pk")).order_by("-count", by)
    return [{"label": labels.get(row[by], row[by]), "count": row["count"]} for row in rows]
