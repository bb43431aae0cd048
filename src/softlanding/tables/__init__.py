"""The tables that the command line and the office's imports read and write.

`read_rows` turns a CSV or XLSX file into a `Table` of text cells; `Columns` turns
the cells into exact values and gathers every fault of the file, so that a person
corrects all of them at once. `write_files` writes results so that no file is ever
left half-written.
"""

from softlanding.tables.columns import Columns
from softlanding.tables.dialect import ENCODINGS, PLAIN, SEPARATORS, Dialect, suggest_dialect
from softlanding.tables.extent import STREAMED, UPLOADED
from softlanding.tables.layout import ROLES, Layout, measure_slug, suggested_layout
from softlanding.tables.municipalities import (
    Figure,
    Place,
    Reading,
    european_code,
    read_municipalities,
)
from softlanding.tables.numbers import NotANumberError, exact_number, whole_number
from softlanding.tables.reading import Row, Table, read_lines, read_rows, table_of
from softlanding.tables.sources import Source, open_source
from softlanding.tables.workbook import book_lines
from softlanding.tables.writing import csv_text, json_text, write_files

__all__ = [
    "ENCODINGS",
    "PLAIN",
    "ROLES",
    "SEPARATORS",
    "STREAMED",
    "UPLOADED",
    "Columns",
    "Dialect",
    "Figure",
    "Layout",
    "NotANumberError",
    "Place",
    "Reading",
    "Row",
    "Source",
    "Table",
    "book_lines",
    "csv_text",
    "european_code",
    "exact_number",
    "json_text",
    "measure_slug",
    "open_source",
    "read_lines",
    "read_municipalities",
    "read_rows",
    "suggest_dialect",
    "suggested_layout",
    "table_of",
    "whole_number",
    "write_files",
]
