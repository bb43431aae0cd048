"""Codes that open a household's page: made, ended, tried; and the visits that they begin.

The link carries 192 bits of chance and cannot be guessed. The typed code is for phones that
read no picture: 12 of 31 letters and digits, 59 bits, and only so many wrong ones from an
address. Of all three, code, link and cookie, only hashes keyed by the site's secret are kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from softlanding.errors import SoftLandingError
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import Household
from softlanding.office.residents.models import AccessCode, Visit, WrongCode
from softlanding.office.walls.api import as_office, tell

LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # none that look alike
TYPED = 12
LINK_BYTES = 24
CODE_DAYS = 180
VISIT_HOURS = 24
MOST_WRONG, WITHIN_MINUTES = 10, 15


class WrongCodeGiven(SoftLandingError):
    """A code or link that opens nothing: never made, expired or ended."""


class TooManyWrong(SoftLandingError):
    """So many wrong codes came from an address that no code is tried for a while."""


@dataclass(frozen=True)
class Handed:
    """What is handed over on paper, once; it cannot be shown again."""

    code: AccessCode
    link: str
    typed: str


def make_code(*, viewer: Viewer, household: Household) -> Handed:
    """A new code for a household; others that it has stay. Those who serve it. Audited."""
    link = secrets.token_urlsafe(LINK_BYTES)
    typed = "".join(secrets.choice(LETTERS) for _place in range(TYPED))
    with audited("code made for a household", viewer=viewer, subject=household):
        code = AccessCode.objects.create(
            household=household,
            link_digest=digest(link),
            typed_digest=digest(typed),
            made_by=viewer.user,
            expires_at=timezone.now() + timedelta(CODE_DAYS),
        )
    groups = [typed[at : at + 4] for at in range(0, TYPED, 4)]
    return Handed(code, link, "-".join(groups))


def revoke_code(*, viewer: Viewer, code: AccessCode) -> None:
    """End a code, and at once every visit that it began. Those who serve the household."""
    with audited("code of a household ended", viewer=viewer, subject=code.household):
        code = AccessCode.objects.select_for_update().get(pk=code.pk)
        if code.revoked_at is None:
            code.revoked_at, code.revoked_by = timezone.now(), viewer.user
            code.save(update_fields=["revoked_at", "revoked_by"])
        code.visits.all().delete()


def open_page(request: HttpRequest, *, language: str, link: str = "", typed: str = "") -> str:
    """Begin a visit; return what its cookie holds.

    Wrong typed codes are counted for the address that they come from. A link is too long to
    be guessed and is never held up, so that a wrong code from a shared network locks out
    nobody who has a link.

    Raises
    ------
    WrongCodeGiven
        It opens nothing.
    TooManyWrong
        Too many wrong codes came from the address.
    """
    if link:
        code = _code(link_digest=digest(link))
    else:
        address = _address(request)
        if _wrong_from(address) >= MOST_WRONG:
            raise TooManyWrong
        code = _code(typed_digest=digest(_plain(typed)))
        if code is None:
            WrongCode.objects.create(address=address)
    if code is None:
        raise WrongCodeGiven
    token = secrets.token_urlsafe(LINK_BYTES)
    now = timezone.now()
    with as_office():
        Visit.objects.filter(ends_at__lt=now).delete()
    ends_at = min(now + timedelta(hours=VISIT_HOURS), code.expires_at)
    Visit.objects.create(code=code, digest=digest(token), language=language, ends_at=ends_at)
    return token


def visit_of(token: str) -> Visit | None:
    """The visit whose cookie this is; None once it, or its code, has ended."""
    if not token:
        return None
    wanted = digest(token)
    tell(user=None, visit=wanted)  # whoever bears the cookie is the household, and nobody else
    found = Visit.objects.filter(digest=wanted, ends_at__gt=timezone.now())
    visit = found.select_related("code__household__programme__country").first()
    if visit is None or not constant_time_compare(visit.digest, wanted) or not visit.code.works:
        return None
    return visit


def digest(secret: str) -> str:
    """A keyed hash, so that who reads the database cannot try codes against it."""
    return salted_hmac("softlanding.residents", secret, algorithm="sha256").hexdigest()


def _code(**wanted: str) -> AccessCode | None:
    (name, value), *_none = wanted.items()
    tell(code=value)
    found = AccessCode.objects.filter(**wanted).first()
    if found is None or not constant_time_compare(getattr(found, name), value):
        return None
    return found if found.works else None


def _plain(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:40]


def _address(request: HttpRequest) -> str:
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:  # no address at all: one shared count
        address = ""
    return digest(f"address:{address}")[:20]


def _wrong_from(address: str) -> int:
    now = timezone.now()
    WrongCode.objects.filter(at__lt=now - timedelta(1)).delete()
    since = now - timedelta(minutes=WITHIN_MINUTES)
    return WrongCode.objects.filter(address=address, at__range=(since, now)).count()
