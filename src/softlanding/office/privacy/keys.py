"""The keys of `SOFTLANDING_FIELD_KEYS`: encrypting, decrypting, and a blind index.

Encryption is Fernet (AES-128-CBC with HMAC-SHA256) under the first key; every key of the list
decrypts. The blind index is a keyed hash: equal texts give equal words, and nobody without the
key can tell which text a word stands for.

References
----------
Fernet specification, github.com/fernet/spec. Krawczyk, Bellare and Canetti (1997), RFC 2104.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from softlanding.errors import SoftLandingError

LENGTH = 20  # characters of a word of the index: 80 bits


class WrongKeys(SoftLandingError):
    """What is stored was encrypted under a key that is not in the list."""


def check_keys() -> None:
    """Look at the keys once.

    Raises
    ------
    django.core.exceptions.ImproperlyConfigured
        `SOFTLANDING_FIELD_KEYS` is missing, or one of its keys is none.
    """
    _fernet(tuple(settings.FIELD_KEYS))


def encrypt(content: bytes) -> bytes:
    """Encrypt under the first key; the same content never looks the same twice."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt(token: bytes) -> bytes:
    """What `encrypt` was given.

    Raises
    ------
    WrongKeys
        No key of the list fits, or the token was changed.
    """
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token)
    except InvalidToken:
        raise WrongKeys(
            _("What is stored cannot be read with the keys of SOFTLANDING_FIELD_KEYS.")
        ) from None


def blind(word: str, purpose: str) -> str:
    """A word of the blind index: 20 hexadecimal characters, keyed by the first key."""
    key = _index_key(tuple(settings.FIELD_KEYS))
    return hmac.new(key, f"{purpose}:{word}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured(
            "SOFTLANDING_FIELD_KEYS is not set: give a key, or several separated by commas with "
            "the newest first, from `softlanding manage field_keys make`"
        )
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured(
            "SOFTLANDING_FIELD_KEYS holds what is no key: each is 32 bytes in base64, as "
            "`softlanding manage field_keys make` prints them"
        ) from None


@lru_cache(maxsize=4)
def _index_key(keys: tuple[str, ...]) -> bytes:
    _fernet(keys)  # names what is wrong with the keys
    first = base64.urlsafe_b64decode(keys[0])
    return hmac.new(first, b"softlanding blind index", hashlib.sha256).digest()
