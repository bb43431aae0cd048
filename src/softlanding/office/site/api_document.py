"""What the OpenAPI document says of every operation: its problems and its headers."""

from __future__ import annotations

from typing import Any

from softlanding.office.exchange.api import HEADER, PROBLEM

READS = {
    401: "No token or session that is in force",
    403: "The token lacks the scope",
    404: "Nothing that the caller may see",
    409: "The state does not permit it",
    422: "Faults in the request, each named",
    429: "Too many requests",
    503: "The database does not answer, or its disk is full: Retry-After says when again",
}
WRITES = READS | {
    400: "Not JSON",
    412: "Changed since it was read",
    413: "Too large",
    415: "Another media type than application/json",
    428: "If-Match is missing",
}
REFERENCE = {"$ref": "#/components/schemas/Problem"}
SCHEMA = {
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["type", "title", "status"],
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]{1,255}$"},
    "description": "The same key and request within 24 hours: the same answer, done once.",
}


def with_problems(document: Any) -> Any:
    """The document with problems for every operation and a key for every POST."""
    for item in document["paths"].values():
        for method, operation in item.items():
            if method == "post":
                operation["parameters"] = [*operation["parameters"], KEY]
            for status, description in (READS if method == "get" else WRITES).items():
                operation["responses"].setdefault(
                    status,
                    {"description": description, "content": {PROBLEM: {"schema": REFERENCE}}},
                )
    document["components"]["schemas"]["Problem"] = SCHEMA
    return document
