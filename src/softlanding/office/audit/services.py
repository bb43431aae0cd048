"""Writing down who did what and why, and refusing what a person may not do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pghistory
import rules
import structlog
from django.db import models, transaction
from django.http import Http404

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.decisions import BY_HOUSEHOLD, DECISIONS
from softlanding.office.audit.models import Access
from softlanding.office.walls.api import as_office

logger = structlog.get_logger(__name__)


@dataclass
class Act:
    """Something that is being done; its subject may be made while it is."""

    subject: models.Model | None


@contextmanager
def audited(
    action: str, *, viewer: Viewer | None, reason: str = "", subject: models.Model | None = None
) -> Iterator[Act]:
    """Write in one transaction; every row's event carries the action, the user and the reason.

    `subject` is what was acted upon; what is made or found in the block is told by setting
    the subject of the `Act` that it is given. `viewer` is None for the office's own background
    work, and for a household on its own page. What the block raises undoes all of it. The
    action is a line of the log, written last so that the chain is locked for the commit alone;
    the reason, which may say something about somebody, is not.
    """
    user = {"user": viewer.user.pk} if viewer else {}
    with (
        transaction.atomic(),
        pghistory.context(action=action, reason=reason, **user) as context,
    ):
        act = Act(subject)
        yield act
        record_action(action, viewer=viewer, subject=act.subject, context=context.id)


def record_action(
    action: str,
    *,
    viewer: Viewer | None,
    subject: models.Model | None = None,
    context: UUID | None = None,
) -> None:
    """Note that something was done, where `audited` has no transaction to put it in."""
    kind = Access.Kind.DECIDED if action in DECISIONS else Access.Kind.CHANGED
    via = Access.Via.OWN if viewer is None and action in BY_HOUSEHOLD else _via(viewer)
    _enter(kind, viewer, subject, via=via, occasion=action, context=context)


def record_read(viewer: Viewer, subject: models.Model) -> None:
    """Note that a personal file was read."""
    _enter(Access.Kind.READ, viewer, subject, via=_via(viewer), occasion=viewer.page)


def record_own_read(subject: models.Model, page: str) -> None:
    """Note that a household looked into its own file."""
    _enter(Access.Kind.READ, None, subject, via=Access.Via.OWN, occasion=page)


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
    _enter(Access.Kind.REFUSED, viewer, subject, via=_via(viewer), occasion=viewer.page)
    viewer.refusals.append(permission)
    logger.warning(
        "access.refused",
        user=viewer.user.pk,
        permission=permission,
        subject=subject._meta.model_name,
        subject_id=subject.pk,
    )


def record_unknown(viewer: Viewer, number: int | None) -> None:
    """Note an attempt that reached no subject: an unknown number, or a page of another role."""
    Access.objects.create(
        kind=Access.Kind.REFUSED,
        via=_via(viewer),
        user=viewer.user,
        subject_id=number,
        occasion=viewer.page,
    )


def enter_account_change(*, user: models.Model, action: str, **_signal: Any) -> None:
    """A command did something to an account; see `accounts.signals`."""
    record_action(action, viewer=None, subject=user)


def _via(viewer: Viewer | None) -> Access.Via:
    if viewer is None:
        return Access.Via.OFFICE
    return Access.Via.TOKEN if viewer.by_token else Access.Via.PAGE


def _enter(
    kind: Access.Kind, viewer: Viewer | None, subject: models.Model | None, **more: Any
) -> None:
    """Add a line. Without a user it says the country of the subject or its programme, if any.

    Such a line is the office's own: whoever brings it about need not be able to read it.
    """
    if viewer is None:
        of = getattr(subject, "programme", subject)
        more["country_id"] = getattr(of, "country_id", None)
    with as_office() if viewer is None else nullcontext():
        Access.objects.create(
            kind=kind,
            user=viewer.user if viewer else None,
            subject=(subject._meta.model_name or "") if subject else "",
            subject_id=subject.pk if subject else None,
            **more,
        )
