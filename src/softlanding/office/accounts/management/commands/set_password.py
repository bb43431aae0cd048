"""`softlanding manage set_password`: a new password for somebody who has forgotten theirs."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from softlanding.office.accounts.management.commands.add_user import account_of, ask_password
from softlanding.office.accounts.models import User
from softlanding.office.accounts.signals import account_changed


class Command(BaseCommand):
    """Set the password of an account."""

    help = "Set the password of an account; asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **given: Any) -> None:
        user = account_of(given["email"])
        password = ask_password()
        try:
            validate_password(password)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        with transaction.atomic(), pghistory.context(action="password set", reason="set_password"):
            user.set_password(password)
            user.save(update_fields=["password"])
            account_changed.send(sender=User, user=user, action="password set")
        self.stdout.write(f"{user.email}: password set")
