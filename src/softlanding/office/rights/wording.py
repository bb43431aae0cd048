"""Names of facts, tables and fields for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from softlanding.office.cases.api import correctable
from softlanding.office.privacy.api import Rows


def fact_title(name: str) -> str:
    """What a correction is about."""
    columns = correctable(member=True) | correctable(member=False)
    return str(columns[name].title) if name in columns else _("Something else")


def field_title(table: Rows, name: str) -> str:
    """The name of a field in the active language, such as “given names”."""
    field: Any = table.model._meta.get_field(name)
    return str(field.verbose_name)


def table_title(table: Rows) -> str:
    """The name of a table, such as “sealed note”."""
    return str(table.model._meta.verbose_name)
