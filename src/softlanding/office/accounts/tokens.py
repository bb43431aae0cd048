"""Keys with which programs act in a user's name: shown once, kept as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from softlanding.office.accounts.models import ApiToken, User
from softlanding.office.accounts.scopes import LONGEST_DAYS, READING
from softlanding.office.accounts.signals import account_changed

LENGTH = 32  # bytes of chance, so that a plain hash cannot be guessed back
USE_NOTED = timedelta(minutes=1)  # a later use is noted at most so often


def make_token(
    user: User,
    *,
    name: str = "",
    scopes: Iterable[str] = READING,
    days: int = LONGEST_DAYS,
) -> str:
    """A new token of the user; it cannot be shown again. Audited.

    `days` until it ends lie in [1, 365]; without `scopes` it only reads.
    """
    token = secrets.token_urlsafe(LENGTH)
    with transaction.atomic(), _written_by(user, "API token made", reason=name):
        ApiToken.objects.create(
            user=user,
            name=name,
            digest=_digest(token),
            scopes=sorted(scopes),
            expires_at=timezone.now() + timedelta(min(days, LONGEST_DAYS)),
        )
        account_changed.send(sender=User, user=user, action="API token made")
    return token


def held_token(token: str) -> ApiToken | None:
    """A token that is in force; None if it was taken back, is over, or its user is not active."""
    now = timezone.now()
    found = (
        ApiToken.objects.filter(digest=_digest(token), user__is_active=True, expires_at__gt=now)
        .select_related("user")
        .first()
    )
    if found and (found.last_used_at is None or found.last_used_at < now - USE_NOTED):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def user_of_token(token: str) -> User | None:
    """Whose token it is; None where `held_token` finds none."""
    held = held_token(token)
    return held.user if held else None


def take_back_token(user: User, number: int) -> bool:
    """End one token of the user; False if there is no such token. Audited."""
    with transaction.atomic(), _written_by(user, "API token taken back"):
        ended, _tables = user.api_tokens.filter(pk=number).delete()
        if ended:
            account_changed.send(sender=User, user=user, action="API token taken back")
    return bool(ended)


def take_back_tokens(user: User) -> int:
    """End every token of the user; return how many there were. Audited."""
    with transaction.atomic(), _written_by(user, "API tokens taken back"):
        count = user.api_tokens.count()
        user.api_tokens.all().delete()
        account_changed.send(sender=User, user=user, action="API tokens taken back")
    return count


def _written_by(user: User, action: str, **more: str) -> AbstractContextManager[Any]:
    """The history names whose tokens they are, also from a command; other countries see none."""
    context: AbstractContextManager[Any] = pghistory.context(action=action, user=user.pk, **more)
    return context


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
