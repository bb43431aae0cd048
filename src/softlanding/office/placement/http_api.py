"""Rounds of placement over HTTP: started, watched, understood, changed by hand, made again."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from softlanding.office.accounts.api import Scope, reading, viewer_of, writing
from softlanding.office.audit.api import record_read, require
from softlanding.office.exchange.api import (
    GUARDED,
    Body,
    Day,
    Flag,
    Note,
    Number,
    Page,
    Whole,
    cleaned,
    page_of,
    refused,
    require_match,
)
from softlanding.office.placement import answers, bridge, selectors, services, studies
from softlanding.office.placement.answer_forms import SendForm
from softlanding.office.placement.forms import MoveForm, ResumeForm, RoundForm, SwapForm
from softlanding.office.placement.http_shapes import (
    CardOut,
    EffectOut,
    PlacementOut,
    PlacementsOut,
    ReplayOut,
    ReplaysOut,
    RoundOut,
    RoundsOut,
    WholeRoundOut,
    card_told,
    placement_tag,
    placement_told,
    round_told,
    whole_round_told,
)
from softlanding.office.placement.models import Placement, Replay, Round
from softlanding.office.placement.views import find_placement, find_round
from softlanding.office.quotas.api import Programme, decided, town_quotas
from softlanding.office.territories.api import Territory

round_router = Router(tags=["rounds"])

READ = reading(Scope.ROUNDS_READ)
WRITE = writing(Scope.ROUNDS_WRITE)
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=100_000)]


class WeightsAsked(Body):
    """What counts, in percent; they sum to 100."""

    work: Percent = 50
    wishes: Percent = 30
    family: Percent = 20
    priorities: Percent = 0
    staying: Percent = 0


class RoundAsked(Body):
    """Who takes part, what counts, what is kept, and how to search."""

    weights: WeightsAsked = Field(default_factory=WeightsAsked)
    group_by: str = Field(default="", max_length=20)
    least_share: str = Field(default="", max_length=4, description="most, or 50 to 90 percent.")
    floor: Percent = 0
    minimum: Whole = Field(default=0, le=1000)
    method: str = Field(default="auto", max_length=20)
    seed: Whole = 0
    time_limit: Number = Field(default=60, le=3600, description="Seconds.")
    households: Numbers | None = Field(default=None, description="Null: all that wait.")
    towns: Numbers | None = Field(default=None, description="Territories; null: all with a quota.")


class ResumeAsked(Body):
    """How long to search on."""

    time_limit: Number = Field(default=120, le=3600, description="Seconds.")


class MoveAsked(Body):
    """Another town for a household, or none, with the reason."""

    territory: Number | None
    because: Placement.MoveReason
    note: Note = Field(default="", max_length=500)


class SwapAsked(Body):
    """Which household of the round it changes places with, and why."""

    placement: Number
    because: Placement.MoveReason
    note: Note = Field(default="", max_length=500)


class LockAsked(Body):
    """Whether the household stays where it is when the placement is run again."""

    locked: Flag


class SendAsked(Body):
    """The day by which the towns answer."""

    answer_by: Day | None = None


@round_router.get("/programmes/{int:programme_id}/rounds", response=RoundsOut, auth=READ)
def rounds(
    request: HttpRequest, response: HttpResponse, programme_id: int, page: Page = 1
) -> dict[str, Any]:
    """Runs of a programme, the newest first. National officers and auditors."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    rows, told = page_of(request, response, programme.rounds.defer("prices", "locks"), page)
    return told | {"rounds": [round_told(row) for row in rows]}


