"""Each rounding method decides as the literature says, ties included."""

from collections.abc import Callable

import pytest

from softlanding.apportionment import (
    METHODS,
    FairQuotas,
    Rounded,
    adams,
    dhondt,
    fair_quotas,
    huntington_hill,
    independent,
    largest_remainder,
    sainte_lague,
)


def fair(weights: list[int], total: int, **bounds: list[int | None]) -> FairQuotas:
    found = fair_quotas(weights, total, **bounds)
    assert isinstance(found, FairQuotas)
    return found


# Balinski and Young (1982), Fair Representation, table for 26 seats: the methods differ.
STATES = [9061, 7179, 5259, 3319, 1182]


@pytest.mark.parametrize(
    ("method", "quotas"),
    [
        (largest_remainder, (9, 7, 5, 4, 1)),
        (dhondt, (10, 7, 5, 3, 1)),
        (sainte_lague, (9, 8, 5, 3, 1)),
        (huntington_hill, (9, 7, 6, 3, 1)),
        (adams, (9, 7, 5, 3, 2)),
    ],
)
def test_the_five_methods_differ_as_balinski_and_young_show(
    method: Callable[[FairQuotas], Rounded], quotas: tuple[int, ...]
) -> None:
    assert method(fair(STATES, 26)).quotas == quotas


def test_equal_remainders_go_to_the_larger_claim() -> None:
    rounded = largest_remainder(fair([3, 1], 2, names=["A", "B"]))
    assert rounded.quotas == (2, 0)
    assert rounded.tied == ("A", "B")


def test_equal_claims_go_to_the_identifier_that_comes_first() -> None:
    rounded = largest_remainder(fair([1, 1], 1, names=["B", "A"]))
    assert rounded.quotas == (0, 1)


def test_no_tie_is_named_where_none_decided() -> None:
    assert largest_remainder(fair([5, 3, 2], 4)).tied == ()


@pytest.mark.parametrize("method", [dhondt, sainte_lague, huntington_hill, adams])
def test_ties_of_divisor_methods_are_named(method: Callable[[FairQuotas], Rounded]) -> None:
    rounded = method(fair([1, 1], 3))
    assert rounded.quotas == (2, 1)
    assert len(rounded.tied) == 2


@pytest.mark.parametrize("method", [huntington_hill, adams])
def test_with_too_few_persons_for_a_first_each_the_larger_come_first(
    method: Callable[[FairQuotas], Rounded],
) -> None:
    assert method(fair([1, 5, 3], 2)).quotas == (0, 1, 1)


@pytest.mark.parametrize("name", sorted(set(METHODS) - {"independent"}))
def test_every_method_keeps_minimum_and_maximum(name: str) -> None:
    bounded = fair([90, 5, 5], 20, minimum=[0, 4, 0], maximum=[10, None, None])
    quotas = METHODS[name](bounded).quotas
    assert sum(quotas) == 20
    assert quotas[0] <= 10
    assert quotas[1] >= 4


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_gives_whole_fair_quotas_as_they_are(name: str) -> None:
    if name == "adams":
        assert METHODS[name](fair([5, 3, 2], 10)).quotas == (5, 3, 2)
    assert METHODS[name](fair([50, 30, 20], 10)).quotas == (5, 3, 2)


def test_bounds_that_leave_no_choice_are_the_result() -> None:
    for name in METHODS:
        assert METHODS[name](fair([1, 9], 5, minimum=[4, 0], maximum=[4, 1])).quotas == (4, 1)


def test_halves_are_rounded_up_one_by_one() -> None:
    assert independent(fair([1, 1], 1)).quotas == (1, 1)


def test_the_alabama_paradox_of_largest_remainder() -> None:
    # The third quota falls behind: 10 · 2/14 = 1.43, 11 · 2/14 = 1.57, but 6/14 gains faster.
    assert largest_remainder(fair([6, 6, 2], 10)).quotas == (4, 4, 2)
    assert largest_remainder(fair([6, 6, 2], 11)).quotas == (5, 5, 1)
