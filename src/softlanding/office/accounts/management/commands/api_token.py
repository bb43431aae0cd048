"""`softlanding manage api_token`: a key for a program that reads in somebody's name."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from softlanding.office.accounts.models import User
from softlanding.office.accounts.signals import account_changed
from softlanding.office.accounts.tokens import make_token, take_back_tokens


class Command(BaseCommand):
    """Make a token of an account, or take all of them back."""

    help = "Make a token for the HTTP API; it is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--revoke", action="store_true", help="end every token of the account")

    def handle(self, *args: Any, **given: Any) -> None:
        user = User.objects.filter(email=given["email"].lower()).first()
        if user is None:
            raise CommandError("there is no account with this address")
        action = "API tokens taken back" if given["revoke"] else "API token made"
        with transaction.atomic(), pghistory.context(action=action, reason="api_token"):
            if given["revoke"]:
                self.stdout.write(f"{user.email}: {take_back_tokens(user)} taken back")
            else:
                self.stdout.write(make_token(user))
            account_changed.send(sender=User, user=user, action=action)
