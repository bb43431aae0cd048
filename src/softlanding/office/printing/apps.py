from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "softlanding.office.printing"
    label = "printing"
