"""The door of the keys room: what other rooms may use."""

from softlanding.office.keys.bridge import keys_for
from softlanding.office.keys.services import keep_key

__all__ = ["keep_key", "keys_for"]
