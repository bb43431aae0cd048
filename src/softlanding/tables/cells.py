"""Counting what the cells of a workbook would become, by parsing its parts before they are read.

A reader of workbooks holds every cell of the rectangle between the first and the last one, with a
text of its own. Where a cell does not say its position, or says one before the last, the farthest
that a reader may take is counted; what readers could take for different cells is refused.
"""

from __future__ import annotations

import re
from array import array
from functools import cache, lru_cache
from typing import IO, NoReturn
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter

from softlanding.errors import InputRefused, Problem
from softlanding.tables.extent import Extent

__all__ = ["ANEW", "check_cells", "refused", "shared_texts"]

ANEW = "save it anew as .xlsx"
_LONGEST = 2**19  # bytes without a tag: a cell holds at most 32,767 characters
_MOST_COLUMNS = 16_384
_MOST_ROWS = 2**20
_position = re.compile(r"([A-Za-z]{1,3})0*(\d{1,7})").fullmatch


def refused(file: str, message: str, cure: str, code: str) -> InputRefused:
    """The one problem of a whole file."""
    return InputRefused([Problem(message, cure, file=file, code=code)])


def shared_texts(part: IO[bytes], file: str, extent: Extent) -> array[int]:
    """Bytes of each text that cells share, tags included, in their order.

    Raises
    ------
    InputRefused
        There are more than `extent` has cells, or as `check_cells`.
    """
    parser = _parser(file)
    lengths = array("I")
    begun: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            if begun:
                _unreadable(file)
            begun.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        if _local(name) == "si":
            lengths.append(parser.CurrentByteIndex - begun.pop())
            if len(lengths) > extent.cells:
                message = f"holds more than {extent.cells:,} texts"
                raise refused(file, message, "save it as several files", "too-large")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    _parse(parser, part, file)
    return lengths


def check_cells(part: IO[bytes], shared: array[int], file: str, extent: Extent) -> bool:
    """Refuse a sheet with too many cells, one too far out, or too much of the shared texts.

    Parameters
    ----------
    part
        The sheet, or any other part.
    shared
        Bytes of the shared texts.
    file
        Name of the workbook, for messages.
    extent
        The most that is read.

    Returns
    -------
    bool
        Whether a cell of it holds a formula or an error.

    Raises
    ------
    InputRefused
        As said; or the part is no XML, declares entities, has a comment or an instruction in a
        cell, or a text that is longer than a cell may be.
    """
    sheet = _Sheet(shared, file, extent)
    _parse(sheet.parser, part, file)
    return sheet.suspect


class _Sheet:
    """Handlers of one sheet, which know the last row and column and the text so far."""

    def __init__(self, shared: array[int], file: str, extent: Extent) -> None:
        self.shared, self.file, self.extent = shared, file, extent
        self.row = self.column = self.height = self.width = self.cells = self.spread = 0
        self.number = ""
        self.shares = self.suspect = False
        self.parser = _parser(file)
        self.parser.buffer_text = True
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self.odd
        self.parser.StartCdataSectionHandler = self.odd
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Outside of a cell: a cell begins, or a row."""
        kind = _local(name)
        if kind == "c":
            self._cell(attributes.get("r"))
            of = attributes.get("t")
            self.shares = of == "s"
            self.suspect = self.suspect or of == "e"
            self.parser.StartElementHandler = self.start_within
            self.parser.EndElementHandler = self.end_within
        elif kind == "row" and (at := attributes.get("r")):
            if not at.isdecimal() or len(at) > len(str(_MOST_ROWS)):
                _unreadable(self.file)
            self.row = max(self.row, int(at) - 1)

    def end(self, name: str) -> None:
        """Outside of a cell: a row ends."""
        if _local(name) == "row":
            self.row, self.column = self.row + 1, 0

    def start_within(self, name: str, _attributes: dict[str, str]) -> None:
        """Within a cell: its value begins. A reader takes its text up to the next tag."""
        kind = _local(name)
        if kind == "f":
            self.suspect = True
        elif kind in ("c", "row"):
            _unreadable(self.file)
        if self.shares:
            self._take_number()
            self.parser.CharacterDataHandler = self.text if kind == "v" else None

    def end_within(self, name: str) -> None:
        """Within a cell: it ends, or its value."""
        if self.shares:
            self._take_number()
        if _local(name) == "c":
            self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end

    def odd(self, *_given: object) -> None:
        """A comment, an instruction or a section of characters: never within a cell."""
        if self.parser.StartElementHandler != self.start:
            message = "holds XML comments or instructions in a cell"
            raise refused(self.file, message, ANEW, "file-type")

    def text(self, text: str) -> None:
        """Text of a value."""
        self.number += text

    def _take_number(self) -> None:
        self.parser.CharacterDataHandler = None
        if self.number:
            try:
                self.spread += self.shared[int(self.number)]
            except (ValueError, IndexError):
                _unreadable(self.file)
            self.number = ""
            if self.spread > self.extent.unpacked * 2**20:
                self._too_much()

    def _cell(self, at: str | None) -> None:
        self.cells += 1
        if self.cells > self.extent.cells:
            self._too_much()
        height, self.column = self.row + 1, self.column + 1
        if at:
            found = _position(at)
            if not found:
                _unreadable(self.file)
            height = max(height, int(found[2]))
            self.column = max(self.column, _number_of(found[1].upper()))
        if height > self.height or self.column > self.width:
            self.height, self.width = max(self.height, height), max(self.width, self.column)
            if self.width > _MOST_COLUMNS:
                self._refuse(f"has more than {_MOST_COLUMNS:,} columns")
            if self.height * self.width > self.extent.cells:
                self._refuse(f"has its last cell at {get_column_letter(self.width)}{self.height}")

    def _refuse(self, message: str) -> NoReturn:
        raise refused(self.file, message, "delete the cells far from the table", "too-large")

    def _too_much(self) -> NoReturn:
        message = "holds more cells or text than can be read at once"
        raise refused(self.file, message, "save it as several files", "too-large")


def _parser(file: str) -> expat.XMLParserType:
    """A parser that refuses declarations."""

    def declared(*_given: object) -> NoReturn:
        raise refused(file, "declares XML entities", ANEW, "file-type")

    parser = expat.ParserCreate("utf-8")  # whatever it declares
    parser.StartDoctypeDeclHandler = declared
    return parser


def _parse(parser: expat.XMLParserType, part: IO[bytes], file: str) -> None:
    try:
        while piece := part.read(_LONGEST):
            if b"<" not in piece and len(piece) == _LONGEST:
                message, cure = "holds a text that is longer than a cell may be", "shorten it"
                raise refused(file, message, cure, "too-large")
            if b"\x00" in piece:  # UTF-16, in which a reader of bytes sees other tags
                _unreadable(file)
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        _unreadable(file)
    finally:
        for handler in (name for name in dir(parser) if name.endswith("Handler")):
            setattr(parser, handler, None)  # else it and what handles keep one another in memory


def _unreadable(file: str) -> NoReturn:
    raise refused(file, "is not a readable workbook", ANEW, "file-type") from None


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    """A name without its prefix."""
    return name.partition(":")[2] or name


@cache
def _number_of(letters: str) -> int:
    """Number of a column, at most three letters."""
    return int(column_index_from_string(letters))
