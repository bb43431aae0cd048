"""The door of the cases room: what other rooms may use."""

from softlanding.office.cases.models import Household, Need, Person, Wish
from softlanding.office.cases.selectors import households, members
from softlanding.office.cases.services import mark_placed
from softlanding.office.cases.synthetic import add_synthetic_households

__all__ = [
    "Household",
    "Need",
    "Person",
    "Wish",
    "add_synthetic_households",
    "households",
    "mark_placed",
    "members",
]
