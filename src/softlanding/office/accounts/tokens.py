"""Keys with which programs read in a user's name: shown once, kept as a hash."""

from __future__ import annotations

import secrets
from hashlib import sha256

from softlanding.office.accounts.models import ApiToken, User

LENGTH = 32  # bytes of chance, so that a plain hash cannot be guessed back


def make_token(user: User) -> str:
    """A new token of the user; it cannot be shown again."""
    token = secrets.token_urlsafe(LENGTH)
    ApiToken.objects.create(user=user, digest=_digest(token))
    return token


def user_of_token(token: str) -> User | None:
    """Whose token it is; None for one that was taken back or whose user is not active."""
    found = ApiToken.objects.filter(digest=_digest(token), user__is_active=True)
    held = found.select_related("user").first()
    return held.user if held else None


def take_back_tokens(user: User) -> int:
    """End every token of the user; return how many there were."""
    return user.api_tokens.all().delete()[0]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
