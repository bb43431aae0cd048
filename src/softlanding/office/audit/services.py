"""Writing down who did what and why, and refusing what a person may not do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
import rules
import structlog
from django.db import models, transaction
from django.http import Http404

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.models import Access

logger = structlog.get_logger(__name__)


@contextmanager
def audited(action: str, *, viewer: Viewer | None, reason: str = "") -> Iterator[None]:
    """Write in one transaction; every row's event carries the action, the user and the reason.

    `viewer` is None for the office's own background work. What the block raises undoes
    all of it.
    """
    user = {"user": viewer.user.pk} if viewer else {}
    with transaction.atomic(), pghistory.context(action=action, reason=reason, **user):
        yield


def record_read(viewer: Viewer, subject: models.Model) -> None:
    """Note that a personal file was read."""
    _note(Access.Kind.READ, viewer, subject)


def require(viewer: Viewer, permission: str, subject: models.Model) -> None:
    """Go on only where `rules` grants the permission; else answer as if nothing were there.

    Raises
    ------
    django.http.Http404
        Not permitted. The attempt is recorded with user, kind of subject and number.
    """
    if rules.test_rule(permission, viewer, subject):
        return
    record_refusal(viewer, permission, subject)
    raise Http404


def record_refusal(viewer: Viewer, permission: str, subject: models.Model) -> None:
    """Note an attempt at something that is not for the viewer; only its kind and number."""
    _note(Access.Kind.REFUSED, viewer, subject)
    logger.warning(
        "access.refused",
        user=viewer.user.pk,
        permission=permission,
        subject=subject._meta.model_name,
        subject_id=subject.pk,
    )


def _note(kind: Access.Kind, viewer: Viewer, subject: models.Model) -> None:
    Access.objects.create(
        kind=kind,
        user=viewer.user,
        subject=subject._meta.model_name or "",
        subject_id=subject.pk,
    )
