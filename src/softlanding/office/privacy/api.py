"""The door of the privacy room: what other rooms may use."""

from softlanding.office.privacy.fields import EncryptedTextField
from softlanding.office.privacy.keys import blind, check_keys, decrypt, encrypt

__all__ = ["EncryptedTextField", "blind", "check_keys", "decrypt", "encrypt"]
