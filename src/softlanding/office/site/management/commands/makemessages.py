"""`makemessages` for catalogues that several people edit."""

from __future__ import annotations

from pathlib import Path

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Guess no translation from a similar text, and keep the day of extraction out of git.

    A guess is wrong more often than right here, and one with other placeholders would stop
    `make install`. The day would change with every run.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
        catalogue.write_text("".join(kept), encoding="utf-8")
