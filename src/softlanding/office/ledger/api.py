"""The door of the ledger room: what other rooms may use."""

from softlanding.office.ledger.http_api import router
from softlanding.office.ledger.models import Entry, Rules, Swap
from softlanding.office.ledger.selectors import Book, Line, book_of, order_of_turns
from softlanding.office.ledger.services import (
    arrival_confirmed,
    close_period,
    confirm_arrival,
    propose_swap,
    record,
    settle_swap,
)
from softlanding.office.ledger.synthetic import add_synthetic_entries

__all__ = [
    "Book",
    "Entry",
    "Line",
    "Rules",
    "Swap",
    "add_synthetic_entries",
    "arrival_confirmed",
    "book_of",
    "close_period",
    "confirm_arrival",
    "order_of_turns",
    "propose_swap",
    "record",
    "router",
    "settle_swap",
]
