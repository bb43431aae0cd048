from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "softlanding.office.keys"
    label = "keys"

    def ready(self) -> None:
        from softlanding.office.keys import permissions  # noqa: F401 - registers the rules
