"""Signatures of messages, and checking one, by the Standard Webhooks specification.

References
----------
Standard Webhooks (2023), github.com/standard-webhooks/standard-webhooks, version 1.0.0.
Krawczyk, Bellare and Canetti (1997), HMAC: Keyed-Hashing for Message Authentication, RFC 2104.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256

PREFIX = "whsec_"
VERSION = "v1"
BYTES = 32
TOLERANCE = 5 * 60  # seconds by which the clocks of sender and receiver may differ


def new_secret() -> str:
    """A secret of 32 bytes as the specification writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body.

    Examples
    --------
    >>> signature("whsec_" + "A" * 43 + "=", "msg_1", 1700000000, b"{}")
    'v1,ZndeN04FzJ8ft5qMwL1yA+M+eE5dAZ6BtPqTzBhsb2g='
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


def accepts(secret: str, given: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether a message comes from whoever knows the secret, and was signed just now."""
    try:
        timestamp = int(given["webhook-timestamp"])
        wanted = signature(secret, given["webhook-id"], timestamp, body)
    except (KeyError, ValueError, binascii.Error):
        return False
    signatures = given.get("webhook-signature", "").split()
    fits = any(hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures)
    return fits and abs(now - timestamp) <= TOLERANCE
