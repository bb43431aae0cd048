"""Numbers that pass through a wall where the rows do not."""

from __future__ import annotations

from django.db.models import Func, IntegerField


class HouseholdSize(Func):
    """How many persons a household has, also for a town that declined it and reads none of them."""

    function = "walls.household_size"
    output_field = IntegerField()
