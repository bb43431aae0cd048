"""The table of what towns carry into a programme's quotas."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


@pghistory.track()
class CarryOver(models.Model):
    """Persons that a town still owes (above 0) or is ahead (below 0) from before."""

    programme = models.ForeignKey("quotas.Programme", models.CASCADE, related_name="carry_overs")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    persons = models.IntegerField(_("persons carried over"))
    came_from = models.ForeignKey(
        "quotas.Programme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried over from"),
    )

    class Meta:
        ordering = ["territory__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "territory"], name="carry_over_once_per_programme_and_town"
            ),
            models.CheckConstraint(name="carry_over_is_not_0", condition=~models.Q(persons=0)),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.territory_id}: {self.persons:+d}"
