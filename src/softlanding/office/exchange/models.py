"""Answers kept for a day, so that a request sent again does nothing a second time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from softlanding.office.accounts.api import ApiToken
from softlanding.office.privacy.api import EncryptedTextField


class StoredAnswer(models.Model):
    """What a token was answered under an idempotency key; the key and the request as hashes.

    The body is encrypted: it may hold as much as the answer did.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key_digest = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField(blank=True)
    made_at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key_digest"], name="answer_once_per_token_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.status}"
