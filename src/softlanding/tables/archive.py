"""Looking into a workbook before it is read: what it unpacks to, and how much text it spreads.

A reader of workbooks holds every cell with a text of its own, so that a small file can fill a
machine: by unpacking to much, by cells far out or without number, by one long text, by one text
that many cells share. Each is counted here, in pieces of a megabyte. Nothing that a spreadsheet
program writes is refused: it writes neither declarations nor comments into its cells.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator

from openpyxl.utils import column_index_from_string

from softlanding.errors import InputRefused, Problem
from softlanding.tables.extent import Extent

__all__ = ["ANEW", "check_archive", "pieces", "refused", "sheets_of"]

ANEW = "save it anew as .xlsx"
_PIECE = 2**20  # bytes unpacked at a time
_PACKED = 2**16  # bytes of an archive taken at a time
_MOST_ENTRIES = 2_000
_LONGEST = 2**19  # bytes without a tag: a cell holds at most 32,767 characters
_SHARED_TEXTS = "xl/sharedstrings.xml"  # in any case of letters
_RELATIONS = "xl/_rels/workbook.xml.rels"
_XML = (".xml", ".rels", ".vml")
# Parts that hold no sheet, unless the list of sheets names them.
_NO_SHEET = (".bin", ".emf", ".gif", ".jpeg", ".jpg", ".png", ".rels", ".vml", ".wmf")
_VALUE_AT = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>')
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_NUMBER = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*\+?0*(\d{1,9})")  # a shared text's, or any
_ODD = re.compile(rb"\x00|<!|<(?:\w+:)?v(?:\s[^>]*)?>[^<&]*&#")  # a number that is hidden
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")


def refused(file: str, message: str, cure: str, code: str) -> InputRefused:
    """The one problem of a whole file."""
    return InputRefused([Problem(message, cure, file=file, code=code)])


def check_archive(content: bytes, file: str, extent: Extent) -> None:
    """Refuse what is no workbook or would take more memory than `extent` says.

    Raises
    ------
    InputRefused
        It is no archive; has too many parts, cells or texts; a cell lies too far out; a text is
        longer than a cell may hold; or a part holds what a spreadsheet never writes.
    """
    most = extent.unpacked * 2**20
    if content.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise refused(file, f"holds more than {_MOST_ENTRIES:,} parts", ANEW, "too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked <= most:
                unpacked = _unpacked(content, archive, most)
            if unpacked <= most:
                _check_parts(archive, file, extent)
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


def sheets_of(archive: zipfile.ZipFile) -> list[str]:
    """Names of the parts that hold sheets, where a spreadsheet program puts them."""
    return [n for n in archive.namelist() if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", n)]


def pieces(archive: zipfile.ZipFile, entry: str) -> Iterator[bytes]:
    """A part in pieces that end where a tag ends, so that no tag is cut in two."""
    rest = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            whole, end, rest = (rest + piece).rpartition(b">")
            yield whole + end
            if len(rest) > _LONGEST:
                break
    yield rest


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


def _check_parts(archive: zipfile.ZipFile, file: str, extent: Extent) -> None:
    """Look at every part that could be read as cells or texts, whatever its name says."""
    names = {name: name.lower().lstrip("/") for name in archive.namelist()}
    if len({*names.values()}) < len(archive.infolist()):
        raise refused(file, "holds parts of the same name", ANEW, "file-type")
    for name, plain in names.items():
        if plain.endswith(_XML):
            with archive.open(name) as stream:
                head = stream.read(_PIECE).replace(b"\x00", b"")
            if b"<!" in head.replace(b"<!--", b"").replace(b"<![", b""):
                raise refused(file, "declares XML entities", ANEW, "file-type")
    relations = b"".join(archive.read(name) for name, plain in names.items() if plain == _RELATIONS)
    read = [
        name
        for name, plain in names.items()
        if plain.startswith("xl/")
        and not (
            plain.endswith(_NO_SHEET)
            and name.rsplit("/")[-1].encode() not in relations
            and b"&" not in relations
        )
    ]
    shared = array("I")
    for name in read:
        if names[name] == _SHARED_TEXTS:
            shared.extend(_lengths(archive, name, file, extent))
    for name in read:
        if names[name] != _SHARED_TEXTS:
            _check_cells(_plain(archive, name, file), shared, file, extent)


def _plain(archive: zipfile.ZipFile, entry: str, file: str) -> Iterator[bytes]:
    """Pieces of a part, without declarations, other encodings, and texts without end."""
    for piece in pieces(archive, entry):
        if _ODD.search(piece):
            raise refused(file, "holds XML comments or another encoding", ANEW, "file-type")
        if len(piece) > _LONGEST and b">" not in piece:
            message, cure = "holds a text that is longer than a cell may be", "shorten it"
            raise refused(file, message, cure, "too-large")
        yield piece


def _lengths(archive: zipfile.ZipFile, entry: str, file: str, extent: Extent) -> array[int]:
    """Bytes of each shared text, tags included."""
    found = array("I")
    begun = 0
    for piece in _plain(archive, entry, file):
        at = 0
        for end in _END_OF_TEXT.finditer(piece):
            found.append(begun + end.end() - at)
            begun, at = 0, end.end()
        begun += len(piece) - at
        if len(found) > extent.cells:
            message = f"holds more than {extent.cells:,} texts"
            raise refused(file, message, "save it as several files", "too-large")
    return found


def _check_cells(parts: Iterator[bytes], shared: array[int], file: str, extent: Extent) -> None:
    """Refuse a sheet with too many cells, one too far out, or too much of the shared texts.

    Every whole number counts as one of a shared text, which is more than there are, but misses
    none.
    """
    height = width = 1
    cells = spread = 0
    last = ""
    for piece in parts:
        for found in _VALUE_AT.finditer(piece):
            letters, row = found[1].decode(), int(found[2])
            if row > height or len(letters) > len(last) or letters > last:
                height = max(height, row)
                last = max(last, letters, key=lambda name: (len(name), name))
                width = column_index_from_string(last)
        cells += len(_CELL.findall(piece))
        numbers = map(int, _NUMBER.findall(piece))
        spread += sum(shared[number] for number in numbers if number < len(shared))
        if cells > extent.cells or spread > extent.unpacked * 2**20:
            message = "holds more cells or text than can be read at once"
            raise refused(file, message, "save it as several files", "too-large")
    if height * width > extent.cells:
        message = f"has its last cell at {last}{height}"
        cure = "delete the cells far from the table"
        raise refused(file, message, cure, "too-large")
