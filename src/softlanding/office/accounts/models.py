"""People who work in the office, and the roles they hold in a territory."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.scopes import Scope, former_scopes, in_a_year
from softlanding.office.territories.api import Territory


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody who signs in by e-mail address and password, and a second factor if set up."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    NATIONAL = "national", _("National authority")
    REGIONAL = "regional", _("Regional coordinator")
    MUNICIPAL = "municipal", _("Municipal coordinator")
    PARTNER = "partner", _("Partner")
    AUDITOR = "auditor", _("Auditor")
    DATA_PROTECTION = "data_protection", _("Data-protection officer")


@pghistory.track()
class Membership(models.Model):
    """A role that a user holds in a territory and everything below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "territory"], name="membership_once_per_role_and_territory"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.territory_id}"


@pghistory.track(
    pghistory.InsertEvent(), pghistory.DeleteEvent(), exclude=["digest", "last_used_at"]
)
class ApiToken(models.Model):
    """A key with which a program acts in a user's name, within its scopes. Only its hash is kept.

    It never reaches further than the user: role and territory are asked at every request.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("used by"), max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope),
        default=former_scopes,
        verbose_name=_("may be used to"),
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"), default=in_a_year)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
