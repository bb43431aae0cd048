"""Territories: countries, their regions, the municipalities in them, and dated indicators."""

from __future__ import annotations

import pghistory
from django.core.validators import validate_slug
from django.db import models
from django.utils.translation import gettext_lazy as _


def _in_bulk() -> list[pghistory.RowEvent]:
    """History of what is written a country at a time: new rows by one trigger for all.

    Updates stay row by row: for a statement PostgreSQL would compare all old with all new.
    """
    statement = pghistory.Statement
    return [
        pghistory.InsertEvent(level=statement),
        pghistory.UpdateEvent(level=pghistory.Row),
        pghistory.DeleteEvent(level=statement),
    ]


class Level(models.TextChoices):
    COUNTRY = "country", _("Country")
    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Municipality")


class SizeClass(models.TextChoices):
    """Size classes of the SHARE network's work on smaller places."""

    MIDDLE_CITY = "middle_city", _("Middle city")
    SMALL_CITY = "small_city", _("Small city")
    RURAL = "rural", _("Rural")
    UNCLASSIFIED = "unclassified", _("Unclassified")


def size_class(population: int | None, degurba: int | None) -> SizeClass:
    """Class of a place by degree of urbanisation and number of inhabitants.

    Middle city: DEGURBA 1 or 2 and 50,000-200,000 inhabitants; small city: DEGURBA 2 and
    10,000-50,000; rural: DEGURBA 3 and under 10,000; anything else is unclassified.
    Upper ends are excluded, so that each place has one class.

    >>> size_class(12_000, 2).value, size_class(12_000, None).value
    ('small_city', 'unclassified')
    """
    if population is None or degurba is None:
        return SizeClass.UNCLASSIFIED
    if degurba in (1, 2) and 50_000 <= population < 200_000:
        return SizeClass.MIDDLE_CITY
    if degurba == 2 and 10_000 <= population < 50_000:
        return SizeClass.SMALL_CITY
    if degurba == 3 and population < 10_000:
        return SizeClass.RURAL
    return SizeClass.UNCLASSIFIED


@pghistory.track(*_in_bulk())
class Territory(models.Model):
    """A country, region or municipality, as the newest vintage of its borders has it.

    The code names the place through all vintages; what it was before is in its history.
    A place that a vintage no longer lists is kept, closed in that year.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    vintage = models.PositiveSmallIntegerField(_("vintage year"))
    gisco_id = models.CharField(max_length=20, blank=True)
    nuts3 = models.CharField("NUTS 3", max_length=5, blank=True)
    lau = models.CharField("LAU", max_length=20, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    area_km2 = models.DecimalField(
        _("area in km²"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    degurba = models.PositiveSmallIntegerField("DEGURBA", null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    closed_in = models.PositiveSmallIntegerField(_("no longer listed since"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="territory_country_has_no_parent",
                condition=models.Q(level=Level.COUNTRY, parent=None)
                | (~models.Q(level=Level.COUNTRY) & models.Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="territory_degurba_1_to_3",
                condition=models.Q(degurba=None) | models.Q(degurba__in=[1, 2, 3]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def size_class(self) -> SizeClass:
        return size_class(self.population, self.degurba)


@pghistory.track()
class BorderChange(models.Model):
    """What happened to a territory between two vintages; one row for each successor.

    Facts that a file states (another name, another region) are written with the import;
    what became of a place that is gone is said by a person.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Has another name")
        MOVED = "moved", _("Is in another region")
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")
        RECODED = "recoded", _("Has another code")
        GONE = "gone", _("Is no longer listed")

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="border_changes")
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    vintage = models.PositiveSmallIntegerField(_("vintage year"))
    successor = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="predecessor_changes"
    )
    before = models.CharField(_("before"), max_length=120, blank=True)
    after = models.CharField(_("after"), max_length=120, blank=True)

    class Meta:
        ordering = ["vintage", "pk"]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.kind} {self.vintage}"


@pghistory.track(*_in_bulk())
class Indicator(models.Model):
    """One dated, sourced figure about a territory. Any word may name the measure."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="indicators")
    measure = models.CharField(_("measure"), max_length=40, validators=[validate_slug])
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        ordering = ["territory", "measure", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "measure", "year"], name="indicator_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.measure} {self.year}"
