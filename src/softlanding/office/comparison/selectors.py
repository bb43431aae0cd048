"""Reading a comparison: persons by each key, differences, who gains and who loses most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from softlanding.office.comparison import bridge
from softlanding.office.comparison.bridge import Ground, Outcome, Place
from softlanding.office.comparison.forms import VARIANT, ComparisonForm
from softlanding.office.quotas.api import Programme

EXTREMES = 10  # biggest winners and losers that are named
REGIONS = "regions"
STRONG = 4  # of those whose number changes, about one in so many changes strongly


@dataclass(frozen=True)
class Column:
    """One key of the comparison and what it gives."""

    id: str
    title: str
    key: Any
    outcome: Outcome


@dataclass(frozen=True)
class Row:
    """One territory on a page: persons by each key, and the difference to the baseline."""

    place: Place
    region: str
    cells: tuple[tuple[int, int], ...]
    difference: int


@dataclass(frozen=True)
class View:
    """What of a comparison is looked at: two of its keys, level, region and order."""

    baseline: int
    other: int
    level: str = ""
    region: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Comparison:
    """Keys side by side for one programme, and the view that was asked for."""

    programme: Programme
    ground: Ground
    columns: tuple[Column, ...]
    view: View
    fields: tuple[tuple[str, str], ...]

    @property
    def baseline(self) -> Column:
        return self.columns[self.view.baseline]

    @property
    def other(self) -> Column:
        return self.columns[self.view.other]

    @property
    def faulty(self) -> list[Column]:
        """Columns without a result."""
        return [column for column in self.columns if column.outcome.faults]

    @cached_property
    def difference(self) -> list[int]:
        """Persons more by the other key than by the baseline, for each town."""
        return _minus(self.other.outcome.towns, self.baseline.outcome.towns)

    @cached_property
    def region_difference(self) -> list[int]:
        return _minus(self.other.outcome.regions, self.baseline.outcome.regions)

    @cached_property
    def strong(self) -> int:
        """From how many persons on a change is shown as a strong one."""
        changes = sorted(abs(change) for change in self.difference if change)
        return max(2, changes[-(len(changes) // STRONG) - 1]) if changes else 2

    @cached_property
    def moved(self) -> list[int]:
        """Persons who change place between the baseline and each key."""
        base = self.baseline.outcome.towns
        return [bridge.moved_persons(base, column.outcome.towns) for column in self.columns]

    @cached_property
    def summary(self) -> dict[str, int]:
        """Counts of the two keys looked at."""
        return {
            "moved": bridge.moved_persons(self.baseline.outcome.towns, self.other.outcome.towns),
            "moved_regions": bridge.moved_persons(
                self.baseline.outcome.regions, self.other.outcome.regions
            ),
            "more": sum(change > 0 for change in self.difference),
            "fewer": sum(change < 0 for change in self.difference),
            "same": sum(change == 0 for change in self.difference),
        }

    @property
    def winners(self) -> list[Row]:
        """Towns that get most more by the other key."""
        return self._extremes(-1)

    @property
    def losers(self) -> list[Row]:
        """Towns that get most fewer by the other key."""
        return self._extremes(1)

    def _extremes(self, sign: int) -> list[Row]:
        changed = [at for at, change in enumerate(self.difference) if change * sign < 0]
        changed.sort(key=lambda at: (sign * self.difference[at], self.ground.towns[at].name))
        return self.rows(changed[:EXTREMES], regions=False)

    def positions(self) -> list[int]:
        """Positions of the territories of the view's level and region, in the view's order."""
        regions = self.view.level == REGIONS
        places = self.ground.regions if regions else self.ground.towns
        found = [
            at
            for at, place in enumerate(places)
            if regions or not self.view.region or place.region == self.view.region
        ]
        change = self.region_difference if regions else self.difference
        columns = [_persons(column, regions) for column in self.columns]
        orders: Mapping[str, Any] = {
            "more": lambda at: -change[at],
            "fewer": lambda at: change[at],
            "population": lambda at: -(places[at].population or 0),
            "name": lambda _at: 0,
        } | {
            f"key{number}": (lambda at, persons=persons: -persons[at])
            for number, persons in enumerate(columns)
        }
        order = orders.get(self.view.sort, lambda at: -abs(change[at]))
        found.sort(key=lambda at: (order(at), places[at].name, places[at].code))
        return found

    def rows(self, positions: Sequence[int], *, regions: bool) -> list[Row]:
        """Rows of the territories at these positions, and of no others."""
        places = self.ground.regions if regions else self.ground.towns
        names = self.ground.region_names
        columns = [_persons(column, regions) for column in self.columns]
        base, change = columns[self.view.baseline], self.difference
        if regions:
            change = self.region_difference
        return [
            Row(
                place=places[at],
                region="" if regions else names.get(places[at].region, places[at].region),
                cells=tuple((persons[at], persons[at] - base[at]) for persons in columns),
                difference=change[at],
            )
            for at in positions
        ]

    def address(self, **changed: str) -> str:
        """Query of the address that leads to this comparison, with some fields changed."""
        view = {
            "against": self.baseline.id,
            "show": self.other.id,
            "level": self.view.level,
            "region": self.view.region,
            "sort": self.view.sort,
        } | changed
        return urlencode([*self.fields, *((name, value) for name, value in view.items() if value)])


def compared(programme: Programme, form: ComparisonForm, asked: Mapping[str, str]) -> Comparison:
    """Compute the comparison of a valid form; `asked` says what of it is looked at."""
    given, ground = form.cleaned_data, form.ground
    if form.renewed:  # whoever takes up a slider wants to see what it does
        asked = {name: value for name, value in asked.items() if name not in ("show", "against")}
    keys = [(key_id, form.titles[key_id], form.keys[key_id]) for key_id in given["key"]]
    if form.variant is not None:
        title = _("Own variant of %(key)s") % {"key": form.titles[given["vary"]]}
        keys.append((VARIANT, title, form.variant))
    columns = tuple(
        Column(
            column_id,
            title,
            key,
            bridge.outcome(
                ground,
                key,
                total=programme.persons,
                minimum=given["minimum"] or 0,
                maximum=given["maximum"],
            ),
        )
        for column_id, title, key in keys
    )
    ids = [column.id for column in columns]
    first = ids.index(given["vary"]) if given["vary"] else 0
    baseline = ids.index(asked["against"]) if asked.get("against") in ids else first
    last = ids.index(VARIANT) if VARIANT in ids else next(at for at in (1, 0) if at != baseline)
    other = ids.index(asked["show"]) if asked.get("show") in ids else last
    if other == baseline:
        other = next(at for at in range(len(ids)) if at != baseline)
    return Comparison(
        programme=programme,
        ground=ground,
        columns=columns,
        view=View(
            baseline=baseline,
            other=other,
            level=REGIONS if asked.get("level") == REGIONS else "",
            region=asked.get("region", "") if asked.get("region") in ground.region_names else "",
            sort=asked.get("sort", "")[:12],
        ),
        fields=tuple(form.query()),
    )


def _persons(column: Column, regions: bool) -> tuple[int, ...]:
    return column.outcome.regions if regions else column.outcome.towns


def _minus(persons: Sequence[int], baseline: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(persons, baseline, strict=True)]
