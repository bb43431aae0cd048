"""Agreement with the package `apportionment` 1.0 in its exact mode.

M. Lackner, https://github.com/martinlackner/apportionment. Compared where no tie decides,
because the package breaks ties by the order of its input.
"""

import random

import pytest
from apportionment import methods as package

from softlanding.apportionment import METHODS, FairQuotas, fair_quotas

NAMES = {
    "largest-remainder": "largest_remainder",
    "dhondt": "dhondt",
    "sainte-lague": "saintelague",
    "huntington-hill": "huntington",
    "adams": "adams",
}


@pytest.mark.parametrize("method", NAMES)
def test_the_same_quotas(method: str) -> None:
    chance = random.Random(2015)
    compared = 0
    for _ in range(60):
        weights = [chance.randint(1, 10_000) for _ in range(chance.randint(2, 12))]
        total = chance.randint(len(weights), 80)
        fair = fair_quotas(weights, total)
        assert isinstance(fair, FairQuotas)
        ours = METHODS[method](fair)
        if ours.tied:
            continue
        compared += 1
        exact = method != "huntington-hill"  # square roots are floats there
        assert list(ours.quotas) == package.compute(NAMES[method], weights, total, fractions=exact)
    assert compared > 40
