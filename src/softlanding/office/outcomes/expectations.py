"""What the model in use expects of households in towns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.office.cases.api import Household, Person
from softlanding.office.outcomes import bridge
from softlanding.office.outcomes.models import HouseholdRule, ModelUse, OutcomeKind
from softlanding.office.territories.api import Territory

ISCED = {"none": 0, "primary": 1, "secondary": 3, "tertiary": 6}
ADULT_FROM, RETIRED_FROM = 18, 65
FOR_ALL = {OutcomeKind.STILL_THERE_2_YEARS, OutcomeKind.STILL_THERE_5_YEARS}


@dataclass(frozen=True, eq=False)
class Expectations:
    """Expected outcome of households in towns, by the rule that was decided.

    `mean` and its doubt `sd` have the shape (households, towns) and lie between 0 and 1: the
    rule "sum" is told per person of the household. A household none of whose members
    counts, because all are children, has NaN.
    """

    use: ModelUse
    mean: NDArray[np.float32]
    sd: NDArray[np.float32]

    @property
    def share(self) -> NDArray[np.float64]:
        """What a score takes: with the caution taken off, 0 for who does not count."""
        wary = self.mean - float(self.use.caution) * self.sd
        return np.clip(np.nan_to_num(wary, nan=0.0), 0.0, 1.0).astype(np.float64)


def expectations(
    use: ModelUse, households: Sequence[Household], towns: Sequence[Territory]
) -> Expectations:
    """What the model of a decision expects; the decision must name one."""
    if use.model is None:
        raise ValueError("no model is in use")
    index = {household.pk: row for row, household in enumerate(households)}
    members = list(
        Person.objects.filter(household__in=list(index)).order_by("household_id", "position")
    )
    rows = np.array([index[member.household_id] for member in members], np.int64)
    sizes = np.bincount(rows, minlength=len(households))
    frame, adults = _frame(members, rows, sizes, households)
    counts = np.ones(len(members), bool) if use.model.outcome in FOR_ALL else adults
    found = bridge.expected(use.model, frame, towns)
    mean, sd = bridge.of_households(
        found, np.where(counts, rows, -1), use.rule, households=len(households)
    )
    if use.rule == HouseholdRule.SUM:
        persons = np.maximum(sizes, 1).astype(np.float32)[:, None]
        mean, sd = mean / persons, sd / persons
    return Expectations(use, mean, sd)


def _frame(
    members: Sequence[Person],
    rows: NDArray[np.int64],
    sizes: NDArray[np.int64],
    households: Sequence[Household],
) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Persons as the model reads them, and who is of working age."""
    of = [households[row] for row in rows]
    year = [household.arrives_on.year for household in of]
    ages = np.array([at - member.born.year for at, member in zip(year, members, strict=True)])
    adults = (ages >= ADULT_FROM) & (ages < RETIRED_FROM)
    of_age = np.bincount(rows, ages >= ADULT_FROM, len(households))
    frame = pl.DataFrame(
        {
            "age": ages.clip(0, 120),
            "schooling": [ISCED.get(member.schooling) for member in members],
            "languages": [";".join(household.languages) for household in of],
            "occupation": [None] * len(members),
            "household_size": sizes[rows],
            "single_parent": [
                "yes" if of_age[row] == 1 and sizes[row] > 1 else "no" for row in rows
            ],
            "arrival_year": year,
            "sex": [member.sex for member in members],
        },
        schema_overrides={"schooling": pl.Float64, "occupation": pl.String},
    )
    return frame, adults
