r"""The chain of the log: every line's hash covers its content and the hash before.

The database links a line when its transaction commits (function `audit_chain`, called by a
deferred trigger under an advisory lock), so that nothing half done is ever in the chain and
nobody waits for a longer transaction. This module knows the canonical form by itself and
checks what the database wrote.

Notes
-----
The canonical form is a JSON array: the number, the hash before in hexadecimal, then the
columns of `COLUMNS`, with the time in microseconds since 1970 (UTC). The first link has 64
zeros before it.

References
----------
Haber and Stornetta (1991), How to time-stamp a digital document, J. Cryptology 3, 99-111.
FIPS 180-4, Secure Hash Standard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection

from softlanding.office.audit.models import Head

START = Head(0, bytes(32))
BATCH = 10_000
NOT_NOTED = "is not the row that was noted: the chain was cut or written anew up to it"
COLUMNS = (
    "entry.id",
    "entry.kind",
    "entry.via",
    "entry.user_id",
    "entry.country_id",
    "entry.subject",
    "entry.subject_id",
    "entry.occasion",
    "entry.context::text",
    "(extract(epoch FROM entry.at) * 1000000)::bigint",
)
_WALK = (
    f"SELECT link.number, link.hash, link.entry_id, {', '.join(COLUMNS)} "  # noqa: S608 - own
    "FROM audit_link link LEFT JOIN audit_access entry ON entry.id = link.entry_id "
    f"WHERE link.number > %s ORDER BY link.number LIMIT {BATCH}"
)
_ONE = "SELECT hash FROM audit_link WHERE number = %s"
_OUTSIDE = (
    "SELECT entry.id FROM audit_access entry WHERE NOT EXISTS "
    "(SELECT 1 FROM audit_link link WHERE link.entry_id = entry.id) ORDER BY entry.id LIMIT 1000"
)


def link_hash(number: int, before: bytes, content: Sequence[Any]) -> bytes:
    """SHA-256 of the canonical form of one link.

    Parameters
    ----------
    number
        Place in the chain, from 1.
    before
        Hash of the link before, 32 bytes; zeros for the first.
    content
        Values of `COLUMNS`, in that order.

    Examples
    --------
    >>> link_hash(1, bytes(32), [7, "read"]) == sha256(
    ...     ('[1, "' + "0" * 64 + '", 7, "read"]').encode()
    ... ).digest()
    True
    """
    form = json.dumps([number, before.hex(), *content], ensure_ascii=False)
    return sha256(form.encode()).digest()


@dataclass(frozen=True)
class Fault:
    """What is broken, at which row of the chain; `number` is None for a line outside it."""

    number: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.number is None else f"row {self.number}: {self.text}"


@dataclass
class Walk:
    """A walk along the chain after `head`, in memory that does not grow with the rows.

    `rows` and `head` say how far it came. From the start it also looks for lines outside
    the chain.
    """

    head: Head = START
    rows: int = 0
    wanted: bytes = b""
    """What the hash of `head` should be; differs from it where the hash itself was changed."""

    def faults(self, noted: Head | None = None) -> Iterator[Fault]:
        """Every broken row in order; `noted` is a head that was written down earlier."""
        whole = self.head == START
        if noted and 0 < noted.number <= self.head.number:
            if _fetch(_ONE, [noted.number]) != [(noted.hash,)]:
                yield Fault(noted.number, NOT_NOTED)
            noted = None
        while batch := _fetch(_WALK, [self.head.number]):
            for number, stored, entry, *content in batch:
                link = Head(number, bytes(stored))
                yield from self._broken(link, entry, content)
                if noted and number == noted.number and link != noted:
                    yield Fault(number, NOT_NOTED)
                self.head, self.rows = link, self.rows + 1
        if noted and noted.number > self.head.number:
            yield Fault(self.head.number + 1, _gone(self.head.number + 1, noted.number))
        if whole:
            for (entry,) in _fetch(_OUTSIDE, []):
                yield Fault(None, f"line {entry} of the log is not in the chain")

    def _broken(self, link: Head, entry: int, content: Sequence[Any]) -> Iterator[Fault]:
        """What is wrong with the link after `head`.

        After a gap its content cannot be checked: the hash before is gone.
        """
        first, before = self.head.number + 1, (self.head.hash, self.wanted)
        possible = [link_hash(link.number, hash_, content) for hash_ in before if hash_]
        self.wanted = possible[0]
        if link.number > first:
            yield Fault(first, _gone(first, link.number - 1))
        if content[0] is None:
            yield Fault(link.number, f"the line {entry} of the log is missing")
        elif link.number == first and link.hash not in possible:
            yield Fault(link.number, f"line {entry} was changed, moved or put in")


def _gone(first: int, last: int) -> str:
    return "is missing" if first == last else f"is missing, and all up to row {last}"


def _fetch(query: str, values: list[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[Any] = cursor.fetchall()
    return found
