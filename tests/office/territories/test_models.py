"""Size classes follow their definition at every edge."""

from __future__ import annotations

import pytest

from softlanding.office.territories.models import SizeClass, size_class


@pytest.mark.parametrize(
    ("population", "degurba", "expected"),
    [
        (49_999, 1, SizeClass.UNCLASSIFIED),
        (50_000, 1, SizeClass.MIDDLE_CITY),
        (50_000, 2, SizeClass.MIDDLE_CITY),
        (199_999, 2, SizeClass.MIDDLE_CITY),
        (200_000, 1, SizeClass.UNCLASSIFIED),
        (10_000, 2, SizeClass.SMALL_CITY),
        (49_999, 2, SizeClass.SMALL_CITY),
        (9_999, 2, SizeClass.UNCLASSIFIED),
        (9_999, 3, SizeClass.RURAL),
        (10_000, 3, SizeClass.UNCLASSIFIED),
        (30_000, None, SizeClass.UNCLASSIFIED),
        (None, 3, SizeClass.UNCLASSIFIED),
    ],
)
def test_size_class(population: int | None, degurba: int | None, expected: SizeClass) -> None:
    assert size_class(population, degurba) == expected
