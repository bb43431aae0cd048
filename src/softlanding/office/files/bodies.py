"""How much a request may bring along: little, except where a page takes a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
FORM_BYTES = 2 * 2**20  # a form without a file
AROUND = 2**18  # bytes of the other fields that travel with a file


def takes_file(largest: int) -> Callable[[View], View]:
    """Mark a view that takes a file of at most so many bytes from somebody signed in.

    >>> @takes_file(5 * 2**20)
    ... def view(request): ...
    >>> largest_body(view, signed_in=True) - 5 * 2**20 == AROUND
    True
    >>> largest_body(view, signed_in=False) == FORM_BYTES
    True
    """

    def mark(view: View) -> View:
        view.largest_body = max(largest, FORM_BYTES) + AROUND  # type: ignore[attr-defined]
        return view

    return mark


def largest_body(view: Callable[..., Any], *, signed_in: bool) -> int:
    """Bytes that a request to a view may bring; a file comes only from somebody signed in."""
    return getattr(view, "largest_body", FORM_BYTES) if signed_in else FORM_BYTES
