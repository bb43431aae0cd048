"""The door of the accounts: what other rooms may use."""

from softlanding.office.accounts.models import Membership, Role, User
from softlanding.office.accounts.signals import account_changed
from softlanding.office.accounts.token_auth import TokenAuth
from softlanding.office.accounts.tokens import make_token, user_of_token
from softlanding.office.accounts.viewer import Viewer, viewer_of

__all__ = [
    "Membership",
    "Role",
    "TokenAuth",
    "User",
    "Viewer",
    "account_changed",
    "make_token",
    "user_of_token",
    "viewer_of",
]
