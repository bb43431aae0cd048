"""Is a quota in a state that permits this? (Whether the person may is asked in `permissions`.)"""

from __future__ import annotations

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.quotas.models import Apportionment


def may_be_decided(apportionment: Apportionment) -> None:
    """Only a draft may be decided.

    Raises
    ------
    NotNow
        It cannot be met, or was decided or superseded before.
    """
    if apportionment.status == Apportionment.Status.INFEASIBLE:
        raise NotNow(_("These quotas cannot be met. Draw up new ones with other limits."))
    if apportionment.status != Apportionment.Status.DRAFT:
        raise NotNow(
            _("These quotas have been decided on already. Draw up new ones to change them.")
        )
