"""`softlanding manage api_token`: a key for a program that acts in somebody's name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from softlanding.office.accounts.management.commands.add_user import account_of
from softlanding.office.accounts.scopes import LONGEST_DAYS, READING, Scope
from softlanding.office.accounts.tokens import make_token, take_back_tokens


class Command(BaseCommand):
    """Make a token of an account, or take all of them back."""

    help = "Make a token for the HTTP API; it is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--revoke", action="store_true", help="end every token of the account")
        parser.add_argument("--name", default="", help="the program that uses it")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may be used for, several times; reading only without it",
        )
        parser.add_argument(
            "--days", type=int, default=LONGEST_DAYS, help=f"until it ends, 1 to {LONGEST_DAYS}"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        user = account_of(given["email"])
        if not 1 <= given["days"] <= LONGEST_DAYS:
            raise CommandError(f"--days: give a number from 1 to {LONGEST_DAYS}")
        if given["revoke"]:
            self.stdout.write(f"{user.email}: {take_back_tokens(user)} taken back")
            return
        scopes = given["scope"] or READING
        token = make_token(user, name=given["name"][:60], scopes=scopes, days=given["days"])
        self.stdout.write(token)
