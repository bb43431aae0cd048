"""Two rounds side by side: who moves, what the whole and each group gets."""

from __future__ import annotations

from dataclasses import dataclass

from softlanding.office.placement import bridge
from softlanding.office.placement.models import Placement, Round


@dataclass(frozen=True)
class Moved:
    """A household that is elsewhere in the other round; None where it has no town."""

    reference: str
    one: Placement | None
    other: Placement | None


@dataclass(frozen=True)
class Group:
    """A group's totals in both rounds; None where a round has nobody of it."""

    code: str
    one: bridge.Totals | None
    other: bridge.Totals | None


@dataclass(frozen=True)
class Compared:
    """Two rounds of a programme."""

    one: Round
    other: Round
    totals: tuple[bridge.Totals, bridge.Totals]
    groups: list[Group]
    moved: list[Moved]
    same: int
    only_one: int
    only_other: int


def compared(one: Round, other: Round, grouping: str) -> Compared:
    """As both stand now, with what people have moved; households are matched by themselves."""
    here, there = _placements(one), _placements(other)
    both = here.keys() & there.keys()
    moved = [
        Moved(here[number].household.reference, here[number], there[number])
        for number in both
        if here[number].territory_id != there[number].territory_id
    ]
    (whole, groups), (other_whole, other_groups) = (
        bridge.totals(round_, grouping) for round_ in (one, other)
    )
    return Compared(
        one=one,
        other=other,
        totals=(whole, other_whole),
        groups=[
            Group(code, groups.get(code), other_groups.get(code))
            for code in sorted(groups.keys() | other_groups.keys())
        ],
        moved=sorted(moved, key=lambda pair: pair.reference),
        same=len(both) - len(moved),
        only_one=len(here.keys() - both),
        only_other=len(there.keys() - both),
    )


def _placements(round_: Round) -> dict[int, Placement]:
    found = round_.placements.select_related("household", "territory")
    return {placement.household_id: placement for placement in found}
