"""What is due in placement: answers of towns, questions, objections, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.placement.models import Objection, Placement, Question, Round
from softlanding.office.quotas.api import Programme


@dataclass(frozen=True)
class Due:
    """Work that waits for a person, each with its placements; late answers first."""

    silent: list[Placement]
    questions: list[Question]
    objections: list[Objection]
    to_decide: list[Placement]

    @property
    def count(self) -> int:
        return len(self.silent) + len(self.questions) + len(self.objections) + len(self.to_decide)


def due(programme: Programme, *, today: date) -> Due:
    """What waits in a programme: for towns whose day has come, and for the authority."""
    ours = Q(placement__round__programme=programme, replied_at=None)
    asked = ("placement__household", "placement__territory")
    return Due(
        silent=list(
            _placements(programme)
            .filter(status=Placement.Status.SENT, answer_by__lte=today)
            .order_by("answer_by", "pk")
        ),
        questions=list(Question.objects.filter(ours).select_related(*asked, "by").order_by("at")),
        objections=list(Objection.objects.filter(ours).select_related(*asked).order_by("at")),
        to_decide=list(
            _placements(programme)
            .filter(status=Placement.Status.ACCEPTED, decision="")
            .annotate(objected=Exists(_open_objections()), upheld=Exists(_upheld()))
            .order_by("household__arrives_on", "pk")
        ),
    )


def waiting_answers(viewer: Viewer) -> QuerySet[Placement]:
    """Proposals that the viewer's own towns have yet to answer, the nearest day first."""
    return (
        Placement.objects.filter(
            territory_id__in=viewer.reach(Role.MUNICIPAL), status=Placement.Status.SENT
        )
        .select_related("household", "territory")
        .order_by("answer_by", "pk")
    )


def _placements(programme: Programme) -> QuerySet[Placement]:
    return Placement.objects.filter(round__programme=programme).select_related(
        "household", "territory", "answered_by"
    )


def _open_objections() -> QuerySet[Objection]:
    return Objection.objects.filter(placement=OuterRef("pk"), replied_at=None)


def _upheld() -> QuerySet[Objection]:
    return Objection.objects.filter(placement=OuterRef("pk"), upheld=True)


def last_sent(programme: Programme) -> Round | None:
    """The newest round whose proposals are with the towns."""
    return programme.rounds.filter(status=Round.Status.SENT).first()
