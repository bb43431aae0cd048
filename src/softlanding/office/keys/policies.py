"""Is a key in a state that permits this?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.keys.models import OwnKey


def may_be_withdrawn(key: OwnKey) -> None:
    """Only once.

    Raises
    ------
    NotNow
        It was withdrawn before.
    """
    if key.withdrawn_at:
        raise NotNow(_("This key has been withdrawn already."))
