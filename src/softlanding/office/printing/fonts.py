"""The site's own web fonts as the plain font files that a typesetter reads.

A WOFF file is an OpenType font whose tables are compressed one by one; its name table is
written anew, because all the parts of IBM Plex (Latin, extended Latin, Arabic) carry one
family name and a typesetter would take just one of them.

References
----------
W3C (2012), WOFF File Format 1.0, sections 3 to 5; ISO/IEC 14496-22, Open Font Format.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from functools import cache
from itertools import starmap
from pathlib import Path

from django.conf import settings

__all__ = ["FAMILIES", "font_folder", "sfnt"]

FAMILIES = {
    "PlexLatin": "ibm-plex-sans/files/ibm-plex-sans-latin",
    "PlexMore": "ibm-plex-sans/files/ibm-plex-sans-latin-ext",
    "PlexArabic": "ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic",
    "NotoEthiopic": "noto-sans-ethiopic/files/noto-sans-ethiopic-ethiopic",
}
WEIGHTS = {400: "Regular", 600: "SemiBold"}


@cache
def font_folder() -> Path:
    """Folder with the fonts, written once for this process; empty without the npm parts."""
    folder = Path(tempfile.mkdtemp(prefix="softlanding-fonts-"))
    try:
        _write_fonts(folder)
    except OSError:  # a full disk: the next try begins anew
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _write_fonts(folder: Path) -> None:
    for family, path in FAMILIES.items():
        for weight, style in WEIGHTS.items():
            packed = settings.NODE_MODULES / "@fontsource" / f"{path}-{weight}-normal.woff"
            if packed.is_file():
                font = sfnt(packed.read_bytes(), family=family, style=style)
                (folder / f"{family}-{style}.ttf").write_bytes(font)


def sfnt(woff: bytes, *, family: str, style: str) -> bytes:
    """OpenType font in a WOFF file, under another family name.

    Raises
    ------
    ValueError
        If it is not a WOFF file.
    """
    signature, flavour, _length, count = struct.unpack_from(">4s4sIH", woff)
    if signature != b"wOFF":
        raise ValueError("not a WOFF file")
    tables = {}
    for at in range(count):
        entry = struct.unpack_from(">4sIIII", woff, 44 + 20 * at)
        tag, offset, packed, size, _checksum = entry
        body = woff[offset : offset + packed]
        tables[tag] = zlib.decompress(body) if packed < size else body
    tables[b"name"] = _name_table(family, style)
    power = count.bit_length() - 1
    head = struct.pack(">4sHHHH", flavour, count, 16 << power, power, (count - (1 << power)) * 16)
    offset = len(head) + 16 * count
    entries, bodies = [], []
    for tag, body in sorted(tables.items()):
        padded = body + bytes(-len(body) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries.append(struct.pack(">4sIII", tag, checksum, offset, len(body)))
        bodies.append(padded)
        offset += len(padded)
    return b"".join([head, *entries, *bodies])


def _name_table(family: str, style: str) -> bytes:
    """Name table with family, style, full name and PostScript name in Unicode."""
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}"}
    encoded = {name_id: text.encode("utf-16-be") for name_id, text in names.items()}
    records, at = [], 0
    for name_id, text in encoded.items():
        records.append((3, 1, 0x409, name_id, len(text), at))
        at += len(text)
    header = struct.pack(">HHH", 0, len(records), 6 + 12 * len(records))
    return header + b"".join([*starmap(_record, records), *encoded.values()])


def _record(*numbers: int) -> bytes:
    return struct.pack(">6H", *numbers)
