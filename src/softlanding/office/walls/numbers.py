"""Numbers that pass through a wall where the rows do not, or not as fast."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Func, IntegerField
from django.db.models.expressions import RawSQL


class HouseholdSize(Func):
    """How many persons a household has, also for a town that declined it and reads none of them."""

    function = "walls.household_size"
    output_field = IntegerField()


def named(words: Iterable[str]) -> RawSQL:
    """Numbers of the bearer's households with a member whose names hold all these words.

    The words are those of the blind index; it is used behind a wall, too.
    """
    return RawSQL("SELECT walls.named(%s)", [sorted(words)])
