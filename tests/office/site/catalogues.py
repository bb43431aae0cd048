"""The catalogues of translations, as tests read them."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

import softlanding.office

OFFICE = Path(softlanding.office.__file__).parent
LOCALE = OFFICE / "site" / "locale"
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)
