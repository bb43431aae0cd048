from typing import Any

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "softlanding.office.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from softlanding.office.ledger.api import arrival_confirmed
        from softlanding.office.placement.api import household_has_news
        from softlanding.office.quotas.api import step_taken
        from softlanding.office.settlement.api import arrival_changed
        from softlanding.office.webhooks import happenings

        listened: tuple[tuple[Any, Any], ...] = (
            (household_has_news, happenings.of_placement),
            (arrival_confirmed, happenings.of_arrival),
            (arrival_changed, happenings.of_change),
            (step_taken, happenings.of_quotas),
        )
        for signal, heard in listened:
            signal.connect(heard, dispatch_uid=f"webhooks.{heard.__name__}")
