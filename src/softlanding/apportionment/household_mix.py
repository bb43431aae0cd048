r"""How many households of each size a unit can expect: quotas in persons, never split.

A quota counts persons; households arrive whole. Given how many households of each size are
coming, each is given to a unit so that the persons in every unit come as near to its quota
as whole households allow. Nobody is placed here: which family goes where is decided by
placement, with its needs and wishes; this says what to prepare for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heapreplace

from softlanding.apportionment.mix_bound import least_deviation
from softlanding.apportionment.mix_exchange import exchange
from softlanding.errors import InputRefused, Problem

__all__ = ["HouseholdMix", "household_mix"]


@dataclass(frozen=True, slots=True)
class HouseholdMix:
    """Households of each size by unit.

    Parameters
    ----------
    units, sizes
        Names of the units as given, and household sizes in persons, falling.
    quotas
        Persons per unit.
    households
        Households by unit and size, shape (units, sizes).
    deviation
        Sum over the units of the absolute difference of persons and quota.
    bound
        No way to give out these households has a smaller deviation than this.
    """

    units: tuple[str, ...]
    sizes: tuple[int, ...]
    quotas: tuple[int, ...]
    households: tuple[tuple[int, ...], ...]
    deviation: int
    bound: int

    @property
    def persons(self) -> tuple[int, ...]:
        """Persons in the households of each unit."""
        return tuple(
            sum(size * count for size, count in zip(self.sizes, counts, strict=True))
            for counts in self.households
        )

    @property
    def tolerances(self) -> tuple[int, ...]:
        """Persons above (or, negative, below) its quota that each unit has to allow for."""
        return tuple(
            persons - quota for persons, quota in zip(self.persons, self.quotas, strict=True)
        )

    @property
    def proven(self) -> bool:
        """Whether no other way comes nearer to the quotas."""
        return self.deviation == self.bound


def household_mix(
    quotas: Sequence[int],
    households: Mapping[int, int],
    *,
    units: Sequence[str] | None = None,
    seconds: float = 10.0,
) -> HouseholdMix:
    r"""Give whole households to units, as near to their quotas in persons as can be.

    Parameters
    ----------
    quotas
        Persons per unit, at least 0.
    households
        Size in persons (at least 1) → number of households of that size. All of them are
        given out; their persons need not sum to the quotas.
    units
        Names, unique. By default their numbers.
    seconds
        Time limit of the search for a proof, and for something better, where the first
        answer is not proven; 0 leaves it out.

    Returns
    -------
    HouseholdMix

    Raises
    ------
    InputRefused
        If a number is not whole or out of range, there is no unit, or names repeat.

    Notes
    -----
    The rule, which makes large and small households spread alike: the largest households
    first, each to the unit that is least fulfilled once it has it, :math:`(p_u + s) / q_u`
    (D'Hondt's rule for households; ties: the larger quota, then the identifier that comes
    first). A unit with quota 0 gets none unless there is no other. Then households move or
    change places between two units as long as the deviation :math:`\sum |p_u - q_u|`
    falls, or stays and its squares fall.

    The bound is the larger of two: the difference between all persons and all quotas; and
    the sum of what each unit would miss if it could choose alone. Where it is not reached
    and the table is small, a mixed-integer programme (HiGHS) continues: minimise the
    deviation with the number of households of each size fixed. Its answer is taken if it
    is better once recounted in integers, and its dual bound, rounded up because deviations
    are whole, if it is larger.

    O(h log u + h s²) for h households, u units and s sizes, apart from the proof.

    References
    ----------
    R. L. Graham (1969), Bounds on multiprocessing timing anomalies, for giving out the
    largest first.

    Examples
    --------
    Quotas of 7 and 4 persons; a family of 4, two of 3 and one single person arrive.

    >>> mix = household_mix([7, 4], {4: 1, 3: 2, 1: 1}, units=["Ahus", "Boda"])
    >>> mix.sizes, mix.households
    ((4, 3, 1), ((1, 1, 0), (0, 1, 1)))
    >>> mix.persons, mix.tolerances, mix.proven
    ((7, 4), (0, 0), True)
    """
    names = tuple(units) if units is not None else tuple(map(str, range(len(quotas))))
    _check(quotas, households, names)
    sizes = tuple(sorted((size for size, count in households.items() if count), reverse=True))
    supply = [households[size] for size in sizes]
    order = sorted(range(len(quotas)), key=lambda at: (-quotas[at], names[at]))
    ranked = [quotas[at] for at in order]
    counts = _give_out(ranked, sizes, supply)
    exchange(ranked, sizes, counts)
    counts, bound = least_deviation(ranked, sizes, supply, counts, seconds=seconds)
    found: list[tuple[int, ...]] = [()] * len(order)
    for place, at in enumerate(order):
        found[at] = tuple(counts[place])
    persons = (sum(map(int.__mul__, sizes, line)) for line in counts)
    deviation = sum(abs(load - quota) for load, quota in zip(persons, ranked, strict=True))
    return HouseholdMix(names, sizes, tuple(quotas), tuple(found), deviation, bound)


def _give_out(
    quotas: Sequence[int], sizes: Sequence[int], supply: Sequence[int]
) -> list[list[int]]:
    """Largest households first, each to the unit that is least fulfilled with it."""
    counts = [[0] * len(sizes) for _ in quotas]
    loads = [0] * len(quotas)
    taking = [at for at, quota in enumerate(quotas) if quota] or list(range(len(quotas)))
    for column, size in enumerate(sizes):
        heap = [(Fraction(loads[at] + size, quotas[at] or 1), at) for at in taking]
        heapify(heap)
        for _ in range(supply[column]):
            at = heap[0][1]
            counts[at][column] += 1
            loads[at] += size
            heapreplace(heap, (Fraction(loads[at] + size, quotas[at] or 1), at))
    return counts


def _check(quotas: Sequence[int], households: Mapping[int, int], names: Sequence[str]) -> None:
    problems: list[Problem] = []

    def whole(column: str, value: int, least: int) -> None:
        if type(value) is not int or value < least:
            message, cure = "is not possible", f"give a whole number of at least {least}"
            problems.append(Problem(message, cure, column=column, value=str(value), code="count"))

    for quota in quotas:
        whole("quotas", quota, 0)
    for size, count in households.items():
        whole("size", size, 1)
        whole("households", count, 0)
    if not quotas:
        problems.append(Problem("there are no units", "give at least one", code="empty"))
    if len(set(names)) < len(names) or len(names) != len(quotas):
        cure = "give each unit a name of its own"
        problems.append(Problem("do not name the units", cure, column="units", code="names"))
    if problems:
        raise InputRefused(problems)
