"""The analysis of an apportionment: worked out when it is read, or kept with it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.quotas import bridge
from softlanding.office.quotas.models import Apportionment

KEPT = "analysis"


def analysis_of(apportionment: Apportionment) -> dict[str, Any] | None:
    """What is kept with the quotas, else worked out now.

    None where the facts about the towns have changed since, so that an analysis would
    speak of other numbers than the quotas.
    """
    kept: dict[str, Any] | None = apportionment.record.get(KEPT)
    if kept is not None:
        return kept
    inputs = bridge.inputs_of(apportionment)
    return None if inputs is None else bridge.analyse(inputs)


def keep_analysis(
    *,
    viewer: Viewer,
    apportionment: Apportionment,
    weights_within: Fraction,
    inputs_within: Fraction,
    draws: int,
    seed: int,
) -> Apportionment:
    """Work out the bands and keep them, and the rest of the analysis, with the quotas.

    National officers of the country. Audited; the quotas themselves stay as they are.

    Raises
    ------
    NotNow
        There are no quotas, or the facts about the towns have changed since.
    """
    inputs = None
    if apportionment.status != Apportionment.Status.INFEASIBLE:
        inputs = bridge.inputs_of(apportionment)
    if inputs is None:
        raise NotNow(
            _(
                "The facts about the towns have changed since these quotas were drawn up. "
                "Draw up new ones to analyse them."
            )
        )
    analysis = bridge.analyse(inputs) | {
        "sensitivity": bridge.draw_bands(
            inputs,
            total=apportionment.total,
            rounding=apportionment.rounding,
            weights_within=weights_within,
            inputs_within=inputs_within,
            draws=draws,
            seed=seed,
        )
    }
    key = apportionment.key_id
    with audited("analysis of quotas kept", viewer=viewer, reason=key, subject=apportionment):
        # Others may write into the record too: the row is locked and read again.
        kept = Apportionment.objects.select_for_update().get(pk=apportionment.pk)
        kept.record = {**kept.record, KEPT: analysis}
        kept.save(update_fields=["record"])
    return kept
