from typing import Any

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "softlanding.office.settlement"
    label = "settlement"

    def ready(self) -> None:
        from softlanding.office.cases.api import household_changed
        from softlanding.office.placement.api import household_accepted
        from softlanding.office.settlement import permissions  # noqa: F401 - registers the rules
        from softlanding.office.settlement.changes import follow_household
        from softlanding.office.settlement.services import make_plan

        def plan_for(*, placement: Any, **_signal: Any) -> None:
            make_plan(placement=placement)

        household_accepted.connect(plan_for, weak=False, dispatch_uid="settlement.make_plan")

        def follow(*, household: Any, viewer: Any, **_signal: Any) -> None:
            follow_household(household=household, viewer=viewer)

        household_changed.connect(follow, weak=False, dispatch_uid="settlement.follow_household")
