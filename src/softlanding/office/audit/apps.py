from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "softlanding.office.audit"
    label = "audit"
