"""What the bodies of requests are made of: exactly what the document says, nothing coerced."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from django.forms import BaseForm
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

LARGEST = 2**31 - 1
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Body(Schema):
    """The body of a request; a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


def _day(given: Any) -> Any:
    if isinstance(given, str) and DAY.fullmatch(given):
        return given
    raise ValueError("give a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day)]
Whole = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Number = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
Flag = Annotated[bool, Field(strict=True)]
Note = Annotated[str, StringConstraints(max_length=1000)]


def cleaned(form: BaseForm) -> dict[str, Any]:
    """What a page's own form makes of the body, so that both refuse the same.

    Raises
    ------
    ninja.errors.ValidationError
        Every fault with its field.
    """
    if not form.is_valid():
        raise ValidationError(
            [
                {"loc": ["body", name], "msg": str(fault)}
                for name, faults in form.errors.items()
                for fault in faults
            ]
        )
    found: dict[str, Any] = form.cleaned_data
    return found


def refused(field: str, what: str) -> ValidationError:
    """A fault in one field of the body."""
    return ValidationError([{"loc": ["body", field], "msg": what}])
