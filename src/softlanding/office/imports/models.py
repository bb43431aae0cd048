"""Files that were uploaded, what was read from them, and what became of it."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.territories.api import Territory


@pghistory.track(exclude=["content"])
class ImportFile(models.Model):
    """A file as it was uploaded, kept byte for byte."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "sha256"], name="import_file_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["reading", "effect"])
class Import(models.Model):
    """One way through the office of one file: looked over, committed, perhaps undone."""

    class Status(models.TextChoices):
        OPEN = "open", _("Not imported")
        COMMITTED = "committed", _("Imported")
        UNDONE = "undone", _("Undone")

    class Format(models.TextChoices):
        LAU = "lau", _("List of municipalities (Eurostat LAU)")
        DEGURBA = "degurba", _("Degree of urbanisation")
        KOLADA = "kolada", _("Kolada table")
        KOLADA_JSON = "kolada-json", _("Kolada JSON")
        HXL = "hxl", _("HXL")
        MAPPED = "mapped", _("Table with chosen columns")

    class Regions(models.TextChoices):
        NUTS3 = "nuts3", _("NUTS 3 (in Sweden the counties)")
        NUTS2 = "nuts2", _("NUTS 2 (in Austria the states)")
        COLUMN = "column", _("The column of the file that names the region")

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    file = models.ForeignKey(ImportFile, models.PROTECT, related_name="imports")
    format = models.CharField(_("format"), max_length=20, choices=Format)
    encoding = models.CharField(_("encoding"), max_length=20, default="utf-8")
    separator = models.CharField(_("separator"), max_length=1, default=",")
    decimal_comma = models.BooleanField(_("decimal comma"), default=False)
    sheet = models.CharField(_("sheet"), max_length=80, blank=True)
    layout = models.JSONField(null=True)
    regions = models.CharField(_("regions"), max_length=10, choices=Regions, default=Regions.NUTS3)
    vintage = models.PositiveSmallIntegerField(_("vintage year"))
    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    reading = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(_("imported"), null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_committed_by_somebody",
                condition=models.Q(status="open")
                | models.Q(committed_at__isnull=False, committed_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.pk}"


@pghistory.track()
class SavedLayout(models.Model):
    """How the columns of a source were mapped, so that next year's file needs no mapping."""

    country = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=200)
    layout = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "source"], name="layout_once_per_source")
        ]

    def __str__(self) -> str:
        return self.source
