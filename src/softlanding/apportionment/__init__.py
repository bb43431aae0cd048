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
from softlanding.apportionment.change import Claim, YearChange, year_on_year
from softlanding.apportionment.comparison import fixed_columns, may_vary, moved_persons, reweighted
from softlanding.apportionment.divisor import adams, dhondt, huntington_hill, sainte_lague
from softlanding.apportionment.household_mix import HouseholdMix, household_mix
from softlanding.apportionment.independent import independent
from softlanding.apportionment.influence import (
    FactorInfluence,
    Influence,
    effective_weights,
    influence,
)
from softlanding.apportionment.inversion import Inversion, inversions
from softlanding.apportionment.key import Key
from softlanding.apportionment.key_file import catalogue, load_key, parse_key
from softlanding.apportionment.key_parts import (
    Band,
    Base,
    Cap,
    Ceiling,
    Correction,
    Credit,
    Exemption,
    Factor,
    RelativeCap,
    Schedule,
)
from softlanding.apportionment.largest_remainder import largest_remainder
from softlanding.apportionment.ledger import keep_ledger
from softlanding.apportionment.monotonicity import (
    Monotonicity,
    Response,
    monotonicity,
    responses,
)
from softlanding.apportionment.next_unit import NEXT_RULE, Turn, turns
from softlanding.apportionment.result import (
    Apportionment,
    NextChange,
    Reason,
    Rounded,
    Step,
    UnitQuota,
)
from softlanding.apportionment.run import METHODS, TIE_RULES, apportion
from softlanding.apportionment.sensitivity import QuotaBand, Sensitivity, sensitivity
from softlanding.apportionment.shares import Shares, shares_by_key
from softlanding.apportionment.statement import (
    LedgerRules,
    Movement,
    Statement,
    swapped,
    together,
)
from softlanding.apportionment.two_way import TwoWay, two_way
from softlanding.apportionment.units import Unit
from softlanding.apportionment.zero_or_least import zero_or_least

__all__ = [
    "METHODS",
    "NEXT_RULE",
    "TIE_RULES",
    "Apportionment",
    "Band",
    "Base",
    "Cap",
    "Ceiling",
    "Claim",
    "Correction",
    "Credit",
    "Exemption",
    "Factor",
    "FactorInfluence",
    "FairQuotas",
    "HouseholdMix",
    "Influence",
    "Inversion",
    "Key",
    "LedgerRules",
    "Monotonicity",
    "Movement",
    "NextChange",
    "QuotaBand",
    "Reason",
    "RelativeCap",
    "Response",
    "Rounded",
    "Schedule",
    "Sensitivity",
    "Shares",
    "Statement",
    "Step",
    "Turn",
    "TwoWay",
    "Unit",
    "UnitQuota",
    "YearChange",
    "adams",
    "apportion",
    "catalogue",
    "dhondt",
    "effective_weights",
    "fair_quotas",
    "fixed_columns",
    "household_mix",
    "huntington_hill",
    "independent",
    "influence",
    "inversions",
    "keep_ledger",
    "largest_remainder",
    "load_key",
    "may_vary",
    "monotonicity",
    "moved_persons",
    "parse_key",
    "responses",
    "reweighted",
    "sainte_lague",
    "sensitivity",
    "shares_by_key",
    "swapped",
    "together",
    "turns",
    "two_way",
    "year_on_year",
    "zero_or_least",
]
