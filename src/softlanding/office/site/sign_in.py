"""Sign-in on top of django-allauth: no sign-up, and a lock that keeps out nobody else."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from softlanding.office.accounts.api import User
from softlanding.office.privacy.api import decrypt, encrypt

SEALED = "gAAAA"  # every Fernet token begins so


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up: an administrator makes each account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count for an account and the address that they come from.

        So nobody is locked out of their account by what somebody else does elsewhere.
        """
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{get_ip(request)}"


class SealedSecrets(DefaultMFAAdapter):
    """Secrets of second factors are encrypted: whoever reads the database cannot use them."""

    def encrypt(self, text: str) -> str:
        return encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed; a secret from before they were is returned as it is."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return decrypt(encrypted_text.encode()).decode()


@receiver(authenticator_added)
def proved(request: HttpRequest, user: User, authenticator: Authenticator, **_given: Any) -> None:
    """Whoever sets up a second factor has just used it: this session need not ask again."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
