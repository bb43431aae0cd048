"""Files sent by people, on their way from the network."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NothingLeft(TemporaryFileUploadHandler):
    """Takes the begun file away where the disk is full, which gives its room back at once."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # what was not written yet finds no room either
                self.file.close()
            raise
