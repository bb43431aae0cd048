"""Reading follow-up files, models and how they may be used."""

from __future__ import annotations

from django.db.models import QuerySet

from softlanding.office.outcomes.models import FollowUpFile, LearnedModel, ModelUse
from softlanding.office.outcomes.policies import UNDER_WAY
from softlanding.office.territories.api import Territory


def files(country: Territory) -> QuerySet[FollowUpFile]:
    """Follow-up files of a country, the newest first, without their content."""
    return country.follow_up_files.select_related("kept_by").defer("content")


def models(country: Territory) -> QuerySet[LearnedModel]:
    """Models of a country, the newest first, without their content."""
    found = country.learned_models.select_related("follow_up", "asked_by")
    return found.defer("content", "follow_up__content")


def newest_ready(country: Territory) -> LearnedModel | None:
    """The newest version that can be looked at."""
    return models(country).filter(status=LearnedModel.Status.READY).first()


def under_way(country: Territory) -> LearnedModel | None:
    """The model that is being learned."""
    return models(country).filter(status__in=UNDER_WAY).first()


def uses(country: Territory) -> QuerySet[ModelUse]:
    """Decisions about the use of models in a country, the newest first."""
    return country.model_uses.select_related("model", "decided_by").defer("model__content")


def use(country: Territory) -> ModelUse | None:
    """What holds now; nothing if nobody has decided."""
    return uses(country).first()


def model_in_use(country: Territory) -> ModelUse | None:
    """The decision that holds now, if it lets a model advise or count."""
    found = use(country)
    return found if found and found.mode != ModelUse.Mode.OFF else None
