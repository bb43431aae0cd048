"""Sign-in rules on top of django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up: an administrator makes each account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
