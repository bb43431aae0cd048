"""The door of the quotas room: what other rooms may use."""

from softlanding.office.quotas.carry_overs import (
    carry_overs,
    may_take_carry_overs,
    set_carry_overs,
)
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
    "carry_overs",
    "decide",
    "decided",
    "draw_up",
    "may_take_carry_overs",
    "programmes",
    "set_carry_overs",
    "town_quotas",
    "town_quotas_within",
]
