"""`softlanding manage negotiation_reference`: the documentation's page on standard output."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from softlanding.office.quotas.transition_page import page


class Command(BaseCommand):
    """Print the page that the transition table generates."""

    help = "Print docs/reference/negotiation.md, made from the table of transitions."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
