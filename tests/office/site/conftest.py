"""Tests of the site ask for pages in several languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """A request in another language leaves it active; the next test shall not find it."""
    with translation.override("en"):
        yield
