from typing import Any

from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "softlanding.office.placement"
    label = "placement"

    def ready(self) -> None:
        from softlanding.office.cases.api import case_withdrawn
        from softlanding.office.placement import permissions  # noqa: F401 - registers the rules
        from softlanding.office.placement.answers import follow_withdrawn_case
        from softlanding.office.placement.selectors import committed
        from softlanding.office.quotas.api import asking_who_is_placed

        def persons(*, programme: Any, **_signal: Any) -> dict[int, int]:
            return {town: used[0] for town, used in committed(programme).items()}

        asking_who_is_placed.connect(persons, weak=False, dispatch_uid="placement.committed")

        def follow(*, household: Any, viewer: Any, reason: str, **_signal: Any) -> None:
            follow_withdrawn_case(household=household, viewer=viewer, reason=reason)

        case_withdrawn.connect(follow, weak=False, dispatch_uid="placement.follow_withdrawn")
