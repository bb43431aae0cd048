"""What of the holdings goes into a copy: members keep things from one another, notes are sealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from softlanding.office.cases.api import Person
from softlanding.office.privacy.api import Field, Rows
from softlanding.office.rights.holdings import Holdings

NOTES = "cases.SealedNote"


@dataclass
class Sight:
    """A copy for `reader`, or for the household as a whole where it is None.

    A member gets what is about it and about the household as a whole; the household gets
    everything but what a member keeps from the others. `withheld` are numbers of sealed
    notes that would harm somebody. What is left out is counted in `left_out`.
    """

    held: Holdings
    reader: int | None = None
    withheld: Collection[int] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    _kept: dict[int, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        members = Person.objects.filter(pk__in=self.held.ids("cases.Person"))
        self._kept = {pk: set(facts) for pk, facts in members.values_list("pk", "confidential")}

    def shows(self, table: Rows, row: Model, *, pk: int, count: bool = True) -> bool:
        """Whether a row, or a piece of its history, is part of the copy."""
        why = self._hidden(table, row, pk)
        if why and count:
            self.left_out[why] = self.left_out.get(why, 0) + 1
        return not why

    def fields(self, table: Rows, pk: int) -> list[Field]:
        """The fields of a row that are part of the copy."""
        member = self.held.members[table.label].get(pk)
        return [
            found
            for found in table.fields.values()
            if found.export and not (found.fact and self._keeps(member, found.fact))
        ]

    def _hidden(self, table: Rows, row: Model, pk: int) -> str:
        member = self.held.members[table.label].get(pk)
        if self.reader is not None and member not in (None, self.reader):
            return "of_another_member"
        if table.sealed:
            note = pk if table.label == NOTES else getattr(row, "note_id", None)
            if note in self.withheld:
                return "sealed"
            if member is not None and member != self.reader:
                return "kept_by_a_member"
        return "kept_by_a_member" if self._kept_back(table, row, member) else ""

    def _kept_back(self, table: Rows, row: Any, member: int | None) -> bool:
        if member is None or member == self.reader:
            return False
        if table.fact == "own":
            return True
        if table.fact == "attachment":
            return bool(row.confidential)
        return bool(table.fact) and self._keeps(member, table.fact)

    def _keeps(self, member: int | None, fact: str) -> bool:
        """Whether a member keeps a fact from whoever reads."""
        if member is None or member == self.reader:
            return False
        # Of somebody who left the household nothing is known any more: all is kept.
        return fact in self._kept.get(member, {fact})
