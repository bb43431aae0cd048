"""The form field through which every file comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from softlanding.errors import InputRefused
from softlanding.office.files.kinds import HEAD, check_kind, refused, too_large
from softlanding.office.files.names import file_name


class UploadField(forms.FileField):
    """A file of at most so many bytes whose name, ending and first bytes go together.

    Nothing of it is read before its size is known; its name is then one from `file_name`.
    """

    def __init__(self, *, largest: int, endings: Sequence[str], **given: Any) -> None:
        accept = ",".join(f".{ending}" for ending in endings)
        given.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**given)
        self.largest, self.endings = largest, tuple(endings)

    def to_python(self, data: Any) -> Any:
        """Check what was sent; see `file_name` and `check_kind`."""
        file: Any = super().to_python(data)
        if file is None:
            return None
        try:
            if (file.size or 0) > self.largest:
                raise refused(too_large(self.largest), _("leave out what is not needed"))
            file.name = file_name(file.name or "")
            head = file.read(HEAD)
            file.seek(0)
            check_kind(head, file.name, self.endings)
        except InputRefused as found:
            raise ValidationError([str(problem) for problem in found.problems]) from None
        return file
