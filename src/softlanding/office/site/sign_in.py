"""Sign-in on top of django-allauth: no sign-up, and a lock that keeps out nobody else."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.http import HttpRequest

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


class ProvedAtOnce(ActivateTOTPForm):
    """Whoever sets up a second factor has just used it: this session need not ask again.

    Recorded with the code, for allauth's own signal is sent once the request is committed,
    when its session has been kept already.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type=Authenticator.Type.TOTP)
        return code
