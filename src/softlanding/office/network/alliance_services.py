"""Writing alliances of neighbouring municipalities; each write is audited."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.network.models import Alliance, Member
from softlanding.office.territories.api import Territory


def save_alliance(*, viewer: Viewer, alliance: Alliance) -> Alliance:
    """Make an alliance or change its name and services. Coordinators of its home.

    Raises
    ------
    NotNow
        Its home has one of that name.
    """
    try:
        with audited("alliance saved", viewer=viewer, reason=alliance.name, subject=alliance):
            alliance.save()
    except IntegrityError:
        raise NotNow(_("There is an alliance of that name already.")) from None
    return alliance


def add_member(*, viewer: Viewer, alliance: Alliance, town: Territory) -> None:
    """Add a municipality; one that is in stays in. Coordinators of the home and of the town."""
    with audited("alliance member added", viewer=viewer, reason=town.name, subject=alliance):
        Member.objects.get_or_create(alliance=alliance, town=town)


def remove_member(*, viewer: Viewer, alliance: Alliance, town: Territory) -> None:
    """Take a municipality out. Coordinators of the home."""
    with audited("alliance member removed", viewer=viewer, reason=town.name, subject=alliance):
        for member in Member.objects.filter(alliance=alliance, town=town):
            member.delete()
