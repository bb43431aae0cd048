"""Writing everything that is encrypted anew, so that an old key can be thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt as open_
from allauth.mfa.utils import encrypt as seal
from django.apps import apps
from django.db import connection, models, transaction

from softlanding.office.privacy.fields import EncryptedTextField
from softlanding.office.privacy.keys import decrypt, encrypt

BATCH = 1_000


def rotate() -> Iterator[tuple[str, int]]:
    """Encrypt every text, file and its history under the first key; table by table.

    A model says with `ENCRYPTED_FILES` which of its binary columns are encrypted, and with
    `blind_index` which values its blind index takes now. Each table is written whole or not
    at all, and without a word in the history: nobody changed anything. Yields the name of
    each model with the number of its rows.
    """
    for model in apps.get_models():
        texts = [
            str(f.column) for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)
        ]
        files = [*getattr(model, "ENCRYPTED_FILES", ())]
        if texts or files:
            with transaction.atomic(), pgtrigger.ignore():
                count = _rotate_table(model, texts, files)
            yield model._meta.label, count
    with transaction.atomic():
        count = _rotate_second_factors()
    yield Authenticator._meta.label, count


def _rotate_second_factors() -> int:
    """Secrets of second factors lie in a JSON column; recovery codes come from a seed."""
    rows = list(Authenticator.objects.select_for_update())
    for row in rows:
        sealed = {name: row.data[name] for name in ("secret", "seed") if name in row.data}
        row.data |= {name: seal(open_(text)) for name, text in sealed.items()}
        row.save(update_fields=["data"])
    return len(rows)


def _rotate_table(model: type[models.Model], texts: list[str], files: list[str]) -> int:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = [*texts, *files]
    listed = ", ".join(quote(column) for column in columns)
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    count, last = 0, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT {key}, {listed} FROM {table} WHERE {key} > %s "  # noqa: S608 - own names
                f"ORDER BY {key} LIMIT {BATCH}",
                [last],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            for pk, *values in rows:
                cursor.execute(
                    f"UPDATE {table} SET {sets} WHERE {key} = %s",  # noqa: S608 - own names
                    [*(_anew(value) for value in values), pk],
                )
            count, last = count + len(rows), rows[-1][0]
    if hasattr(model, "blind_index"):
        _reindex(model)
    return count


def _anew(value: Any) -> Any:
    if not value:
        return value
    if isinstance(value, str):
        return encrypt(decrypt(value.encode())).decode()
    return encrypt(decrypt(bytes(value)))


def _reindex(model: Any) -> None:
    """Compute the blind index of every row under the first key."""
    rows = []
    for row in model.objects.order_by("pk").iterator(BATCH):
        row.blind_index()
        rows.append(row)
    if rows:
        model.objects.bulk_update(rows, [*model.BLIND], batch_size=BATCH)
