"""A stored value as JSON can hold it: names for people and places, files in base64."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey, Model

from softlanding.office.privacy.api import decrypt


class Values:
    """Reads fields of rows; each name is asked of the database once."""

    def __init__(self) -> None:
        self._names: dict[tuple[type[Model], Any], str | None] = {}

    def of(self, row: Model, name: str) -> Any:
        """The value of a row's field, or of the same field of its history."""
        field: Any = row._meta.get_field(name)
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        return _plain(value, self._file(row, field))

    def name(self, model: Any, key: Any) -> str | None:
        """What a row of another table is called; None where it is gone."""
        if key is None:
            return None
        if (model, key) not in self._names:
            found = model.objects.filter(pk=key).first()
            self._names[model, key] = None if found is None else str(found)
        return self._names[model, key]

    @staticmethod
    def _file(row: Model, field: Field[Any, Any]) -> bool:
        return field.name in getattr(row, "ENCRYPTED_FILES", ())


def _plain(value: Any, is_file: bool) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        content = bytes(value)
        return b64encode(decrypt(content) if is_file and content else content).decode()
    return value
