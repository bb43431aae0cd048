from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "softlanding.office.rights"
    label = "rights"

    def ready(self) -> None:
        from softlanding.office.rights import permissions  # noqa: F401 - registers the rules
