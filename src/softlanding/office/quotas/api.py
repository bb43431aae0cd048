"""The door of the quotas room: what other rooms may use."""

from softlanding.office.quotas.bridge import (
    held_columns,
    missing_columns,
    region_rates,
    region_units,
    town_units,
)
from softlanding.office.quotas.models import Apportionment, Participation, Programme, Quota
from softlanding.office.quotas.selectors import (
    decided,
    programmes,
    town_quotas,
    town_quotas_within,
)
from softlanding.office.quotas.services import decide, draw_up
from softlanding.office.quotas.wording import (
    column_name,
    key_name,
    reason_codes,
    reason_in_words,
)

__all__ = [
    "Apportionment",
    "Participation",
    "Programme",
    "Quota",
    "column_name",
    "decide",
    "decided",
    "draw_up",
    "held_columns",
    "key_name",
    "missing_columns",
    "programmes",
    "reason_codes",
    "reason_in_words",
    "region_rates",
    "region_units",
    "town_quotas",
    "town_quotas_within",
    "town_units",
]
