"""The door of the quotas room: what other rooms may use."""

from softlanding.office.quotas.bridge import (
    held_columns,
    missing_columns,
    region_rates,
    region_units,
    town_units,
)
from softlanding.office.quotas.carry_overs import (
    carry_overs,
    may_take_carry_overs,
    set_carry_overs,
)
from softlanding.office.quotas.decisions import asking_who_is_placed, decide
from softlanding.office.quotas.http_api import router
from softlanding.office.quotas.models import (
    Answer,
    Apportionment,
    CarryOver,
    Participation,
    Programme,
    Quota,
)
from softlanding.office.quotas.negotiation import (
    answer,
    close_redistribution,
    send_out,
    settle,
    step_taken,
)
from softlanding.office.quotas.redistribution import move
from softlanding.office.quotas.selectors import (
    decided,
    present_first,
    programmes,
    town_quotas,
    town_quotas_within,
    under_way,
)
from softlanding.office.quotas.services import draw_up
from softlanding.office.quotas.standing import desk as quota_desk
from softlanding.office.quotas.wording import (
    reason_codes,
    reason_in_words,
)

__all__ = [
    "Answer",
    "Apportionment",
    "CarryOver",
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
    "held_columns",
    "may_take_carry_overs",
    "missing_columns",
    "move",
    "present_first",
    "programmes",
    "quota_desk",
    "reason_codes",
    "reason_in_words",
    "region_rates",
    "region_units",
    "router",
    "send_out",
    "set_carry_overs",
    "settle",
    "step_taken",
    "town_quotas",
    "town_quotas_within",
    "town_units",
    "under_way",
]
