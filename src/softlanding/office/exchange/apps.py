from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "softlanding.office.exchange"
    label = "exchange"
