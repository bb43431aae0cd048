"""Keys to the HTTP API: a bearer token within its scope, or the cookie of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError
from ninja.security import HttpBearer, SessionAuth

from softlanding.office.accounts.models import ApiToken, User
from softlanding.office.accounts.scopes import Scope
from softlanding.office.accounts.tokens import held_token
from softlanding.office.accounts.viewer import Viewer
from softlanding.office.walls.api import tell

BEARER = "bearer "


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token in the header `Authorization: Bearer`, if it is in force; looked up once."""
    holder: Any = request
    if not hasattr(holder, "api_token"):
        given = request.headers.get("Authorization", "")
        bears = given.lower().startswith(BEARER)
        holder.api_token = held_token(given[len(BEARER) :]) if bears else None
    found: ApiToken | None = holder.api_token
    return found


class TokenAuth(HttpBearer):
    """A token of the account that has this scope.

    The request is the person's from then on. Where a second factor is required, a token of
    somebody without one opens nothing.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User:
        held = token_of(request)
        if held is None:
            raise AuthenticationError
        if settings.REQUIRE_MFA and not is_mfa_enabled(held.user):
            raise HttpError(403, "The token's person has not set up a second factor.")
        if self.scope not in held.scopes:
            raise HttpError(403, f"The token lacks the scope {self.scope.value}.")
        holder: Any = request
        holder.user, holder.viewer = held.user, Viewer(held.user)
        tell(user=held.user.pk)
        holder.by_token = True  # told apart in the log of reads
        return held.user


def reading(scope: Scope) -> Sequence[Any]:
    """Who may read: a token with the scope, else the cookie of a session."""
    return [TokenAuth(scope), SessionAuth(csrf=False)]


def writing(scope: Scope) -> Sequence[Any]:
    """Who may write: a token with the scope; a cookie never writes."""
    return [TokenAuth(scope)]
