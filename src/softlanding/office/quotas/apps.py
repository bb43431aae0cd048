from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "softlanding.office.quotas"
    label = "quotas"

    def ready(self) -> None:
        from softlanding.office.quotas import permissions  # noqa: F401 - registers the rules
