from typing import Any

from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "softlanding.office.placement"
    label = "placement"

    def ready(self) -> None:
        from softlanding.office.placement import permissions  # noqa: F401 - registers the rules
        from softlanding.office.placement.selectors import committed
        from softlanding.office.quotas.api import asking_who_is_placed

        def persons(*, programme: Any, **_signal: Any) -> dict[int, int]:
            return {town: used[0] for town, used in committed(programme).items()}

        asking_who_is_placed.connect(persons, weak=False, dispatch_uid="placement.committed")
