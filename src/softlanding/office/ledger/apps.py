from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "softlanding.office.ledger"
    label = "ledger"

    def ready(self) -> None:
        from softlanding.office.ledger import permissions  # noqa: F401 - registers the rules
