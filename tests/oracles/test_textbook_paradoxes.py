"""Three paradoxes of largest remainder with the numbers that students meet.

P. Tannenbaum, Excursions in Modern Mathematics, the chapter on apportionment: the small
country of Calavos, the Congress of the Intergalactic Federation, the Metro Garbage Company.
D. Lippman, Math in Society (open textbook), the chapter on apportionment: guidance
counselors of two, then three high schools.
"""

import pytest

from softlanding.apportionment import METHODS, FairQuotas, fair_quotas, largest_remainder

DIVISORS = ["dhondt", "sainte-lague", "huntington-hill", "adams"]
CALAVOS = [940, 9_030, 10_030]
FEDERATION = [150, 78, 173, 204, 295]  # Alanos, Betta, Conii, Dugos, Ellisium
TEN_YEARS_LATER = [150, 78, 181, 204, 296]


def quotas(method: str, weights: list[int], total: int) -> tuple[int, ...]:
    fair = fair_quotas(weights, total)
    assert isinstance(fair, FairQuotas)
    return METHODS[method](fair).quotas


def hamilton(weights: list[int], total: int) -> tuple[int, ...]:
    fair = fair_quotas(weights, total)
    assert isinstance(fair, FairQuotas)
    return largest_remainder(fair).quotas


def test_alabama_paradox_of_calavos() -> None:
    assert hamilton(CALAVOS, 200) == (10, 90, 100)
    assert hamilton(CALAVOS, 201) == (9, 91, 101)


def test_population_paradox_of_the_federation() -> None:
    # Ellisium grew and Betta did not, and yet Ellisium loses a seat to Betta
    assert hamilton(FEDERATION, 50) == (8, 4, 10, 11, 17)
    assert hamilton(TEN_YEARS_LATER, 50) == (8, 5, 10, 11, 16)


def test_new_states_paradox_of_the_garbage_company() -> None:
    assert hamilton([10_450, 89_550], 100) == (10, 90)
    assert hamilton([10_450, 89_550, 5_250], 105) == (11, 89, 5)


def test_new_states_paradox_of_the_high_schools() -> None:
    assert hamilton([1_715, 7_364], 13) == (2, 11)
    assert hamilton([1_715, 7_364, 2_989], 17) == (3, 10, 4)


@pytest.mark.parametrize("method", DIVISORS)
def test_no_divisor_method_knows_these_paradoxes(method: str) -> None:
    before, after = quotas(method, CALAVOS, 200), quotas(method, CALAVOS, 201)
    assert all(old <= new for old, new in zip(before, after, strict=True))
    grown = quotas(method, TEN_YEARS_LATER, 50)
    assert not (grown[4] < quotas(method, FEDERATION, 50)[4] and grown[1] > 4)
    with_new = quotas(method, [10_450, 89_550, 5_250], 105)
    assert quotas(method, [10_450, 89_550], sum(with_new[:2])) == with_new[:2]
