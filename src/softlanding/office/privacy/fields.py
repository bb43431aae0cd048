"""A text that is encrypted in the database and plain in Python."""

from __future__ import annotations

from typing import Any

from django.db import models

from softlanding.office.privacy.keys import decrypt, encrypt

ALLOWED = {"isnull", "df", "ndf"}  # the latter: whether a row differs, in triggers of the history


class EncryptedTextField(models.TextField):
    """A text of which the database, its backups and its history hold only ciphertext.

    It can be asked whether it is empty, never what it says: filtering, ordering and joining
    by it are refused. An empty text is kept as it is.
    """

    def deconstruct(self) -> Any:
        """Migrations of other rooms come through the door too."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "softlanding.office.privacy.api.EncryptedTextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return decrypt(value.encode()).decode() if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in ALLOWED else None
