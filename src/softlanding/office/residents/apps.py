from typing import Any

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "softlanding.office.residents"
    label = "residents"

    def ready(self) -> None:
        from softlanding.office.placement.api import household_has_news
        from softlanding.office.residents import permissions  # noqa: F401 - registers the rules
        from softlanding.office.residents.news import tell_of_arrival, tell_of_placement
        from softlanding.office.settlement.api import arrival_changed

        def of_placement(*, placement: Any, news: str, **_signal: Any) -> None:
            tell_of_placement(placement=placement, news=news)

        household_has_news.connect(of_placement, weak=False, dispatch_uid="residents.placement")

        def of_arrival(*, plan: Any, change: Any, **_signal: Any) -> None:
            tell_of_arrival(plan=plan, change=change)

        arrival_changed.connect(of_arrival, weak=False, dispatch_uid="residents.arrival")
