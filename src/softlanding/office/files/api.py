"""The door of the files room: what other rooms may use."""

from softlanding.office.files.answers import csv_text_guarded, download, guarded, text_cell
from softlanding.office.files.bodies import FORM_BYTES, largest_body, one_file_at_a_time, takes_file
from softlanding.office.files.fields import UploadField
from softlanding.office.files.kinds import ENDINGS, check_kind, media_type
from softlanding.office.files.names import file_name

__all__ = [
    "ENDINGS",
    "FORM_BYTES",
    "UploadField",
    "check_kind",
    "csv_text_guarded",
    "download",
    "file_name",
    "guarded",
    "largest_body",
    "media_type",
    "one_file_at_a_time",
    "takes_file",
    "text_cell",
]
