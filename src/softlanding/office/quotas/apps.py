from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "softlanding.office.quotas"
    label = "quotas"

    def ready(self) -> None:
        from softlanding.office.imports.api import undo_asked
        from softlanding.office.quotas import permissions  # noqa: F401 - registers the rules
        from softlanding.office.quotas.programme_services import object_to_undo

        undo_asked.connect(object_to_undo, dispatch_uid="quotas.object_to_undo")
