"""The door of the quotas room: what other rooms may use."""

from softlanding.office.quotas.models import Apportionment, Participation, Programme, Quota
from softlanding.office.quotas.selectors import (
    decided,
    programmes,
    town_quotas,
    town_quotas_within,
)
from softlanding.office.quotas.services import decide, draw_up

__all__ = [
    "Apportionment",
    "Participation",
    "Programme",
    "Quota",
    "decide",
    "decided",
    "draw_up",
    "programmes",
    "town_quotas",
    "town_quotas_within",
]