@round_router.post("/programmes/{int:programme_id}/rounds", response={202: RoundOut}, auth=WRITE)
def start(
    request: HttpRequest, response: HttpResponse, programme_id: int, asked: RoundAsked
) -> Status:
    """Start a run; it is computed in the background. National officers; audited."""
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "quotas.run_programme", programme)
    given = asked.dict(exclude={"weights", "households", "towns"})
    form = RoundForm(given | asked.weights.dict())
    cleaned(form)
    _known("households", asked.households, selectors.waiting_households(programme), "pk")
    apportionment = decided(programme)
    if apportionment is not None:
        _known("towns", asked.towns, town_quotas(apportionment), "territory_id")
    made = services.start_round(
        viewer=viewer,
        programme=programme,
        weights=form.weights,
        rules=form.rules,
        households=asked.households,
        towns=asked.towns,
        seed=asked.seed,
        time_limit=asked.time_limit,
    )
    response["Location"] = f"/api/v1/rounds/{made.pk}"
    return Status(202, round_told(made))


def _known(field: str, chosen: list[int] | None, rows: Any, column: str) -> None:
    """Refuse numbers that are not among the rows that may take part."""
    if chosen and set(chosen) - set(rows.values_list(column, flat=True)):
        raise refused(field, "Some of these numbers cannot take part.")


@round_router.get("/rounds/{int:round_id}", response=WholeRoundOut, auth=READ)
def round_(request: HttpRequest, round_id: int) -> dict[str, Any]:
    """A run: progress, proof, and where everybody is. National officers and auditors."""
    return whole_round_told(find_round(request, round_id))


@round_router.post("/rounds/{int:round_id}/stop", response={202: RoundOut}, auth=WRITE)
def stop(request: HttpRequest, round_id: int) -> Status:
    """End a run with the best placement found so far. National officers; audited."""
    found = find_round(request, round_id, "placement.run_round")
    services.stop_round(viewer=viewer_of(request), round_=found)
    found.refresh_from_db()
    return Status(202, round_told(found))


@round_router.post("/rounds/{int:round_id}/resume", response={202: RoundOut}, auth=WRITE)
def resume(request: HttpRequest, round_id: int, asked: ResumeAsked) -> Status:
    """Search on in a run that ended before its proof. National officers; audited."""
    found = find_round(request, round_id, "placement.run_round")
    given = cleaned(ResumeForm(asked.dict()))
    services.resume_round(viewer=viewer_of(request), round_=found, **given)
    found.refresh_from_db()
    return Status(202, round_told(found))


@round_router.post("/rounds/{int:round_id}/send", response=RoundOut, auth=writing(Scope.DECIDE))
def send(request: HttpRequest, round_id: int, asked: SendAsked) -> dict[str, Any]:
    """Send all proposals to their towns, in the person's name. National officers; audited."""
    found = find_round(request, round_id, "placement.run_round")
    given = cleaned(SendForm({"answer_by": asked.answer_by}))
    answers.send(viewer=viewer_of(request), round_=found, answer_by=given["answer_by"])
    found.refresh_from_db()
    return round_told(found)


def _replay(found: Replay) -> dict[str, Any]:
    same = {name: found.found.get(name) for name in ("same_input", "same_answer", "same_versions")}
    told = {"id": found.pk, "round": found.round_id, "status": found.status}
    return told | {"asked_at": found.asked_at} | same


@round_router.get("/rounds/{int:round_id}/replays", response=ReplaysOut, auth=READ)
def replays(
    request: HttpRequest, response: HttpResponse, round_id: int, page: Page = 1
) -> dict[str, Any]:
    """Whether a run made again gave the same answer. National officers and auditors."""
    found = find_round(request, round_id)
    rows, told = page_of(request, response, found.replays.all(), page)
    return told | {"replays": [_replay(row) for row in rows]}


@round_router.post("/rounds/{int:round_id}/replays", response={202: ReplayOut}, auth=WRITE)
def replay(request: HttpRequest, round_id: int) -> Status:
    """Make a run again from its stored input. National officers and auditors; audited."""
    found = find_round(request, round_id)
    return Status(202, _replay(studies.start_replay(viewer=viewer_of(request), round_=found)))


@round_router.get("/rounds/{int:round_id}/placements", response=PlacementsOut, auth=READ)
def placements(
    request: HttpRequest, response: HttpResponse, round_id: int, page: Page = 1
) -> dict[str, Any]:
    """Every household of a run with its town, by reference. National officers and auditors."""
    found = find_round(request, round_id)
    rows, told = page_of(request, response, selectors.placements(found), page)
    return told | {"placements": [placement_told(row) for row in rows]}


