from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "softlanding.office.accounts"
    label = "accounts"
