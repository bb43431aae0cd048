"""Tags of what was read, so that nobody overwrites what they have not seen (RFC 9110, 13.1)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError

LENGTH = 20
CHANGED = "Somebody changed this in the meantime. Read it again, then repeat."
UNSEEN = "Send the ETag that you have read as If-Match."

# What `openapi_extra` of a guarded route says.
GUARDED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "schema": {"type": "string"},
            "description": "The ETag of what was read; 412 if it has changed since.",
        }
    ]
}


def tag_of(*state: Any) -> str:
    """A strong entity tag of values: equal values, equal tag."""
    told = json.dumps(state, default=str, sort_keys=True)
    return f'"{sha256(told.encode()).hexdigest()[:LENGTH]}"'


def require_match(request: HttpRequest, tag: str, *, needed: bool = False) -> None:
    """Go on only if the caller has seen what holds now.

    Raises
    ------
    ninja.errors.HttpError
        412 if `If-Match` names another state; 428 if it is `needed` and missing.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if needed:
            raise HttpError(428, UNSEEN)
        return
    if given.strip() != "*" and tag not in [one.strip() for one in given.split(",")]:
        raise HttpError(412, CHANGED)
