from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "softlanding.office.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from softlanding.office.outcomes import permissions  # noqa: F401 - registers the rules
