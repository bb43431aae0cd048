"""Signatures of messages by the Standard Webhooks specification.

References
----------
Standard Webhooks (2023), github.com/standard-webhooks/standard-webhooks, version 1.0.0.
Krawczyk, Bellare and Canetti (1997), HMAC: Keyed-Hashing for Message Authentication, RFC 2104.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256

PREFIX = "whsec_"
VERSION = "v1"
BYTES = 32


def new_secret() -> str:
    """A secret of 32 bytes as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body.

    Examples
    --------
    That of the specification's reference libraries:

    >>> signature(
    ...     "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ...     "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...     1614265330,
    ...     b'{"test": 2432232314}',
    ... )
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    told = hmac.new(key, signed, sha256).digest()
    return f"{VERSION},{base64.b64encode(told).decode()}"


def headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a message."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
