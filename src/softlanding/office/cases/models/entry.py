"""Workbooks of households that were brought in."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.privacy.api import EncryptedTextField
from softlanding.office.quotas.api import Programme


@pghistory.track(exclude=["content", "findings", "progress"])
class CaseImport(models.Model):
    """One workbook on its way: checked, looked over, brought in whole or not at all, undone."""

    ENCRYPTED_FILES = ("content",)

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to be checked")
        CHECKING = "checking", _("Being checked")
        REFUSED = "refused", _("Has errors")
        READY = "ready", _("Ready to be brought in")
        WAITING = "waiting", _("Waiting to be brought in")
        WRITING = "writing", _("Being brought in")
        COMMITTED = "committed", _("Brought in")
        FAILED = "failed", _("Failed; nothing was written")
        UNDONE = "undone", _("Undone")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="case_imports")
    file_name = EncryptedTextField(_("file"))
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField()
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.QUEUED)
    progress = models.FloatField(null=True)
    findings = EncryptedTextField(blank=True)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.pk}"
