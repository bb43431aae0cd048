"""Reads of case files and refused attempts; writes are kept by triggers, see `pghistory`."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.Model):
    """One read of a personal file, or one attempt that was refused. Only ever added to."""

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.CharField(_("subject"), max_length=40)
    subject_id = models.BigIntegerField(_("number"))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="access_by_subject")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.subject_id}"
