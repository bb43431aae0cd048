"""`softlanding manage add_country`: a country to import municipalities into."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from softlanding.office.audit.api import audited
from softlanding.office.territories.api import Level, Territory


class Command(BaseCommand):
    """Make a country without municipalities; a national officer then imports a list."""

    help = "Make a country by its ISO 3166 code, for municipalities to be imported into."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="ISO 3166 code of two letters, such as AT")
        parser.add_argument("--name", help="name, if another than the English one is wanted")

    def handle(self, *args: Any, **given: Any) -> None:
        code = given["code"].upper()
        name = given["name"] or Locale("en").territories.get(code, "")
        if len(code) != 2 or not name:
            raise CommandError(f'"{given["code"]}" is no ISO 3166 code of a country')
        if Territory.objects.filter(code=code).exists():
            raise CommandError(f"{code} is there already")
        with audited("country added", viewer=None) as act:
            act.subject = Territory.objects.create(
                code=code,
                name=name,
                level=Level.COUNTRY,
                vintage=timezone.localdate().year,
                source="ISO 3166",
            )
        self.stdout.write(f"{code}: {name}. Now give somebody the role: add_user --role national")
