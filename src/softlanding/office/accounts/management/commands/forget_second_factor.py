"""`softlanding manage forget_second_factor`: for somebody who lost both phone and codes."""

from __future__ import annotations

from typing import Any

import pghistory
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from softlanding.office.accounts.management.commands.add_user import account_of
from softlanding.office.accounts.models import User
from softlanding.office.accounts.signals import account_changed


class Command(BaseCommand):
    """Take away a second factor, so that its owner sets up another at the next sign-in."""

    help = "Take away the second factor and recovery codes of an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **given: Any) -> None:
        user = account_of(given["email"])
        action = "second factor taken away"
        with transaction.atomic(), pghistory.context(action=action, reason="forget_second_factor"):
            count, _kinds = Authenticator.objects.filter(user=user).delete()
            account_changed.send(sender=User, user=user, action=action)
        self.stdout.write(f"{user.email}: {count} taken away")
