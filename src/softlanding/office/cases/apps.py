from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "softlanding.office.cases"
    label = "cases"

    def ready(self) -> None:
        from softlanding.office.cases import permissions  # noqa: F401 - registers the rules
