from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    name = "softlanding.office.comparison"
    label = "comparison"

    def ready(self) -> None:
        from softlanding.office.comparison import permissions  # noqa: F401 - registers the rules
