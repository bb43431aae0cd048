"""`softlanding manage field_keys make|rotate`: a new key, and everything written under it."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand, CommandParser

from softlanding.office.audit.api import record_action
from softlanding.office.privacy.rotation import rotate


class Command(BaseCommand):
    """Make a key, or write everything that is encrypted anew under the first key."""

    help = "make prints a new key; rotate writes everything anew under the first key of the list."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["make", "rotate"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "make":
            self.stdout.write(Fernet.generate_key().decode())
            return
        for name, rows in rotate():
            self.stdout.write(f"{name}: {rows}")
        record_action("field keys rotated", viewer=None)
