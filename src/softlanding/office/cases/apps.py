from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "softlanding.office.cases"
    label = "cases"
