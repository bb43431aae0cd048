from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "softlanding.office.site"
    label = "office_site"

    def ready(self) -> None:
        from softlanding.office.site.case_events import listen

        listen()
