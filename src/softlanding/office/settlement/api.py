"""The door of the settlement room: what other rooms may use."""

from softlanding.office.settlement.changes import arrival_changed
from softlanding.office.settlement.http_api import router
from softlanding.office.settlement.models import Change, Plan
from softlanding.office.settlement.selectors import plan_count, plans
from softlanding.office.settlement.synthetic import add_synthetic_handovers
from softlanding.office.settlement.synthetic_plans import book_flights, make_plans

__all__ = [
    "Change",
    "Plan",
    "add_synthetic_handovers",
    "arrival_changed",
    "book_flights",
    "make_plans",
    "plan_count",
    "plans",
    "router",
]
