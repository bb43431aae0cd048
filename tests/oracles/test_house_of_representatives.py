"""Seats of the United States House, where each paradox was first met.

M. L. Balinski and H. P. Young, Fair Representation (1982, 2nd edition 2001), chapters 2, 3
and 5: the censuses of 1790, 1880 and 1900. The Alabama paradox was reported by C. W. Seaton,
chief clerk of the Census Office, in 1881.
"""

import pytest

from softlanding.apportionment import (
    METHODS,
    FairQuotas,
    dhondt,
    fair_quotas,
    largest_remainder,
)

CENSUS_1790 = {
    "Virginia": 630_560, "Massachusetts": 475_327, "Pennsylvania": 432_879,
    "North Carolina": 353_523, "New York": 331_589, "Maryland": 278_514, "Connecticut": 236_841,
    "South Carolina": 206_236, "New Jersey": 179_570, "New Hampshire": 141_822,
    "Vermont": 85_533, "Georgia": 70_835, "Kentucky": 68_705, "Rhode Island": 68_446,
    "Delaware": 55_540,
}  # fmt: skip
HAMILTON_120 = (21, 16, 14, 12, 11, 9, 8, 7, 6, 5, 3, 2, 2, 2, 2)
JEFFERSON_105 = (19, 14, 13, 10, 10, 8, 7, 6, 5, 4, 2, 2, 2, 2, 1)

CENSUS_1880 = {
    "Alabama": 1_262_505, "Arkansas": 802_525, "California": 864_694, "Colorado": 194_327,
    "Connecticut": 622_700, "Delaware": 146_608, "Florida": 269_493, "Georgia": 1_542_180,
    "Illinois": 3_077_871, "Indiana": 1_978_301, "Iowa": 1_624_615, "Kansas": 996_096,
    "Kentucky": 1_648_690, "Louisiana": 939_946, "Maine": 648_936, "Maryland": 934_943,
    "Massachusetts": 1_783_085, "Michigan": 1_636_937, "Minnesota": 780_773,
    "Mississippi": 1_131_597, "Missouri": 2_168_380, "Nebraska": 452_402, "Nevada": 62_266,
    "New Hampshire": 346_991, "New Jersey": 1_131_116, "New York": 5_082_871,
    "North Carolina": 1_399_750, "Ohio": 3_198_062, "Oregon": 174_768,
    "Pennsylvania": 4_282_891, "Rhode Island": 276_531, "South Carolina": 995_577,
    "Tennessee": 1_542_359, "Texas": 1_591_749, "Vermont": 332_286, "Virginia": 1_512_565,
    "West Virginia": 618_457, "Wisconsin": 1_315_497,
}  # fmt: skip

# Census of 1900: New York, Maine and the 43 other states taken together; Oklahoma in 1907.
NEW_YORK, MAINE, ALL_1900, OKLAHOMA = 7_264_183, 694_466, 74_562_608, 1_000_000
OTHERS = ALL_1900 - NEW_YORK - MAINE


def fair(weights: list[int], total: int) -> FairQuotas:
    found = fair_quotas(weights, total)
    assert isinstance(found, FairQuotas)
    return found


def test_hamilton_gives_120_seats_as_congress_voted_in_1792() -> None:
    assert largest_remainder(fair(list(CENSUS_1790.values()), 120)).quotas == HAMILTON_120


def test_jefferson_gives_105_seats_as_it_became_law_after_the_veto() -> None:
    assert dhondt(fair(list(CENSUS_1790.values()), 105)).quotas == JEFFERSON_105


def seats_of_1880(house: int) -> dict[str, int]:
    """By largest remainder; Nevada's quota is below 1, and the constitution gives it a seat."""
    total = sum(CENSUS_1880.values())
    assert total == 49_371_340
    numerators = [
        total if state == "Nevada" else people * house for state, people in CENSUS_1880.items()
    ]
    states = list(CENSUS_1880)
    bounds = [0] * len(states), [None] * len(states)
    quotas = FairQuotas(
        states, list(CENSUS_1880.values()), house, *bounds, numerators, total, multiplier=None
    )
    return dict(zip(states, largest_remainder(quotas).quotas, strict=True))


def test_alabama_loses_a_seat_when_the_house_of_1880_grows_to_300() -> None:
    before, after = seats_of_1880(299), seats_of_1880(300)
    changed = {
        state: (before[state], after[state]) for state in before if before[state] != after[state]
    }
    assert changed == {"Alabama": (8, 7), "Illinois": (18, 19), "Texas": (9, 10)}


@pytest.mark.parametrize("method", ["dhondt", "sainte-lague", "huntington-hill", "adams"])
def test_no_state_of_1880_loses_a_seat_by_a_divisor_method(method: str) -> None:
    people = list(CENSUS_1880.values())
    before = METHODS[method](fair(people, 275)).quotas
    for house in range(276, 351):
        after = METHODS[method](fair(people, house)).quotas
        assert all(old <= new for old, new in zip(before, after, strict=True))
        before = after


def test_maine_gains_from_new_york_when_oklahoma_joins_with_its_five_seats() -> None:
    before = fair([NEW_YORK, MAINE, OTHERS], 386)
    after = fair([NEW_YORK, MAINE, OTHERS, OKLAHOMA], 386 + 5)
    assert [f"{float(before.exact(at)):.3f}" for at in (0, 1)] == ["37.606", "3.595"]
    assert [f"{float(after.exact(at)):.3f}" for at in (0, 1, 3)] == ["37.589", "3.594", "5.175"]
    assert largest_remainder(before).quotas == (38, 3, 345)
    assert largest_remainder(after).quotas == (37, 4, 345, 5)


@pytest.mark.parametrize("method", ["dhondt", "sainte-lague", "huntington-hill", "adams"])
def test_among_the_others_nothing_moves_for_oklahoma_by_a_divisor_method(method: str) -> None:
    with_it = METHODS[method](fair([NEW_YORK, MAINE, OTHERS, OKLAHOMA], 391)).quotas
    without = METHODS[method](fair([NEW_YORK, MAINE, OTHERS], sum(with_it[:3]))).quotas
    assert without == with_it[:3]
