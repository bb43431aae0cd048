"""The door of the quotas room: what other rooms may use."""

from softlanding.office.quotas.carry_overs import (
    carry_overs,
    may_take_carry_overs,
    set_carry_overs,
)
from softlanding.office.quotas.decisions import asking_who_is_placed, decide
from softlanding.office.quotas.models import (
    Answer,
    Apportionment,
    Participation,
    Programme,
    Quota,
)
from softlanding.office.quotas.negotiation import (
    answer,
    close_redistribution,
    send_out,
    settle,
)
from softlanding.office.quotas.redistribution import move
from softlanding.office.quotas.selectors import (
    decided,
    programmes,
    town_quotas,
    town_quotas_within,
    under_way,
)
from softlanding.office.quotas.services import draw_up
from softlanding.office.quotas.standing import desk as quota_desk

__all__ = [
    "Answer",
    "Apportionment",
    "Participation",
    "Programme",
    "Quota",
    "answer",
    "asking_who_is_placed",
    "carry_overs",
    "close_redistribution",
    "decide",
    "decided",
    "draw_up",
    "may_take_carry_overs",
    "move",
    "programmes",
    "quota_desk",
    "send_out",
    "set_carry_overs",
    "settle",
    "town_quotas",
    "town_quotas_within",
    "under_way",
]
