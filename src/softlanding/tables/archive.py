"""Looking into a workbook before it is read: what it unpacks to, and what its parts hold.

A small file can fill a machine: by unpacking to much, by cells far out or without number, by one
long text, by one text that many cells share. Each is counted here or in `cells`, in pieces.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from array import array

from softlanding.tables.cells import ANEW, check_cells, refused, shared_texts
from softlanding.tables.extent import Extent

__all__ = ["check_archive"]

_PIECE = 2**20  # bytes unpacked at a time
_PACKED = 2**16  # bytes of an archive taken at a time
_MOST_ENTRIES = 2_000
_SHARED_TEXTS = "xl/sharedstrings.xml"  # in any case of letters
_RELATIONS = "xl/_rels/workbook.xml.rels"


def check_archive(content: bytes, file: str, extent: Extent) -> bool:
    """Refuse what is no workbook or would take more memory than `extent` says.

    Returns
    -------
    bool
        Whether a cell holds a formula or an error.

    Raises
    ------
    InputRefused
        It is no archive; has too many parts, cells or texts; a cell lies too far out; a text is
        longer than a cell may hold; or a part holds what a spreadsheet never writes.
    """
    most = extent.unpacked * 2**20
    suspect = False
    if content.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise refused(file, f"holds more than {_MOST_ENTRIES:,} parts", ANEW, "too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked <= most:
                unpacked = _unpacked(content, archive, most)
            if unpacked <= most:
                suspect = _check_parts(archive, file, extent)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        UnicodeDecodeError,
    ):
        cure = "save it as .xlsx, or give a comma-separated file the ending .csv"
        raise refused(file, "is not a workbook", cure, "file-type") from None
    if unpacked > most:
        message = f"unpacks to more than {extent.unpacked} MiB"
        raise refused(file, message, "save it as .csv", "too-large")
    return suspect


def _unpacked(content: bytes, archive: zipfile.ZipFile, most: int) -> int:
    """Bytes that the entries really unpack to: a made-up archive says fewer than it holds."""
    total = 0
    for entry in archive.infolist():
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            total += entry.compress_size
            continue
        header = content[entry.header_offset : entry.header_offset + 30]
        name, extra = struct.unpack_from("<HH", header, 26)
        start = entry.header_offset + 30 + name + extra
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        end = min(start + entry.compress_size, len(content))
        for at in range(start, end, _PACKED):
            waiting = content[at : min(at + _PACKED, end)]
            while waiting and not unpacker.eof and total <= most:
                total += len(unpacker.decompress(waiting, _PIECE))
                waiting = unpacker.unconsumed_tail
            if unpacker.eof or total > most:
                break
    return total


def _check_parts(archive: zipfile.ZipFile, file: str, extent: Extent) -> bool:
    """Look at every part that could be read: XML, and whatever the list of sheets may name."""
    names = {name: name.lower().replace("\\", "/").lstrip("/") for name in archive.namelist()}
    if len({*names.values()}) < len(archive.infolist()):
        raise refused(file, "holds parts of the same name", ANEW, "file-type")
    relations = b"".join(archive.read(name) for name, plain in names.items() if plain == _RELATIONS)
    relations = relations.lower()
    shared = array("I")
    sheets = []
    for name, plain in names.items():
        if plain == _SHARED_TEXTS:
            with archive.open(name) as part:
                shared = shared_texts(part, file, extent)
        elif (
            plain.endswith((".xml", ".rels"))
            or plain.rsplit("/")[-1].encode() in relations
            or b"&" in relations
        ):
            sheets.append(name)
    suspect = False
    for name in sheets:
        with archive.open(name) as part:
            suspect |= check_cells(part, shared, file, extent)
    return suspect
