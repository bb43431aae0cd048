"""Synthetic engagements for the demo: real towns, invented stages, marked as such.

They are walked through the services, so that nothing stands there that a person could not
have entered.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.db import transaction

from softlanding.office.accounts.api import Membership, Role, Viewer
from softlanding.office.network import alliance_services, services
from softlanding.office.network.mentors import suggestions
from softlanding.office.network.models import (
    Alliance,
    ChecklistItem,
    Engagement,
    Experience,
    Service,
    Stage,
)
from softlanding.office.territories.api import Territory, municipalities, surroundings

STAGES = (
    (Stage.PREPARING, 4),
    (Stage.COUNCIL, 3),
    (Stage.INTERESTED, 4),
    (Stage.CONTACTED, 4),
    (Stage.READY, 1),
    (Stage.PAUSED, 2),
    (Stage.DECLINED, 1),
)
WAY = (Stage.INTERESTED, Stage.COUNCIL, Stage.PREPARING, Stage.READY)
NEXT_STEPS = {
    Stage.CONTACTED: "Call back after the committee meets",
    Stage.INTERESTED: "Visit together with a town that has done it",
    Stage.COUNCIL: "Council meeting",
    Stage.PREPARING: "Walk through the checklist together",
}
ROLES = ("Head of social services", "Mayor's office", "Head of schools", "Development officer")
REASONS = ("No free dwelling before the new houses are finished", "Asks for time until the budget")


@transaction.atomic
def add_synthetic_network(country: Territory, *, today: date, seed: int) -> None:
    """About twenty towns at different stages, two mentorships and an alliance. Once only."""
    if Engagement.objects.filter(town__parent__parent=country).exists():
        return
    staff = Membership.objects.filter(user__is_synthetic=True).select_related("user")
    national = staff.filter(role=Role.NATIONAL, territory=country).first()
    host = (
        staff.filter(role=Role.MUNICIPAL, territory__parent__parent=country)
        .select_related("territory__parent__parent")
        .first()
    )
    if national is None:
        return
    viewer = Viewer(national.user)
    home = host.territory if host else None
    chance = random.Random(f"network:{country.code}:{seed}")
    towns = _newcomers(country, home, chance)
    for stage, count in STAGES:
        for town in (towns.pop() for _ in range(min(count, len(towns)))):
            _walk(viewer, town, stage, today, chance)
    if home and host:
        _walk(viewer, home, Stage.READY, today, chance)
        _mentor(viewer, Viewer(host.user), home, country)
        _ally(viewer, home)


def _newcomers(
    country: Territory, home: Territory | None, chance: random.Random
) -> list[Territory]:
    """Small towns without experience; those near the host come last, to be taken first."""
    experienced = set(Experience.objects.values_list("town_id", flat=True))
    towns = [
        town
        for town in municipalities(country).select_related("parent__parent")
        if town.pk not in experienced and (town.population or 0) < 40_000
        if home is None or town.pk != home.pk
    ]
    chance.shuffle(towns)
    near = [town for town in towns if home and town.parent_id == home.parent_id][:6]
    return [town for town in towns if town not in near][:19] + near


def _walk(
    viewer: Viewer, town: Territory, goal: str, today: date, chance: random.Random
) -> Engagement:
    """Take a town through the stages up to a goal."""
    engagement = services.contact(
        viewer=viewer, town=town, contact_role=chance.choice(ROLES), is_synthetic=True
    )
    stops = goal in (Stage.PAUSED, Stage.DECLINED)
    for stage in WAY[:1] if stops else WAY[: WAY.index(goal) + 1] if goal in WAY else ():
        if stage == Stage.PREPARING:
            engagement.council_decided_on = today - timedelta(chance.randint(10, 90))
            engagement.council_reference = f"KS {today.year}:{chance.randint(10, 240)}"
            engagement = services.edit(viewer=viewer, engagement=engagement)
        if stage == Stage.READY:
            _settle(viewer, engagement, len(engagement.checklist.all()), chance)
        engagement = services.move(viewer=viewer, engagement=engagement, to=stage, today=today)
        if stage == Stage.PREPARING and goal == Stage.PREPARING:
            _settle(viewer, engagement, engagement.checklist.count() // 2, chance)
    if stops:
        return services.move(
            viewer=viewer,
            engagement=engagement,
            to=goal,
            reason=chance.choice(REASONS),
            ask_again_on=today + timedelta(chance.randint(60, 300)),
            today=today,
        )
    if goal in NEXT_STEPS:
        engagement.next_step = NEXT_STEPS[Stage(goal)]
        engagement.next_step_on = today + timedelta(chance.randint(-5, 45))
        engagement = services.edit(viewer=viewer, engagement=engagement)
    return engagement


def _settle(viewer: Viewer, engagement: Engagement, count: int, chance: random.Random) -> None:
    """Settle some lines; one of them is waived with its reason."""
    lines = list(engagement.checklist.all())
    waived = chance.randrange(count)
    for place, item in enumerate(lines[:count]):
        status, reason = ChecklistItem.Status.DONE, ""
        if place == waived:
            status, reason = ChecklistItem.Status.WAIVED, "The neighbouring town does it for us"
        services.settle(viewer=viewer, item=item, status=status, reason=reason)


def _mentor(viewer: Viewer, host: Viewer, home: Territory, country: Territory) -> None:
    """The host mentors one preparing town, and is asked by a second."""
    waiting = Engagement.objects.filter(
        town__parent__parent=country, stage__in=[Stage.PREPARING, Stage.COUNCIL]
    ).select_related("town__parent")
    for place, engagement in enumerate(waiting.order_by("-stage", "pk")[:2]):
        chosen = next((one for one in suggestions(engagement) if one.town.pk == home.pk), None)
        if chosen is None:
            return
        mentorship = services.ask_mentor(viewer=viewer, engagement=engagement, suggestion=chosen)
        if place == 0:
            services.answer_mentor(
                viewer=host, mentorship=mentorship, accept=True, note="Come and see how we did it."
            )


def _ally(viewer: Viewer, home: Territory) -> None:
    """The host and its nearest neighbours in the region share services."""
    around = surroundings(home)
    if around is None or home.parent is None:
        return
    alliance = alliance_services.save_alliance(
        viewer=viewer,
        alliance=Alliance(
            home=home.parent,
            name=f"Neighbours of {home.name}",
            services=[Service.LANGUAGE, Service.INTERPRETERS, Service.TRANSPORT],
            note="One coordinator and one language school for all.",
            is_synthetic=True,
        ),
    )
    near = Territory.objects.filter(
        pk__in=[other.pk for other in around.nearest(12)], parent=home.parent
    )
    for town in [home, *near[:6]]:
        alliance_services.add_member(viewer=viewer, alliance=alliance, town=town)
