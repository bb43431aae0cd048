"""Finding the territory that a row of a file speaks of, by code or by name."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from softlanding.errors import Problem
from softlanding.office.imports.snapshot import Snapshot
from softlanding.office.territories.api import Level

_SUGGESTED = 60  # names for which the nearest is looked for; each costs a comparison with all


def name_key(name: str) -> str:
    """A name in capitals with hyphens for spaces, as public registers print it.

    >>> name_key("Upplands  Väsby") == name_key("UPPLANDS-VÄSBY")
    True
    """
    plain = unicodedata.normalize("NFC", name).replace("-", " ")
    return "-".join(plain.upper().split())


class Matcher:
    """Finds open territories of one country; keeps what was not found.

    Where municipalities with official codes are known, places without one do not count.
    """

    def __init__(self, snapshot: Snapshot, prefix: str) -> None:
        self.prefix = prefix
        rows = [row for row in snapshot.rows.values() if row["closed_in"] is None]
        towns = [row for row in rows if row["level"] == Level.MUNICIPALITY]
        official = [row for row in towns if row["lau"]]
        self.codes = {row["code"]: row["code"] for row in rows}
        self.codes |= {f"{prefix}_{row['code']}": row["code"] for row in rows}
        self.digits = max((len(row["lau"]) for row in official), default=0)
        self.names: dict[str, list[str]] = {}
        self.printed: dict[str, str] = {}
        for row in official or towns:
            key = name_key(row["name"])
            self.names.setdefault(key, []).append(row["code"])
            self.printed[key] = row["name"]
        self._lost: dict[tuple[str, str], tuple[int, str]] = {}
        self._first: dict[object, int] = {}

    def find(self, said: dict[str, Any]) -> str | None:
        """Code of the territory; None after noting that there is none."""
        code = said["code"]
        if code:
            lau = code.partition("_")[2]
            padded = f"{self.prefix}_{lau.zfill(self.digits)}" if lau.isdigit() else code
            found = self.codes.get(code) or self.codes.get(padded)
            if found is None:
                self._lost.setdefault((code, ""), (said["row"], "code"))
            return found
        named = self.names.get(name_key(said["name"]), [])
        if len(named) != 1:
            why = "twice" if named else "name"
            self._lost.setdefault(("", said["name"]), (said["row"], why))
            return None
        return named[0]

    def once(self, said: dict[str, Any], key: object) -> bool:
        """Whether this is the first row that says this; a second one is noted."""
        if self._first.setdefault(key, said["row"]) == said["row"]:
            return True
        shown = f"{said['code'] or said['name']} ({said['row']})"
        self._lost.setdefault(("", shown), (said["row"], "again"))
        return False

    def problems(self, file: str) -> list[Problem]:
        """One problem for each municipality that was not found, with the nearest name."""
        found: list[Problem] = []
        for (code, name), (row, why) in self._lost.items():
            cure = _("look at the code, or import the list of municipalities first")
            message = _("is no municipality of this country")
            if why == "twice":
                message = _("is the name of several municipalities")
                cure = _("give codes in place of names")
            elif why == "again":
                message = _("is in the file already, written otherwise")
                cure = _("keep one of the rows")
            elif why == "name":
                key = name_key(name)
                near = get_close_matches(key, self.names, 1) if len(found) < _SUGGESTED else []
                cure = _("look at the name")
                if near:
                    cure = _("did you mean %(name)s?") % {"name": self.printed[near[0]]}
            found.append(
                Problem(message, cure, file=file, row=row, value=code or name, code="unmatched")
            )
        return found
