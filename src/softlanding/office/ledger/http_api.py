"""The ledger over HTTP: reading statements, and who is next."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import require
from softlanding.office.exchange.api import Body, Day
from softlanding.office.ledger import bridge, selectors, services
from softlanding.office.ledger.selectors import Line
from softlanding.office.ledger.wording import why_next
from softlanding.office.placement.api import Placement
from softlanding.office.quotas.api import Programme

router = Router(tags=["ledger"])

READ = reading(Scope.QUOTAS_READ)


class StatementOut(Schema):
    """A town or region in one period; persons, unless said otherwise."""

    code: str
    name: str
    region: str | None
    quota: int
    pledged_on_top: int
    swapped: int = Field(description="Changed by swaps, signed.")
    carried_in: int = Field(description="Carried in from earlier periods; above 0 is owed.")
    due: int
    arrived: int
    self_settled: int
    departed: int
    counted: int = Field(description="What of it counts against the obligation.")
    places: int = Field(description="Ahead (above 0) or behind (below 0) the obligation.")
    fulfilment: str | None = Field(description='Exact, as a fraction such as "6/7".')
    fulfilment_percent: float | None


class LedgerOut(Schema):
    """The ledger of a programme in one period, as far as the caller may see it."""

    programme: int
    period: int
    period_start: date
    period_end: date | None
    closed: bool
    regions: list[StatementOut]
    towns: list[StatementOut]


class TurnOut(Schema):
    """A town's place in the order of who receives next."""

    code: str
    name: str
    due: int
    counted: int
    open_places: int
    fits: bool = Field(description="Whether the whole household is still due.")
    tied: bool
    fulfilment_before: str
    fulfilment_after: str


class NextOut(Schema):
    """Who receives the next household, why, and who follows."""

    programme: int
    persons: int
    rule: str
    why: list[str]
    next: TurnOut | None
    order: list[TurnOut]


class ArrivedAsked(Body):
    """The day on which a household arrived."""

    happened_on: Day


class ArrivedOut(Schema):
    """An arrival as the ledger counts it."""

    entry: int
    placement: int
    programme: int
    period: int
    persons: int
    happened_on: date


def _programme(request: HttpRequest, programme_id: int, permission: str) -> Programme:
    found = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), permission, found)
    return found


def _statement(line: Line) -> dict[str, Any]:
    row, town = line.statement, line.territory
    return {
        "code": town.code,
        "name": town.name,
        "region": town.parent.code if town.parent_id and town.parent else None,
        "quota": row.quota,
        "pledged_on_top": line.pledged,
        "swapped": row.swapped,
        "carried_in": row.carried_in,
        "due": row.due,
        "arrived": row.arrived,
        "self_settled": row.self_settled,
        "departed": row.departed,
        "counted": row.counted,
        "places": row.balance,
        "fulfilment": None if row.fulfilment is None else str(row.fulfilment),
        "fulfilment_percent": line.percent,
    }


@router.get("/programmes/{int:programme_id}/ledger", response=LedgerOut, auth=READ)
def ledger(
    request: HttpRequest,
    programme_id: int,
    period: Annotated[int | None, Query(ge=0, le=11, description="From 0.")] = None,
) -> dict[str, Any]:
    """Statements of the towns that the caller may see; of the first open period unless told.

    National officers and auditors see the country with its regions, regional and municipal
    coordinators their towns.
    """
    programme = _programme(request, programme_id, "ledger.see")
    book = selectors.book_of(programme, period=period)
    viewer = viewer_of(request)
    whole = selectors.sees_all(viewer, programme)
    return {
        "programme": programme.pk,
        "period": book.period.number,
        "period_start": book.period.starts_on,
        "period_end": book.period.ends_on,
        "closed": book.closing is not None,
        "regions": [_statement(line) for line in book.regions] if whole else [],
        "towns": [_statement(line) for line in selectors.visible(viewer, book)],
    }


@router.get("/programmes/{int:programme_id}/next", response=NextOut, auth=READ)
def next_household(
    request: HttpRequest,
    programme_id: int,
    persons: Annotated[int, Query(ge=1, le=99, description="Size of the household.")] = 1,
) -> dict[str, Any]:
    """Towns in the order in which they receive the next household: lowest fulfilment first.

    National officers and auditors. Asking changes nothing.
    """
    programme = _programme(request, programme_id, "quotas.see_programme")
    order = selectors.order_of_turns(selectors.book_of(programme), persons)
    turns = [
        {
            "code": line.territory.code,
            "name": line.territory.name,
            "due": turn.due,
            "counted": turn.counted,
            "open_places": turn.open_places,
            "fits": turn.fits,
            "tied": turn.tied,
            "fulfilment_before": str(turn.before),
            "fulfilment_after": str(turn.after),
        }
        for line, turn in order
    ]
    return {
        "programme": programme.pk,
        "persons": persons,
        "rule": bridge.NEXT_RULE,
        "why": why_next(order),
        "next": turns[0] if turns else None,
        "order": turns,
    }


@router.post(
    "/placements/{int:placement_id}/arrival",
    response={201: ArrivedOut},
    auth=writing(Scope.ARRIVALS_WRITE),
)
def arrived(request: HttpRequest, placement_id: int, arrival: ArrivedAsked) -> Status:
    """A household has arrived; counted once. Municipal coordinators of its town; audited."""
    found = get_object_or_404(Placement.objects.select_related("round"), pk=placement_id)
    viewer = viewer_of(request)
    require(viewer, "ledger.confirm", found)
    entry = services.confirm_arrival(
        viewer=viewer, placement=found, happened_on=arrival.happened_on
    )
    told = {
        "entry": entry.pk,
        "placement": found.pk,
        "programme": entry.programme_id,
        "period": entry.period,
        "persons": entry.persons,
        "happened_on": entry.happened_on,
    }
    return Status(201, told)
