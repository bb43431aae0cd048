from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "softlanding.office.privacy"
    label = "privacy"
