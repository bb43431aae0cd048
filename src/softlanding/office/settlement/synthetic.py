"""Hand-overs of the demo: a decision, consent, a flight and a session, all made up."""

from __future__ import annotations

from datetime import date, time, timedelta

from softlanding.office.accounts.api import Viewer
from softlanding.office.cases.api import Consent, set_consent
from softlanding.office.placement.api import confirm
from softlanding.office.quotas.api import Programme
from softlanding.office.settlement.changes import change_arrival
from softlanding.office.settlement.models import Orientation, Plan, Topic
from softlanding.office.settlement.policies import of_towns
from softlanding.office.settlement.services import write_orientation

PURPOSES = (Consent.Purpose.TOWN, Consent.Purpose.HEALTH, Consent.Purpose.PARTNERS)


def add_synthetic_handovers(
    programme: Programme, *, national: Viewer, municipal: Viewer, today: date
) -> None:
    """The last plan is decided and handed over with a flight; the others wait. Once."""
    plans = Plan.objects.filter(of_towns(), placement__round__programme=programme)
    plan = plans.order_by("arrives_on", "pk").last()
    if plan is None or plan.placement.decision or Orientation.objects.filter(plan=plan).exists():
        return
    household = plan.placement.household
    for purpose in PURPOSES:
        set_consent(household=household, purpose=purpose, given=True, viewer=national)
    confirm(viewer=national, placement=plan.placement)
    journey = {"flight": "XX 1234", "arrival_time": time(14, 5), "arrival_place": "Made-up airport"}
    change_arrival(viewer=national, plan=plan, values=journey, reason="Flight booked (synthetic)")
    welcome = {"met_by": "The town hall (synthetic)", "telephone": "+46 70 000 00 00"}
    change_arrival(viewer=municipal, plan=plan, values=welcome)
    write_orientation(
        viewer=national,
        plan=plan,
        values={
            "held_on": min(today, plan.arrives_on) - timedelta(7),
            "place": "Made-up centre",
            "language": household.languages[0],
            "topics": [Topic.JOURNEY, Topic.TOWN, Topic.SCHOOL],
            "questions": "Made-up question: is there a school bus?",
        },
        attended=household.members.all(),
    )
