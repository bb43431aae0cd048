"""`softlanding manage case_phases`: the documentation's page on standard output."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from softlanding.office.cases.phase_page import page


class Command(BaseCommand):
    """Print the page that the table of phases generates."""

    help = "Print docs/reference/case-phases.md, made from the table of phases."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
