r"""How a text table was written: encoding, separator, decimal sign.

The command line reads one dialect only. The office lets a person choose another and
suggests one from the first lines of the file; a suggestion is never taken unseen.

Examples
--------
>>> suggest_dialect("Kommun;Andel\nAle;12,5\n".encode("latin-1"))
Dialect(encoding='utf-8', separator=';', decimal_comma=True)
>>> suggest_dialect("Loulé;3\n".encode("cp1252")).encoding
'cp1252'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ENCODINGS", "PLAIN", "SEPARATORS", "Dialect", "suggest_dialect"]

ENCODINGS = ("utf-8", "cp1252", "latin-1")
SEPARATORS = (",", ";", "\t", "|")
_DECIMAL_COMMA = re.compile(r"(?:^|[;\t|\n])[+-]?\d+,\d+(?=$|[;\t|\r\n])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Encoding, separator of columns, and whether decimals follow a comma."""

    encoding: str = "utf-8"
    separator: str = ","
    decimal_comma: bool = False


PLAIN = Dialect()
"""UTF-8, commas and decimal points: the only dialect of the command line."""


def suggest_dialect(content: bytes) -> Dialect:
    """Guess the dialect of a text table from its first 64 KiB.

    The separator is the one that stands most often in the first filled line; a tie goes
    to the comma. Windows-1252 is suggested for what is not UTF-8.
    """
    start = content[: 64 * 1024]
    encoding = "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "cp1252"
    text = start.decode(encoding, errors="replace")
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    comma = separator != "," and bool(_DECIMAL_COMMA.search(text))
    return Dialect(encoding, separator, comma)
