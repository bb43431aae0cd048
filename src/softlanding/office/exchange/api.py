"""The door of the exchange room: what the routes of every room share."""

from softlanding.office.exchange.bodies import (
    Body,
    Day,
    Flag,
    Note,
    Number,
    Whole,
    cleaned,
    refused,
)
from softlanding.office.exchange.once import HEADER, once
from softlanding.office.exchange.paging import Page, PageOut, page_of
from softlanding.office.exchange.parsing import StrictParser
from softlanding.office.exchange.problems import PROBLEM, problem
from softlanding.office.exchange.tags import GUARDED, require_match, tag_of

__all__ = [
    "GUARDED",
    "HEADER",
    "PROBLEM",
    "Body",
    "Day",
    "Flag",
    "Note",
    "Number",
    "Page",
    "PageOut",
    "StrictParser",
    "Whole",
    "cleaned",
    "once",
    "page_of",
    "problem",
    "refused",
    "require_match",
    "tag_of",
]
