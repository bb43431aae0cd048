"""The tables that the command line and the office's imports read and write.

`read_rows` turns a CSV or XLSX file into a `Table` of text cells; `Columns` turns
the cells into exact values and gathers every fault of the file, so that a person
corrects all of them at once. `write_files` writes results so that no file is ever
left half-written.
"""

from softlanding.tables.columns import Columns
from softlanding.tables.numbers import NotANumberError, exact_number, whole_number
from softlanding.tables.reading import Row, Table, read_rows
from softlanding.tables.writing import csv_text, json_text, write_files

__all__ = [
    "Columns",
    "NotANumberError",
    "Row",
    "Table",
    "csv_text",
    "exact_number",
    "json_text",
    "read_rows",
    "whole_number",
    "write_files",
]
