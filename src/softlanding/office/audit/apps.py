from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "softlanding.office.audit"
    label = "audit"

    def ready(self) -> None:
        from softlanding.office.accounts.api import account_changed
        from softlanding.office.audit import permissions  # noqa: F401 - registers the rules
        from softlanding.office.audit.services import enter_account_change

        account_changed.connect(enter_account_change, dispatch_uid="audit.enter_account_change")
