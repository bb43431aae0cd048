"""From indicators to shares to whole persons per territory, exactly and with reasons.

`load_key` (or `catalogue`) gives a `Key`, `Unit` describes a territory, `apportion`
distributes a number of persons and returns an `Apportionment`: one `UnitQuota` per
territory with the waterfall behind it, or the reasons why no distribution is possible.
All arithmetic is on integers and fractions; nothing depends on a clock, a random number
or the order of the units.

Austria's Länder in miniature: 10 persons by population 4 : 3 : 2.

>>> units = [Unit("W", indicators={"population": 4}), Unit("NÖ", indicators={"population": 3}),
...          Unit("OÖ", indicators={"population": 2})]
>>> result = apportion(units, catalogue()["population"], total=10)
>>> [(row.unit, str(row.exact), row.quota) for row in result.rows]
[('W', '40/9', 5), ('NÖ', '10/3', 3), ('OÖ', '20/9', 2)]
>>> result.status, result.record["distributed"]
('apportioned', 10)
"""

from softlanding.apportionment.bounds import FairQuotas, fair_quotas
from softlanding.apportionment.comparison import fixed_columns, moved_persons, reweighted
from softlanding.apportionment.divisor import adams, dhondt, huntington_hill, sainte_lague
from softlanding.apportionment.independent import independent
from softlanding.apportionment.key import Base, Cap, Ceiling, Correction, Factor, Key
from softlanding.apportionment.key_file import catalogue, load_key, parse_key
from softlanding.apportionment.largest_remainder import largest_remainder
from softlanding.apportionment.result import (
    Apportionment,
    NextChange,
    Reason,
    Rounded,
    Step,
    UnitQuota,
)
from softlanding.apportionment.run import METHODS, TIE_RULES, apportion
from softlanding.apportionment.shares import Shares, shares_by_key
from softlanding.apportionment.units import Unit

__all__ = [
    "METHODS",
    "TIE_RULES",
    "Apportionment",
    "Base",
    "Cap",
    "Ceiling",
    "Correction",
    "Factor",
    "FairQuotas",
    "Key",
    "NextChange",
    "Reason",
    "Rounded",
    "Shares",
    "Step",
    "Unit",
    "UnitQuota",
    "adams",
    "apportion",
    "catalogue",
    "dhondt",
    "fair_quotas",
    "fixed_columns",
    "huntington_hill",
    "independent",
    "largest_remainder",
    "load_key",
    "moved_persons",
    "parse_key",
    "reweighted",
    "sainte_lague",
    "shares_by_key",
]
