"""Members of households."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from softlanding.office.cases.models.household import Household, in_bulk
from softlanding.office.cases.names import index_words
from softlanding.office.privacy.api import EncryptedTextField, blind


@pghistory.track(*in_bulk())
class Person(models.Model):
    """A member of a household; the names are encrypted and found by a blind index."""

    BLIND = ("name_words",)

    class Relation(models.TextChoices):
        HEAD = "head", _("Head of household")
        PARTNER = "partner", pgettext_lazy("in a household", "Partner")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")
        RELATIVE = "relative", _("Other relative")

    class Sex(models.TextChoices):
        FEMALE = "f", _("Woman or girl")
        MALE = "m", _("Man or boy")

    class Schooling(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        NONE = "none", _("None")
        PRIMARY = "primary", _("Primary")
        SECONDARY = "secondary", _("Secondary")
        TERTIARY = "tertiary", _("Tertiary")

    class Isced(models.IntegerChoices):
        """Levels of ISCED 2011."""

        LESS_THAN_PRIMARY = 0, _("0 Less than primary")
        PRIMARY = 1, _("1 Primary")
        LOWER_SECONDARY = 2, _("2 Lower secondary")
        UPPER_SECONDARY = 3, _("3 Upper secondary")
        POST_SECONDARY = 4, _("4 Post-secondary, not tertiary")
        SHORT_TERTIARY = 5, _("5 Short-cycle tertiary")
        BACHELOR = 6, _("6 Bachelor or equivalent")
        MASTER = 7, _("7 Master or equivalent")
        DOCTOR = 8, _("8 Doctor or equivalent")

    class Fact(models.TextChoices):
        """What a member may keep from the others of the household."""

        SCHOOLING = "schooling", _("Schooling")
        OCCUPATION = "occupation", _("Occupation and skills")
        LANGUAGES = "languages", _("Languages")
        SPECIFIC_NEEDS = "specific_needs", _("Health and special needs")
        DOCUMENTS = "documents", _("Documents")
        TIES = "ties", _("Family ties")
        WORDS = "words", _("Wishes and fears")

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField(_("number in household"))
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    given = EncryptedTextField(_("given names"), blank=True)
    family = EncryptedTextField(_("family name"), blank=True)
    given_original = EncryptedTextField(_("given names in their own script"), blank=True)
    family_original = EncryptedTextField(_("family name in its own script"), blank=True)
    name_words = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born = models.DateField(_("born"))
    nationality = models.CharField(_("nationality"), max_length=2, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    schooling = models.CharField(
        _("schooling"), max_length=20, choices=Schooling, default=Schooling.UNKNOWN
    )
    isced = models.PositiveSmallIntegerField(
        _("schooling (ISCED 2011)"), choices=Isced, null=True, blank=True
    )
    occupation = models.CharField(_("occupation (ISCO-08)"), max_length=4, blank=True)
    skills = models.CharField(_("skills"), max_length=300, blank=True)
    specific_needs = ArrayField(
        models.CharField(max_length=10), default=list, verbose_name=_("special needs")
    )
    confidential = ArrayField(
        models.CharField(max_length=20, choices=Fact),
        default=list,
        verbose_name=_("kept from the others of the household"),
    )

    class Meta:
        ordering = ["household", "position"]
        verbose_name_plural = _("persons")
        indexes = [
            GinIndex(fields=["name_words"], name="person_by_name_words"),
            models.Index(fields=["born", "sex"], name="person_by_birth"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "position"], name="person_once_per_position"
            ),
            models.CheckConstraint(
                name="person_isced_0_to_8",
                condition=models.Q(isced=None) | models.Q(isced__range=(0, 8)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.position}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill in what follows from other fields: schooling in five levels, the blind index."""
        if self.isced is not None:
            self.schooling = self.schooling_of(self.isced)
        self.blind_index()

    def blind_index(self) -> None:
        words = index_words(self.given, self.family, self.given_original, self.family_original)
        self.name_words = sorted({blind(word, "name") for word in words})

    @classmethod
    def schooling_of(cls, isced: int) -> str:
        """The five levels that placement asks for, from ISCED 2011."""
        if isced == 0:
            return cls.Schooling.NONE
        if isced == 1:
            return cls.Schooling.PRIMARY
        return cls.Schooling.SECONDARY if isced <= 4 else cls.Schooling.TERTIARY

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()

    @property
    def name_original(self) -> str:
        return f"{self.given_original} {self.family_original}".strip()

    def age_on(self, year: int) -> int:
        """Age reached in a calendar year, in whole years."""
        return year - self.born.year
