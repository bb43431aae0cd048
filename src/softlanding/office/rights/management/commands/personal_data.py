"""`softlanding manage personal_data`: the documentation's page on standard output."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from softlanding.office.rights.fields_page import page


class Command(BaseCommand):
    """Print the page that the classification of every field generates."""

    help = "Print docs/reference/personal-data.md, made from the classification of every field."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
