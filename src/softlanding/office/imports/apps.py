from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "softlanding.office.imports"
    label = "imports"

    def ready(self) -> None:
        from softlanding.office.imports import permissions  # noqa: F401 - registers the rules
