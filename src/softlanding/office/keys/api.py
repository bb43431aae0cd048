"""The door of the keys room: what other rooms may use."""

from softlanding.office.keys.bridge import keys_for
from softlanding.office.keys.models import OwnKey
from softlanding.office.keys.services import keep_key

__all__ = ["OwnKey", "keep_key", "keys_for"]
