"""Writing keys: kept as checked, withdrawn but never changed."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.keys import bridge, policies
from softlanding.office.keys.documents import too_deep
from softlanding.office.keys.models import OwnKey
from softlanding.office.territories.api import Territory

LARGEST_DOCUMENT = 200_000  # characters; the longest key of the catalogue has a few thousand


def keep_key(*, viewer: Viewer, country: Territory, document: str) -> OwnKey:
    """Check the text of a key and keep it as one version of a country's own key.

    National officers of the country. Audited.

    Raises
    ------
    InputRefused
        The text is not a key, it takes the name of a key of the catalogue, or this
        version of it exists already.
    """
    if len(document) > LARGEST_DOCUMENT:
        raise _refused("document", _("is longer than a key can be"), _("shorten it"))
    if too_deep(document):
        raise _refused("document", _("has a line of too many dots"), _("break the line"))
    key = bridge.read(document)
    if key.id in bridge.catalogue_keys():
        message, cure = _("is the name of a key of the catalogue"), _("choose another")
        raise _refused("id", message, cure, key.id)
    if too_long := [
        _refused_problem(name, _("is too long"), _("shorten it"))
        for name, value, longest in (("title", key.title, 200), ("version", key.version, 40))
        if len(value) > longest
    ]:
        raise InputRefused(too_long)
    try:
        with transaction.atomic(), audited("key written", viewer=viewer, reason=key.id) as act:
            act.subject = made = OwnKey.objects.create(
                country=country,
                key_id=key.id,
                version=key.version,
                title=key.title,
                document=document,
                sha256=key.sha256,
                created_by=viewer.user,
            )
    except IntegrityError:
        cure = _("give the changed key a new version")
        raise _refused("version", _("exists already"), cure, key.version) from None
    return made


def withdraw(*, viewer: Viewer, own_key: OwnKey) -> OwnKey:
    """Offer a version no more; quotas drawn up by it keep its text.

    National officers of the country. Audited.

    Raises
    ------
    NotNow
        It was withdrawn before.
    """
    with audited("key withdrawn", viewer=viewer, reason=own_key.key_id, subject=own_key):
        own_key = OwnKey.objects.select_for_update().get(pk=own_key.pk)
        policies.may_be_withdrawn(own_key)
        own_key.withdrawn_at = timezone.now()
        own_key.withdrawn_by = viewer.user
        own_key.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return own_key


def _refused(column: str, message: str, cure: str, value: str | None = None) -> InputRefused:
    return InputRefused([_refused_problem(column, message, cure, value)])


def _refused_problem(column: str, message: str, cure: str, value: str | None = None) -> Problem:
    return Problem(message, cure, column=column, value=value, code="key")
