"""The door of the accounts: what other rooms may use."""

from softlanding.office.accounts.models import ApiToken, Membership, Role, User
from softlanding.office.accounts.scopes import Scope
from softlanding.office.accounts.signals import account_changed
from softlanding.office.accounts.token_auth import TokenAuth, reading, token_of, writing
from softlanding.office.accounts.tokens import make_token, user_of_token
from softlanding.office.accounts.viewer import Viewer, viewer_of

__all__ = [
    "ApiToken",
    "Membership",
    "Role",
    "Scope",
    "TokenAuth",
    "User",
    "Viewer",
    "account_changed",
    "make_token",
    "reading",
    "token_of",
    "user_of_token",
    "viewer_of",
    "writing",
]
