from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "softlanding.office.site"
    label = "office_site"
