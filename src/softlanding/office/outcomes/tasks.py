"""Background jobs of the outcomes room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from softlanding.office.outcomes.services import LEARN_MODEL, learn_model
from softlanding.office.walls.api import office_job


@app.task(name=LEARN_MODEL, queue="outcomes")
@office_job
def learn(model_id: int) -> None:
    """Learn and judge one model; see `services.learn_model`."""
    learn_model(model_id)
