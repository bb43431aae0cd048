"""`softlanding manage add_user`: an account with a role in a territory."""

from __future__ import annotations

import getpass
import sys
from typing import Any

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from softlanding.office.accounts.models import Membership, Role, User
from softlanding.office.accounts.signals import account_changed
from softlanding.office.territories.api import Territory


def ask_password() -> str:
    """The password from the keyboard, unseen, or the first line of a pipe."""
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def account_of(email: str) -> User:
    """The account with this address; a `CommandError` if there is none."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise CommandError("there is no account with this address")
    return user


class Command(BaseCommand):
    """Make an account, or give an existing one a further role."""

    help = "Make an account with a role in a territory; asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="shown beside decisions")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--territory", required=True, help="code of the territory, such as SE")

    def handle(self, *args: Any, **given: Any) -> None:
        territory = Territory.objects.filter(code=given["territory"]).first()
        if territory is None:
            raise CommandError(f'--territory: "{given["territory"]}" is no code of a territory')
        try:
            validate_email(given["email"])
            with (
                transaction.atomic(),
                pghistory.context(action="account made", reason="add_user"),
            ):
                user = self._user(given["email"].lower(), given["name"])
                Membership.objects.get_or_create(user=user, role=given["role"], territory=territory)
                account_changed.send(sender=User, user=user, action="account made")
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        self.stdout.write(f"{user.email}: {given['role']} of {territory.name}")

    def _user(self, email: str, name: str) -> User:
        known = User.objects.filter(email=email).first()
        if known:
            return known
        password = ask_password()
        validate_password(password)
        return User.objects.create_user(email, password, name=name)
