"""Fair quotas keep their bounds and stay proportional between them."""

from fractions import Fraction

from softlanding.apportionment import FairQuotas, fair_quotas


def quotas(fair: object) -> list[Fraction]:
    assert isinstance(fair, FairQuotas)
    return [fair.exact(at) for at in range(len(fair.names))]


def test_without_bounds_everybody_gets_the_proportional_part() -> None:
    assert quotas(fair_quotas([5, 3, 2], 100)) == [50, 30, 20]


def test_a_maximum_is_spread_over_the_others_in_proportion() -> None:
    assert quotas(fair_quotas([5, 3, 2], 100, maximum=[10, None, None])) == [10, 54, 36]


def test_a_minimum_is_taken_from_the_others_in_proportion() -> None:
    assert quotas(fair_quotas([5, 3, 2], 100, minimum=[0, 0, 60])) == [25, 15, 60]


def test_a_bound_that_binds_because_of_another_is_kept() -> None:
    # with 10 at the first, the second would get 54: above its own maximum of 40
    assert quotas(fair_quotas([5, 3, 2], 100, maximum=[10, 40, None])) == [10, 40, 50]


def test_a_minimum_that_a_maximum_makes_needless_does_not_bind() -> None:
    fair = fair_quotas([5, 3, 2], 100, minimum=[0, 0, 25], maximum=[10, None, None])
    assert quotas(fair) == [10, 54, 36]


def test_a_unit_without_weight_gets_its_minimum() -> None:
    assert quotas(fair_quotas([1, 0], 10, minimum=[0, 3])) == [7, 3]


def test_fractions_serve_as_weights() -> None:
    assert quotas(fair_quotas([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)], 6)) == [3, 2, 1]


def test_minimums_above_the_total_are_named() -> None:
    (reason,) = fair_quotas([1, 1, 1], 5, minimum=[4, 3, 0], names=["A", "B", "C"])
    assert reason.code == "minimums-above-total"
    assert reason.data["minimums"] == 7
    assert reason.data["units"] == ["A", "B"]


def test_maximums_below_the_total_are_named() -> None:
    (reason,) = fair_quotas([1, 1, 0], 5, maximum=[2, 1, None], names=["A", "B", "C"])
    assert reason.code == "maximums-below-total"
    assert reason.data["maximums"] == 3
    assert reason.data["units"] == ["A", "B"]


def test_persons_without_anybody_who_has_a_share_are_named() -> None:
    (reason,) = fair_quotas([0, 0], 5)
    assert reason.code == "no-share"


def test_bounds_that_meet_the_total_exactly_are_feasible() -> None:
    assert quotas(fair_quotas([1, 9], 5, minimum=[4, 0], maximum=[None, 1])) == [4, 1]
