"""The door of the residents room: what other rooms may use."""

from softlanding.office.residents.models import Visit
from softlanding.office.residents.synthetic import retell
from softlanding.office.residents.texts import (
    LANGUAGES,
    day_in,
    language_of,
    locale_of,
    say,
    texts,
)
from softlanding.office.residents.visits import own_page, page

__all__ = [
    "LANGUAGES",
    "Visit",
    "day_in",
    "language_of",
    "locale_of",
    "own_page",
    "page",
    "retell",
    "say",
    "texts",
]
