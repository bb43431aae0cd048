"""The door of the imports room: what other rooms may use."""

from softlanding.office.imports.selectors import codes_in_file, listed, regions_of
from softlanding.office.imports.services import undo_asked

__all__ = ["codes_in_file", "listed", "regions_of", "undo_asked"]
