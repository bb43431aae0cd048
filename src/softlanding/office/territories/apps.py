from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "softlanding.office.territories"
    label = "territories"
