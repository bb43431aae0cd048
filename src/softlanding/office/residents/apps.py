from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "softlanding.office.residents"
    label = "residents"

    def ready(self) -> None:
        from softlanding.office.residents import permissions  # noqa: F401 - registers the rules
