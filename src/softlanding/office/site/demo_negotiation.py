"""The demo's negotiations: one carried through to its signature, one in which everybody is asked.

Every answer, reason and move is synthetic and says so.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.quotas.api import (
    Answer,
    Apportionment,
    Programme,
    Quota,
    answer,
    decide,
    decided,
    draw_up,
    move,
    send_out,
    settle,
    town_quotas,
    under_way,
)

LEAST_PER_TOWN = 5
ASKED, PLEDGED = 1, 3  # persons fewer, and persons on top
BEGAN, ANSWERED, MOVED = 60, 50, 25  # days ago
ANSWERS_BY, AGREEMENT_BY, DECIDE_BY = 32, 18, 5  # days ago
TIME_TO_ANSWER, TIME_TO_AGREE, TIME_TO_DECIDE = 21, 35, 49  # days from now


def stage(quotas: Apportionment) -> tuple[Quota, Quota | None]:
    """The town with the largest quota that has neighbours taking part, and its largest neighbour.

    In a country without such a region: the largest town, alone.
    """
    towns = sorted(town_quotas(quotas), key=lambda one: (-one.indicative, one.territory.name))
    for town in towns:
        near = [one for one in towns if one.territory.parent_id == town.territory.parent_id]
        if len(near) > 1 and town.indicative - ASKED >= LEAST_PER_TOWN:
            return town, next(one for one in near if one.pk != town.pk)
    return towns[0], None


def first_draft(viewer: Viewer, programme: Programme) -> Apportionment:
    """The quotas of a programme as they stand, or a first draft by population."""
    found = decided(programme) or programme.apportionments.order_by("pk").first()
    return found or draw_up(
        viewer=viewer, programme=programme, key_id="population", minimum=LEAST_PER_TOWN
    )


def carry_through(
    quotas: Apportionment,
    *,
    national: Viewer,
    regional: Viewer,
    asking: Viewer,
    pledging: Viewer | None,
    today: date,
) -> None:
    """Two months of negotiation in one go: an ask, a pledge, a move, silence, a signature.

    A start that was cut short goes on to its decision.
    """
    ago = {days: _on(today - timedelta(days)) for days in (BEGAN, ANSWERED, MOVED, DECIDE_BY)}
    if quotas.status == Apportionment.Status.DECIDED:
        return
    if quotas.status == Apportionment.Status.DRAFT:
        days = tuple(today - timedelta(days) for days in (ANSWERS_BY, AGREEMENT_BY, DECIDE_BY))
        Apportionment.objects.filter(pk=quotas.pk).update(created_at=ago[BEGAN])
        send_out(
            viewer=national,
            apportionment=quotas,
            deadlines=(days[0], days[1], days[2]),
            now=ago[BEGAN],
        )
        town, neighbour = stage(quotas)
        answer(
            viewer=asking,
            quota=town,
            kind=Answer.Kind.ASK,
            asked=town.persons - ASKED,
            reason="A flat will be ready only next year (synthetic).",
            now=ago[ANSWERED],
        )
        if pledging and neighbour:
            answer(
                viewer=pledging,
                quota=neighbour,
                kind=Answer.Kind.PLEDGE,
                pledge=PLEDGED,
                reason="The council wants to do more (synthetic).",
                now=ago[ANSWERED],
            )
            _move_as_asked(quotas, regional, town, neighbour, ago[MOVED])
    settle(quotas.pk, now=ago[DECIDE_BY])
    decide(
        viewer=national,
        apportionment=quotas,
        reason="Demo: as agreed with regions and towns.",
        now=ago[DECIDE_BY],
    )


def _move_as_asked(
    quotas: Apportionment, regional: Viewer, town: Quota, neighbour: Quota, now: datetime
) -> None:
    near = town_quotas(quotas, region_id=town.territory.parent_id)
    numbers = {one.territory_id: one.persons for one in near}
    numbers[town.territory_id] -= ASKED
    numbers[neighbour.territory_id] += ASKED
    region = Quota.objects.select_related("apportionment", "territory").get(
        apportionment=quotas, territory=town.territory.parent
    )
    move(
        viewer=regional,
        region=region,
        numbers=numbers,
        reason="The neighbour has room, and both town halls agree (synthetic).",
        now=now,
    )


def ask_the_towns(programme: Programme, *, national: Viewer, today: date) -> None:
    """A negotiation that waits for everybody's answer."""
    if decided(programme) or under_way(programme):
        return
    quotas = first_draft(national, programme)
    send_out(
        viewer=national,
        apportionment=quotas,
        deadlines=(
            today + timedelta(TIME_TO_ANSWER),
            today + timedelta(TIME_TO_AGREE),
            today + timedelta(TIME_TO_DECIDE),
        ),
    )


def _on(day: date) -> datetime:
    """Ten in the morning of that day."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_current_timezone())
