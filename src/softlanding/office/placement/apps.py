from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "softlanding.office.placement"
    label = "placement"

    def ready(self) -> None:
        from softlanding.office.placement import permissions  # noqa: F401 - registers the rules
