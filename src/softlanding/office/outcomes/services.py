"""Writing outcomes: follow-up files kept, models learned and judged, their use decided."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict
from datetime import date

from django.utils import timezone
from procrastinate.contrib.django import app

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.files.api import file_name
from softlanding.office.outcomes import bridge, policies, selectors
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel, ModelUse
from softlanding.office.territories.api import Territory, municipalities

LEARN_MODEL = "outcomes.learn_model"  # the background job that learns and judges a model
MOST_TOLD = 20  # problems kept of a model that could not be learned

logger = logging.getLogger(__name__)


def keep_follow_up(
    *,
    viewer: Viewer,
    country: Territory,
    name: str,
    content: bytes,
    source: str,
    is_synthetic: bool = False,
) -> FollowUpFile:
    """Keep a follow-up file; the same file again is the one that is there.

    National officers of the country. Audited with the source.

    Raises
    ------
    InputRefused
        With every fault of the file; then nothing is kept.
    """
    name = file_name(name)
    codes = set(municipalities(country).values_list("code", flat=True))
    facts = bridge.facts_of(bridge.read(content, name, codes))
    with audited("follow-up file kept", viewer=viewer, reason=source) as act:
        found, _made = FollowUpFile.objects.get_or_create(
            country=country,
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={
                "name": name,
                "source": source,
                "content": content,
                "is_synthetic": is_synthetic,
                "kept_by": viewer.user,
                **asdict(facts),
            },
        )
        act.subject = found
    return found


def start_learning(
    *, viewer: Viewer, follow_up: FollowUpFile, outcome: str, as_of: date, seed: int = 0
) -> LearnedModel:
    """Queue a new version of a model. The job is queued in the same transaction.

    National officers of the country.

    Raises
    ------
    NotNow
        A model of the country is being learned.
    """
    with audited("model asked for", viewer=viewer, reason=outcome) as act:
        country = Territory.objects.select_for_update().get(pk=follow_up.country_id)
        policies.may_learn(selectors.under_way(country))
        last = selectors.models(country).first()
        act.subject = model = LearnedModel.objects.create(
            country=country,
            follow_up=follow_up,
            outcome=outcome,
            number=last.number + 1 if last else 1,
            as_of=as_of,
            seed=seed,
            asked_by=viewer.user,
        )
        app.configure_task(LEARN_MODEL, queue="outcomes").defer(model_id=model.pk)
    return model


def learn_model(model_id: int) -> None:
    """Learn and judge a queued model. The background job's work.

    A model that is not waiting, or gone, is left as it is; a job that was cut short starts
    over. What cannot be learned is told on the model; nothing half-learned is stored.
    """
    with audited("model being learned", viewer=None) as act:
        act.subject = model = LearnedModel.objects.select_for_update().filter(pk=model_id).first()
        if model is None or model.status not in policies.UNDER_WAY:
            return
        _show(model, LearnedModel.Status.LEARNING)
    try:
        _learn(model)
    except InputRefused as refused:
        told = [str(problem) for problem in refused.problems]
        _give_up(model, "\n".join(told[:MOST_TOLD]))
    except Exception:
        _give_up(model, "")
        raise


def _learn(model: LearnedModel) -> None:
    towns = list(municipalities(model.country))
    file = model.follow_up
    follow_up = bridge.read(bytes(file.content), file.name, {town.code for town in towns})
    earlier = LearnedModel.objects.filter(
        country_id=model.country_id,
        outcome=model.outcome,
        status=LearnedModel.Status.READY,
        as_of__lt=model.as_of,
    ).first()
    before = bytes(earlier.content) if earlier and earlier.content else None
    learned = bridge.learn(follow_up, model, towns, before)
    _show(model, LearnedModel.Status.JUDGING)
    gain = bridge.judge(follow_up, model, learned)
    with audited("model learned", viewer=None, subject=model):
        model = LearnedModel.objects.select_for_update().get(pk=model.pk)
        if model.status not in policies.UNDER_WAY:  # given up in the meantime
            return
        model.content, model.record, model.card = learned.content, learned.record, learned.card
        model.rules, model.alarms, model.gain = learned.rules, learned.alarms, gain
        model.status, model.ready_at = LearnedModel.Status.READY, timezone.now()
        model.save()


def give_up(*, viewer: Viewer, model: LearnedModel) -> None:
    """Give up a model that is being learned; its worker may be gone. Another may be asked for.

    National officers of the country; audited. Whatever its job still finds is not stored.

    Raises
    ------
    NotNow
        It is not being learned.
    """
    with audited("model given up", viewer=viewer, subject=model):
        model = LearnedModel.objects.select_for_update().get(pk=model.pk)
        policies.may_give_up(model)
        model.status = LearnedModel.Status.GIVEN_UP
        model.save(update_fields=["status"])


def _show(model: LearnedModel, status: LearnedModel.Status) -> None:
    LearnedModel.objects.filter(pk=model.pk, status__in=policies.UNDER_WAY).update(status=status)


def _give_up(model: LearnedModel, message: str) -> None:
    with audited("model not learned", viewer=None, subject=model):
        waiting = LearnedModel.objects.filter(pk=model.pk, status__in=policies.UNDER_WAY)
        waiting.update(status=LearnedModel.Status.FAILED, message=message)
    logger.warning("model %s was not learned", model.pk)


def decide_use(
    *,
    viewer: Viewer,
    country: Territory,
    mode: str,
    model: LearnedModel | None,
    rule: str,
    caution: float,
    reason: str,
) -> ModelUse:
    """Decide what a model may do from now on; rounds that ran keep what they used.

    National officers of the country. Audited with the reason.

    Raises
    ------
    NotNow
        The model is not ready, or no gain of it may be claimed and it was to count.
    """
    policies.may_use(mode, model)
    with audited("use of the model decided", viewer=viewer, reason=reason, subject=country):
        return ModelUse.objects.create(
            country=country,
            mode=mode,
            model=None if mode == ModelUse.Mode.OFF else model,
            rule=rule,
            caution=caution,
            reason=reason,
            decided_by=viewer.user,
        )
