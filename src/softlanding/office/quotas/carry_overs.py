"""What towns bring from an earlier programme into the quotas of the next."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from softlanding.errors import InputRefused, NotNow, Problem
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.quotas.models import Apportionment, CarryOver, Programme


def carry_overs(programme: Programme) -> dict[int, int]:
    """Persons carried into a programme's quotas, signed, by town."""
    return dict(programme.carry_overs.values_list("territory_id", "persons"))


def may_take_carry_overs(programme: Programme) -> None:
    """Carry-overs enter or leave as long as no quotas have been proposed to anybody.

    Raises
    ------
    NotNow
        The programme's quotas are decided, or on their way to it.
    """
    open_ = [
        Apportionment.Status.DRAFT,
        Apportionment.Status.INFEASIBLE,
        Apportionment.Status.SUPERSEDED,
    ]
    if programme.apportionments.exclude(status__in=open_).exists():
        raise NotNow(
            _(
                "The quotas of %(programme)s have been sent out or are decided: "
                "what is carried into them stays."
            )
            % {"programme": programme.name}
        )


def set_carry_overs(
    *,
    viewer: Viewer,
    programme: Programme,
    persons: Mapping[int, int],
    reason: str,
    came_from: Programme | None = None,
) -> None:
    """Replace what towns carry into a programme's quotas; nothing at all takes it back.

    National officers of the country. Drafts drawn up without it are superseded. Audited
    with the reason.

    Parameters
    ----------
    persons
        Town by number → persons, signed; 0 is left out.

    Raises
    ------
    InputRefused
        With every town that takes no part in the programme.
    NotNow
        The programme's quotas are decided, or on their way to it.
    """
    with audited("carry-over set", viewer=viewer, reason=reason, subject=programme):
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        may_take_carry_overs(programme)
        given = {town: count for town, count in persons.items() if count}
        known = set(programme.participants.values_list("pk", flat=True))
        if strangers := sorted(set(given) - known):
            raise InputRefused(
                Problem(
                    "takes no part in the programme",
                    cure="leave it out, or let it take part first",
                    column="territory",
                    value=str(town),
                    code="no-part",
                )
                for town in strangers
            )
        for draft in programme.apportionments.filter(status=Apportionment.Status.DRAFT):
            draft.status = Apportionment.Status.SUPERSEDED
            draft.save(update_fields=["status"])
        programme.carry_overs.all().delete()
        CarryOver.objects.bulk_create(
            CarryOver(programme=programme, territory_id=town, persons=count, came_from=came_from)
            for town, count in given.items()
        )
