"""The documentation says what the classification says."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import timezone

from softlanding.office.rights.copy import make_copy
from softlanding.office.rights.fields_page import page
from tests.office.conftest import AddHousehold

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def test_the_reference_is_made_from_the_classification() -> None:
    assert (REFERENCE / "personal-data.md").read_text(encoding="utf-8") == page()


def test_every_key_of_a_copy_is_explained(add_household: AddHousehold) -> None:
    text = (REFERENCE / "subject-access.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    copy = make_copy(add_household("H-1", 1), made_at=timezone.now())
    assert list(copy) == explained
    assert f"`{copy['schema']}`" in text
    assert all(f"`{key}`" in text for event in copy["history"] for key in event)
