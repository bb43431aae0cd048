from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "softlanding.office.quotas"
    label = "quotas"
