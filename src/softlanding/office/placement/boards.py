"""Reading the board: which towns a page shows, and the households in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import format_html

from softlanding.office.placement import selectors
from softlanding.office.placement.models import Placement, Round

TOWNS, TRAY = 24, 40  # on one page
SHOWN = ("with", "free", "all")


@dataclass(frozen=True)
class Wanted:
    """What a page of the board is to show, as its address says."""

    words: str = ""
    show: str = "with"
    pinned: tuple[int, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, given: QueryDict) -> Wanted:
        """Read from an address; what makes no sense is left out."""
        show = given.get("show", "with")
        page = given.get("page", "1")
        return cls(
            words=given.get("q", "").strip()[:60],
            show=show if show in SHOWN else "with",
            pinned=tuple(int(pin) for pin in given.getlist("pin") if pin.isdecimal())[:TOWNS],
            page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
        )

    def address(self, **changed: Any) -> str:
        """The same as the query of an address, with some of it changed."""
        wanted = {"q": self.words, "show": self.show, "pin": self.pinned, "page": self.page}
        return urlencode(wanted | changed, doseq=True)


@dataclass
class TownOnBoard:
    """A town with its load and the households that it would receive."""

    load: selectors.Load
    pinned: bool
    households: list[Placement] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """One page of a round's towns, the pinned ones first, and those without a town."""

    wanted: Wanted
    towns: list[TownOnBoard]
    names: tuple[tuple[int, str], ...]
    found: int
    pages: int
    tray: list[Placement]
    unplaced: int

    @property
    def shows(self) -> set[int]:
        return {town.load.territory_id for town in self.towns}

    @property
    def options(self) -> str:
        """Every town to choose from, as HTML: a template takes ten times as long for thousands."""
        return _options(self.names)

    @property
    def before(self) -> str:
        """Address of the page before, empty on the first."""
        return self.wanted.address(page=self.wanted.page - 1) if self.wanted.page > 1 else ""

    @property
    def after(self) -> str:
        """Address of the next page, empty on the last."""
        here = self.wanted.page
        return self.wanted.address(page=here + 1) if here < self.pages else ""


def board(round_: Round, wanted: Wanted, used: selectors.Used | None = None) -> Board:
    """The towns that are wanted, in a number of queries that does not depend on theirs.

    `used` is what is committed to towns elsewhere, where the caller knows it already.
    """
    loads = selectors.loads(round_.programme, round_.apportionment, round_=round_, used=used)
    if round_.chosen_towns is not None:
        chosen = set(round_.chosen_towns)
        loads = [load for load in loads if load.territory_id in chosen]
    placements = selectors.pupils_of(round_, selectors.placements(round_))
    matching = round_.placements.filter(household__reference__icontains=wanted.words)
    homes = set(matching.values_list("territory_id", flat=True)) if wanted.words else set()
    pinned = [load for load in loads if load.territory_id in wanted.pinned]
    found = [
        load
        for load in loads
        if load.territory_id not in wanted.pinned and _wanted(load, wanted, homes)
    ]
    pages = max(1, -(-len(found) // TOWNS))
    page = min(wanted.page, pages)
    towns = {
        load.territory_id: TownOnBoard(load, load.territory_id in wanted.pinned)
        for load in (*pinned, *found[(page - 1) * TOWNS : page * TOWNS])
    }
    for placement in placements.filter(territory__in=towns):
        towns[placement.territory_id or 0].households.append(placement)
    unplaced = placements.filter(territory=None)
    if wanted.words and not any(wanted.words.lower() in load.name.lower() for load in loads):
        unplaced = unplaced.filter(household__reference__icontains=wanted.words)
    tray = list(unplaced[: TRAY + 1])
    return Board(
        wanted=wanted,
        towns=list(towns.values()),
        names=tuple((load.territory_id, load.name) for load in loads),
        found=len(found) + len(pinned),
        pages=pages,
        tray=tray[:TRAY],
        unplaced=len(tray) if len(tray) <= TRAY else unplaced.count(),
    )


@lru_cache(maxsize=16)
def _options(towns: tuple[tuple[int, str], ...]) -> str:
    every = '<option value="{}">{}</option>' * len(towns)
    return format_html(every, *chain.from_iterable(towns)) if towns else ""


def _wanted(load: selectors.Load, wanted: Wanted, homes: set[int]) -> bool:
    if wanted.words:
        return load.territory_id in homes or wanted.words.lower() in load.name.lower()
    if wanted.show == "with":
        return load.households > 0
    return load.free if wanted.show == "free" else True
