"""The bearer token as a key to the HTTP API."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from softlanding.office.accounts.models import User
from softlanding.office.accounts.tokens import user_of_token
from softlanding.office.walls.api import tell


class TokenAuth(HttpBearer):
    """A token of `softlanding manage api_token` in the header `Authorization: Bearer`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of_token(token)
        if user is not None:
            request.user = user
            tell(user=user.pk)
        return user
