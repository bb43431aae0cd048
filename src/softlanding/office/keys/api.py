"""The door of the keys room: what other rooms may use."""

from softlanding.office.keys.bridge import keys_for
from softlanding.office.keys.models import OwnKey
from softlanding.office.keys.services import keep_key
from softlanding.office.keys.wording import KEYS, column_name, key_name

__all__ = ["KEYS", "OwnKey", "column_name", "keep_key", "key_name", "keys_for"]
