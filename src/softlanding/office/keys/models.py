"""Keys that a country has written itself, each version kept as the text that was checked."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


@pghistory.track()
class OwnKey(models.Model):
    """One version of a country's own key. Its text never changes; it may be withdrawn."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    key_id = models.CharField(_("identifier"), max_length=63)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    document = models.TextField(_("text of the key"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["title", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "key_id", "version"], name="own_key_version_once_per_country"
            ),
            models.CheckConstraint(
                name="own_key_withdrawn_by_somebody",
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.version}"
