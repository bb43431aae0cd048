from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "softlanding.office.network"
    label = "network"

    def ready(self) -> None:
        from softlanding.office.network import permissions  # noqa: F401 - registers the rules
