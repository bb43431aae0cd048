"""The door of the accounts: what other rooms may use."""

from softlanding.office.accounts.models import Membership, Role, User
from softlanding.office.accounts.viewer import Viewer, viewer_of

__all__ = ["Membership", "Role", "User", "Viewer", "viewer_of"]
