from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "softlanding.office.placement"
    label = "placement"
