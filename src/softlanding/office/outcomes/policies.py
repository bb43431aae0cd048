"""Is what is there in a state that permits this?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.outcomes.models import LearnedModel, ModelUse

UNDER_WAY = (
    LearnedModel.Status.QUEUED,
    LearnedModel.Status.LEARNING,
    LearnedModel.Status.JUDGING,
)


def may_learn(running: LearnedModel | None) -> None:
    """One model of a country is learned at a time."""
    if running is not None:
        raise NotNow(_("A model is being learned. Wait until it is ready."))


def may_use(mode: str, model: LearnedModel | None) -> None:
    """A model is used once it is ready, and counted only where its gain may be claimed."""
    if mode == ModelUse.Mode.OFF:
        return
    if model is None or model.status != LearnedModel.Status.READY:
        raise NotNow(_("The model is not ready. Learn one first."))
    if mode == ModelUse.Mode.COUNTED and not model.gain.get("shown"):
        raise NotNow(_("No gain of this model may be claimed, so it cannot count. It may advise."))


def may_give_up(model: LearnedModel) -> None:
    if model.status not in UNDER_WAY:
        raise NotNow(_("This model is not being learned."))