@round_router.get("/placements/{int:placement_id}", response=CardOut, auth=READ)
def card(request: HttpRequest, response: HttpResponse, placement_id: int) -> dict[str, Any]:
    """Why here, why not there. National officers and auditors; the read is recorded."""
    found = find_placement(request, placement_id)
    record_read(viewer_of(request), found.household)
    response["ETag"] = placement_tag(found)
    return card_told(found, bridge.explain_placement(found))


@round_router.get("/placements/{int:placement_id}/effect", response=EffectOut, auth=READ)
def effect(
    request: HttpRequest,
    placement_id: int,
    territory: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="None: set aside.")
    ] = None,
) -> dict[str, Any]:
    """What a move by hand would cost and whether it fits; changes nothing. As `card`."""
    found = find_placement(request, placement_id)
    if territory is not None and territory not in bridge.loaded(found.round).columns:
        raise Http404
    told = bridge.move_effect(found.round, found.household_id, territory)
    named = ("change", "together", "fits", "bound", "lacks")
    return {name: getattr(told, name) for name in named}


def _changed(request: HttpRequest, found: Placement) -> Placement:
    """The placement as it stands under the lock of its round, if it is what was read."""
    Round.objects.select_for_update(of=("self",)).get(pk=found.round_id)
    locked = Placement.objects.select_related("household", "territory").get(pk=found.pk)
    require_match(request, placement_tag(locked))
    return locked


def _answered(response: HttpResponse, pk: int) -> dict[str, Any]:
    now = Placement.objects.select_related("household", "territory").get(pk=pk)
    response["ETag"] = placement_tag(now)
    return placement_told(now)


@round_router.post(
    "/placements/{int:placement_id}/move",
    response=PlacementOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def move(
    request: HttpRequest, response: HttpResponse, placement_id: int, asked: MoveAsked
) -> dict[str, Any]:
    """Move a household by hand; it is locked there. National officers; audited."""
    found = find_placement(request, placement_id, "placement.run_round")
    town = str(asked.territory or "")
    form = MoveForm(
        {"town": town, "because": asked.because.value, "note": asked.note},
        offers=bridge.loaded(found.round).offers,
    )
    given = cleaned(form)
    with transaction.atomic():
        services.move(
            viewer=viewer_of(request),
            placement=_changed(request, found),
            territory=Territory.objects.get(pk=town) if town else None,
            because=given["because"],
            note=given["note"],
        )
    return _answered(response, placement_id)


@round_router.post(
    "/placements/{int:placement_id}/swap",
    response=PlacementOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def swap(
    request: HttpRequest, response: HttpResponse, placement_id: int, asked: SwapAsked
) -> dict[str, Any]:
    """Let two households of a run change places. National officers; audited."""
    found = find_placement(request, placement_id, "placement.run_round")
    given = cleaned(SwapForm({"because": asked.because.value, "note": asked.note}))
    other = found.round.placements.filter(pk=asked.placement).first()
    if other is None:
        raise refused("placement", "This is no placement of the same round.")
    with transaction.atomic():
        here = _changed(request, found)
        services.swap(viewer=viewer_of(request), placement=here, other=other, **given)
    return _answered(response, placement_id)


@round_router.put(
    "/placements/{int:placement_id}/lock",
    response=PlacementOut,
    auth=WRITE,
    openapi_extra=GUARDED,
)
def lock(
    request: HttpRequest, response: HttpResponse, placement_id: int, asked: LockAsked
) -> dict[str, Any]:
    """Lock a household in its town, or let it go. National officers; audited."""
    found = find_placement(request, placement_id, "placement.run_round")
    with transaction.atomic():
        services.set_lock(
            viewer=viewer_of(request), placement=_changed(request, found), locked=asked.locked
        )
    return _answered(response, placement_id)
