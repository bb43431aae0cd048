"""How much a request may bring along: little, except where a page takes a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
FORM_BYTES = 2 * 2**20  # a form without a file
AROUND = 2**18  # bytes of the other fields that travel with a file
_READING = Lock()


def one_file_at_a_time(view: View) -> View:
    """Have a view that reads files wait for its turn among all of this process.

    The table of one file takes up to some 250 MB; those of all threads would be too much.
    """

    @wraps(view)
    def in_turn(*args: Any, **kwargs: Any) -> HttpResponse:
        with _READING:
            return view(*args, **kwargs)

    return in_turn


def takes_file(largest: int) -> Callable[[View], View]:
    """Let a view take a file of at most so many bytes from somebody signed in, one at a time.

    >>> @takes_file(5 * 2**20)
    ... def view(request): ...
    >>> largest_body(view, signed_in=True) - 5 * 2**20 == AROUND
    True
    >>> largest_body(view, signed_in=False) == FORM_BYTES
    True
    """

    def let(view: View) -> View:
        reading = one_file_at_a_time(view)

        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return (reading if request.method == "POST" else view)(request, *args, **kwargs)

        taking.largest_body = max(largest, FORM_BYTES) + AROUND  # type: ignore[attr-defined]
        return taking

    return let


def largest_body(view: Callable[..., Any], *, signed_in: bool) -> int:
    """Bytes that a request to a view may bring; a file comes only from somebody signed in."""
    return getattr(view, "largest_body", FORM_BYTES) if signed_in else FORM_BYTES
