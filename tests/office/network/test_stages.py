"""The table of moves, what each stage asks for, and who is written down."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pghistory.models import Context

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.network import services
from softlanding.office.network.checklist import MANDATORY, TEMPLATE
from softlanding.office.network.models import (
    DECIDED,
    STOPPED,
    ChecklistItem,
    Engagement,
    Stage,
)
from softlanding.office.network.policies import TRANSITIONS, may_move
from tests.office.conftest import Country
from tests.office.network.conftest import TODAY, Bring, settle_all

LATER = date(2026, 9, 1)


def test_the_table_names_every_stage_and_only_stages() -> None:
    assert set(TRANSITIONS) == set(Stage)
    assert all(set(targets) <= set(Stage) for targets in TRANSITIONS.values())
    assert all(stage not in targets for stage, targets in TRANSITIONS.items())


def test_every_stage_can_be_reached_and_left() -> None:
    reached, frontier = {Stage.CONTACTED.value}, [Stage.CONTACTED.value]
    while frontier:
        for target in TRANSITIONS[frontier.pop()]:
            if target not in reached:
                reached.add(target.value)
                frontier.append(target.value)
    assert reached == {stage.value for stage in Stage}
    assert all(TRANSITIONS.values())


@pytest.mark.parametrize("start", Stage)
@pytest.mark.parametrize("to", Stage)
def test_exactly_the_moves_of_the_table_are_allowed(start: Stage, to: Stage) -> None:
    engagement = Engagement(
        stage=start, council_decided_on=date(2026, 2, 1), council_reference="KS 1"
    )

    def ask() -> None:
        may_move(engagement, to, reason="why", asks_again=True, open_items=())

    if to in TRANSITIONS[start]:
        ask()
    else:
        with pytest.raises(NotNow):
            ask()


@pytest.mark.parametrize("to", DECIDED)
@pytest.mark.parametrize("missing", ["council_decided_on", "council_reference"])
def test_no_stage_after_the_council_without_its_decision(to: Stage, missing: str) -> None:
    start = Stage.COUNCIL if to == Stage.PREPARING else Stage.PREPARING
    decision: dict[str, object] = {
        "council_decided_on": date(2026, 2, 1),
        "council_reference": "KS 1",
    }
    decision.pop(missing)
    with pytest.raises(NotNow, match="council"):
        may_move(
            Engagement(stage=start, **decision), to, reason="", asks_again=False, open_items=()
        )


@pytest.mark.parametrize("to", STOPPED)
@pytest.mark.parametrize(("reason", "asks_again"), [("", True), ("why", False)])
def test_stopping_needs_a_reason_and_a_day(to: Stage, reason: str, asks_again: bool) -> None:
    engagement = Engagement(stage=Stage.INTERESTED)
    with pytest.raises(NotNow, match="asked again"):
        may_move(engagement, to, reason=reason, asks_again=asks_again, open_items=())


def test_pausing_keeps_reason_and_day_until_the_town_goes_on(
    bring: Bring, national: Viewer
) -> None:
    engagement = bring("Alby", Stage.INTERESTED)
    paused = services.move(
        viewer=national,
        engagement=engagement,
        to=Stage.PAUSED,
        reason="election",
        ask_again_on=LATER,
        today=TODAY,
    )
    assert (paused.stop_reason, paused.ask_again_on) == ("election", LATER)
    again = services.move(viewer=national, engagement=paused, to=Stage.COUNCIL, today=TODAY)
    assert (again.stop_reason, again.ask_again_on) == ("", None)


def test_every_move_is_written_down_with_name_and_reason(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby")
    services.move(
        viewer=national, engagement=engagement, to=Stage.INTERESTED, reason="the mayor", today=TODAY
    )
    last, first = engagement.moves.all()
    assert (first.from_stage, first.to_stage) == ("", Stage.CONTACTED)
    assert (last.from_stage, last.to_stage) == (Stage.CONTACTED, Stage.INTERESTED)
    assert (last.moved_by, last.reason) == (national.user, "the mayor")
    context = Context.objects.get(metadata__action="town moved")
    assert context.metadata["user"] == national.user.pk
    assert engagement.events.count() == 2


def test_a_refused_move_writes_nothing(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby")
    with pytest.raises(NotNow):
        services.move(viewer=national, engagement=engagement, to=Stage.READY, today=TODAY)
    assert engagement.moves.count() == 1
    engagement.refresh_from_db()
    assert engagement.stage == Stage.CONTACTED


def test_a_town_stands_on_the_board_once(bring: Bring, national: Viewer, country: Country) -> None:
    bring("Alby")
    with pytest.raises(NotNow, match="Alby"):
        services.contact(viewer=national, town=country.towns["Alby"])


def test_the_database_refuses_a_stop_without_reason_and_readiness_without_decision(
    bring: Bring,
) -> None:
    rows = Engagement.objects.filter(pk=bring("Alby").pk)
    for stage in (*STOPPED, *DECIDED):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(stage=stage)


def test_a_town_that_prepares_keeps_its_decision(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    engagement.council_reference = ""
    with pytest.raises(NotNow):
        services.edit(viewer=national, engagement=engagement)
    engagement.refresh_from_db()
    assert engagement.council_reference == "KS 2026:12"


def test_preparing_makes_each_line_once_with_owner_and_day(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    assert {item.code for item in engagement.checklist.all()} == {line.code for line in TEMPLATE}
    coordinator = engagement.checklist.get(code="coordinator")
    assert (coordinator.due_on - TODAY).days == 14
    for stage in (Stage.COUNCIL, Stage.PREPARING):
        engagement = services.move(viewer=national, engagement=engagement, to=stage, today=TODAY)
    assert engagement.checklist.count() == len(TEMPLATE)


@pytest.mark.parametrize("left_open", sorted(MANDATORY))
def test_one_open_mandatory_line_keeps_a_town_from_being_ready(
    bring: Bring, national: Viewer, left_open: str
) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    settle_all(engagement, national)
    services.settle(
        viewer=national,
        item=engagement.checklist.get(code=left_open),
        status=ChecklistItem.Status.OPEN,
    )
    with pytest.raises(NotNow, match="1 mandatory line"):
        services.move(viewer=national, engagement=engagement, to=Stage.READY, today=TODAY)


def test_done_and_waived_lines_make_a_town_ready_and_optional_ones_may_wait(
    bring: Bring, national: Viewer
) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    for place, item in enumerate(engagement.checklist.filter(code__in=MANDATORY)):
        waived = place == 0
        services.settle(
            viewer=national,
            item=item,
            status=ChecklistItem.Status.WAIVED if waived else ChecklistItem.Status.DONE,
            reason="the neighbour does it" if waived else "",
        )
    ready = services.move(viewer=national, engagement=engagement, to=Stage.READY, today=TODAY)
    assert ready.stage == Stage.READY
    assert ready.checklist.filter(status=ChecklistItem.Status.OPEN).exists()


def test_a_line_missing_from_the_list_counts_as_open(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    settle_all(engagement, national)
    engagement.checklist.get(code="housing").delete()
    with pytest.raises(NotNow, match="1 mandatory line"):
        services.move(viewer=national, engagement=engagement, to=Stage.READY, today=TODAY)


def test_a_ready_towns_line_is_not_opened(bring: Bring, national: Viewer) -> None:
    engagement = bring("Alby", Stage.PREPARING)
    settle_all(engagement, national)
    services.move(viewer=national, engagement=engagement, to=Stage.READY, today=TODAY)
    item = engagement.checklist.get(code="housing")
    with pytest.raises(NotNow, match="preparing"):
        services.settle(viewer=national, item=item, status=ChecklistItem.Status.OPEN)


def test_waiving_without_a_reason_is_refused(bring: Bring, national: Viewer) -> None:
    item = bring("Alby", Stage.PREPARING).checklist.get(code="housing")
    with pytest.raises(NotNow, match="why"):
        services.settle(viewer=national, item=item, status=ChecklistItem.Status.WAIVED)
