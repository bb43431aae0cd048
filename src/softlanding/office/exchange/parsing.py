"""JSON of requests: what a database or a reader could stumble over is refused at the door."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class StrictParser(Parser):
    """JSON without NaN, NUL characters, lone surrogates and endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What the body says; ninja answers 400 to a `ValueError`."""
        try:
            found = json.loads(request.body, parse_constant=_refuse)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if b"\\u" in request.body:  # nothing else in valid JSON makes these characters
            _plain(json.dumps(found, ensure_ascii=False))
        return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _plain(text: str) -> None:
    if "\\u0000" in text:
        raise ValueError("NUL characters")
    text.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
