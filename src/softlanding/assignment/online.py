"""Dynamic placement: each batch of arrivals is placed now, with an eye on who may still come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.advice import Advice, Option
from softlanding.assignment.batch import Week, choose
from softlanding.assignment.futures import Futures, Sample, remaining
from softlanding.assignment.look_ahead import Ahead, LookAhead
from softlanding.assignment.run import Run
from softlanding.errors import InputRefused, Problem

__all__ = ["Intake", "Plan"]

_SCARCE = 1.1  # demand above so much of the room: somebody stays out, better those who gain least

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Plan:
    """What is planned for a year of arrivals.

    Parameters
    ----------
    arrivals
        Households that are expected in the year.
    batches
        Batches (weeks) of the year.
    week_rates : array of float, shape (dimensions,), optional
        Soft cost of the load of a week, see `Week.rate`: the first balances persons over the
        weeks, others keep scarce services from congestion.
    group_least
        Mean score of a household that each of some groups is to have at least.
    """

    arrivals: float
    batches: int = 40
    week_rates: Floats | None = None
    group_least: Mapping[str, float] = field(default_factory=dict)


class Intake:
    """The open year: room that is left, who is expected, and what room is worth to them.

    Parameters
    ----------
    capacities : array of int, shape (places, dimensions)
        Room for the year, persons first.
    plan
        Arrivals, batches and soft aims.
    pool
        Past arrivals and forecasts with today's scores; those who arrive are added. Without
        one, only those who have come are known.
    seed
        Of the sampled futures.
    place_ids, dimensions
        Names for advice.

    Raises
    ------
    InputRefused
        With every fault of the plan and of the pool.

    Notes
    -----
    `look_ahead` prices the room by sampled futures; `choose` places the batch at score minus
    price within the room that is really left. Nothing later than the batch is read.

    References
    ----------
    K. Bansak, E. Paulson (2024), Outcome-driven dynamic refugee assignment with allocation
    balancing, Operations Research 72(6).

    N. Ahani, P. Gölz, A. D. Procaccia, A. Teytelboym, A. C. Trapp (2024), Dynamic placement
    in refugee resettlement, Operations Research 72(3).

    Examples
    --------
    Room for one person. Last year four came for whom it was worth 3; so the first of four,
    for whom it is worth 1, is not placed there, and the second is.

    >>> pool = Futures(np.full((4, 1), 3.0), np.ones((4, 1), dtype=np.int64))
    >>> year = Intake(np.array([[1]]), Plan(arrivals=4, batches=4), pool)
    >>> year.place([[1.0]], [[1]]).tolist()
    [-1]
    >>> year.place([[4.0]], [[1]]).tolist()
    [0]
    """

    def __init__(
        self,
        capacities: Ints,
        plan: Plan,
        pool: Futures | None = None,
        *,
        seed: int = 0,
        place_ids: Sequence[str] = (),
        dimensions: Sequence[str] = (),
    ) -> None:
        self.capacities = np.array(capacities, dtype=np.int64)
        places, kinds = self.capacities.shape
        self.pool = Futures.none(places, kinds) if pool is None else pool
        rates = np.zeros(kinds) if plan.week_rates is None else np.asarray(plan.week_rates)
        _check(self.capacities, plan, self.pool, rates)
        self.plan, self._rates = plan, rates.astype(np.float64)
        self.place_ids = tuple(place_ids) or tuple(map(str, range(places)))
        extra = (f"dimension_{index}" for index in range(1, kinds))
        self.dimensions = tuple(dimensions) or ("persons", *extra)
        self.used = np.zeros_like(self.capacities)
        self.batch = self.seen = 0
        self._week = np.zeros_like(self.capacities)
        self._groups: dict[str, list[float]] = {}
        self._generator = np.random.default_rng((seed, 3))
        self._look = LookAhead(places, kinds, seed)
        self._ahead: Ahead | None = None

    @property
    def room(self) -> Ints:
        """What is left of each capacity, at least 0, shape (places, dimensions)."""
        return np.asarray(np.maximum(self.capacities - self.used, 0))

    @property
    def prices(self) -> Floats:
        """Standing price per unit of each capacity, shape (places, dimensions)."""
        return self.ahead.prices

    @property
    def ahead(self) -> Ahead:
        """What the room is worth now; looked for if nobody has yet."""
        if self._ahead is None:
            self.look_ahead()
        assert self._ahead is not None  # noqa: S101 - just made
        return self._ahead

    def look_ahead(self, batch: Sample | None = None) -> Ahead:
        """Price the room anew, from the last prices; for a batch that is placed now."""
        kinds = self.capacities.shape[1]
        if batch is None:
            empty = np.zeros((0, len(self.capacities)))
            batch = Sample(empty, np.zeros((0, kinds), dtype=np.int64), np.zeros(0))
        # Before a batch is placed it belongs to those who are still to come.
        done = self.batch + bool(len(batch.uses))
        expected = remaining(
            self.plan.arrivals, self.seen + len(batch.uses), done, self.plan.batches
        )
        self._ahead = self._look.at(self.room, batch, self.pool, expected)
        return self._ahead

    def place(
        self,
        scores: NDArray[np.floating] | Sequence[Sequence[float]],
        uses: Ints | Sequence[Sequence[int]],
        *,
        locks: Mapping[int, int] | None = None,
        tied: Mapping[int, Sequence[int]] | None = None,
        groups: Sequence[str] | None = None,
        run: Run | None = None,
    ) -> Ints:
        """Place a batch of arrivals, book it, and close the batch.

        Parameters
        ----------
        scores : array of float, shape (arrivals, places)
            NaN or −inf where impossible. Linked households that arrive together are one row.
        uses : array of int, shape (arrivals, dimensions)
        locks
            Decisions of a person: place by row. They are kept even beyond the room.
        tied
            Places by row: those where linked households that came before live, or places
            near them. Nowhere else is possible.
        groups
            Group of each row, "" for none; read where the plan has a least for groups.

        Returns
        -------
        array of int, shape (arrivals,)
            −1 = unplaced.
        """
        given = self._given(scores, uses, tied or {})
        self._weigh(given, groups)
        held = np.full(len(given.uses), -1, dtype=np.int64)
        for row, place in (locks or {}).items():
            held[row] = place
            self.settle(place, given.uses[row])
        free = np.flatnonzero(held < 0)
        batch = Sample(given.scores[free], given.uses[free], given.weights[free])
        self.pool = self.pool.with_seen(given.scores, given.uses)
        self.seen += len(given.uses) - len(free)
        self.look_ahead(batch)
        held[free] = choose(
            batch,
            self.room,
            self.ahead,
            self._this_week,
            all_fit=self._all_fit(batch),
            run=run or Run(np.inf, None),
            generator=self._generator,
        )
        for row in free[held[free] >= 0]:
            self.settle(int(held[row]), given.uses[row])
        self.seen += len(free)
        self._remember(np.asarray(scores, dtype=np.float64), held, groups)
        self.close_batch()
        return held

    def advise(
        self,
        scores: Sequence[float] | NDArray[np.floating],
        uses: Sequence[int] | Ints,
        *,
        tied: Sequence[int] = (),
        most: int = 5,
    ) -> Advice:
        """The best places for one household at the standing prices; books nothing.

        Parameters
        ----------
        scores : array of float, shape (places,)
        uses : array of int, shape (dimensions,)
        tied
            As for `place`.
        most
            Options to tell.

        Notes
        -----
        O(places · dimensions). The prices stand from the last `place` or `look_ahead`; what
        is settled since counts at once, because they are kept for every number of persons'
        room.
        """
        given = self._given([scores], [uses], {0: tied} if len(tied) else {})
        use, row = given.uses[0], given.scores[0].astype(np.float64)
        cost = self.ahead.cost(use, self.room)
        week = self._this_week.cost(use)
        value = row - cost.sum(axis=1) - week.sum(axis=1)
        order = np.argsort(-value, kind="stable")[:most]
        options = tuple(
            Option(
                int(place),
                self.place_ids[place],
                float(row[place]),
                dict(zip(self.dimensions, cost[place].tolist(), strict=True)),
                dict(zip(self.dimensions, week[place].tolist(), strict=True)),
            )
            for place in order
            if np.isfinite(value[place])
        )
        names = tuple(self.place_ids[place] for place in tied)
        fit = self._all_fit(given)
        return Advice(options, self.ahead.futures, self.ahead.expected, names, fit)

    def settle(self, place: int, uses: Ints | Sequence[int]) -> None:
        """Book a decision: the advice, or what a person decided instead."""
        self.used[place] += np.asarray(uses, dtype=np.int64)
        self._week[place] += np.asarray(uses, dtype=np.int64)

    def change_capacity(self, place: int, capacities: Ints | Sequence[int]) -> Ints:
        """Set the year's room of a place anew, less or more; prices are looked for anew.

        Returns
        -------
        array of int, shape (dimensions,)
            By how much those who live there already exceed the new capacity; nobody more is
            sent there then, and nobody is sent away.
        """
        wanted = np.asarray(capacities, dtype=np.int64)
        if wanted.shape != self.capacities[place].shape or wanted.min(initial=0) < 0:
            cure = "give one whole number of at least 0 for each dimension"
            raise InputRefused([Problem("are no room", cure, column="capacities", code="range")])
        self.capacities[place] = wanted
        self._ahead = None
        return np.asarray(np.maximum(self.used[place] - wanted, 0))

    def close_batch(self) -> None:
        """The week is over: the next one begins with no load."""
        self.batch = min(self.batch + 1, self.plan.batches)
        self._week[:] = 0

    def _all_fit(self, batch: Sample) -> bool:
        """Whether the persons who are expected about fit into the room of all places."""
        later = self.ahead.expected * self.pool.mean_uses[0]
        return bool(batch.uses[:, 0].sum() + later <= _SCARCE * self.room[:, 0].sum())

    @property
    def _this_week(self) -> Week:
        return Week(self._week, self.capacities / self.plan.batches, self._rates)

    def _given(
        self,
        scores: NDArray[np.floating] | Sequence[Sequence[float]] | Sequence[object],
        uses: Ints | Sequence[Sequence[int]] | Sequence[object],
        tied: Mapping[int, Sequence[int]],
    ) -> Sample:
        rows = np.asarray(scores)
        if rows.dtype.kind != "f":
            rows = rows.astype(np.float64)
        counts = np.asarray(uses, dtype=np.int64)
        places, kinds = self.capacities.shape
        if rows.shape != (len(counts), places) or counts.shape[1:] != (kinds,):
            message = f"have the shapes {rows.shape} and {counts.shape}"
            cure = f"give scores for {places} places and uses of {kinds} dimensions"
            raise InputRefused([Problem(message, cure, column="arrivals", code="shape")])
        rows = np.where(rows >= 0, rows, -np.inf)
        for row, allowed in tied.items():
            elsewhere = np.setdiff1d(np.arange(places), np.asarray(allowed, dtype=np.int64))
            rows[row, elsewhere] = -np.inf
        return Sample(rows, counts, np.ones(len(counts)))

    def _weigh(self, given: Sample, groups: Sequence[str] | None) -> None:
        """Scores of groups below their least count more, the more they lack."""
        for row, group in enumerate(groups or ()):
            least = self.plan.group_least.get(group, 0.0)
            so_far = self._groups.get(group, [])
            if least > 0 and so_far:
                lacking = max(0.0, least - float(np.mean(so_far))) / least
                given.scores[row] *= 1 + lacking * self.plan.batches / 4

    def _remember(self, scores: Floats, placed: Ints, groups: Sequence[str] | None) -> None:
        for row, group in enumerate(groups or ()):
            there = float(scores[row, placed[row]]) if placed[row] >= 0 else 0.0
            self._groups.setdefault(group, []).append(there)


def _check(capacities: Ints, plan: Plan, pool: Futures, rates: Floats) -> None:
    problems = []
    places, kinds = capacities.shape
    if (pool.scores.shape[1], pool.uses.shape[1]) != (places, kinds):
        message = (
            f"has {pool.scores.shape[1]} places and {pool.uses.shape[1]} dimensions, "
            f"the capacities have {places} and {kinds}"
        )
        cure = "score past arrivals at the places of today"
        problems.append(Problem(message, cure, column="pool", code="shape"))
    if not plan.arrivals >= 0 or plan.batches < 1:
        cure = "give arrivals of at least 0 and batches of at least 1"
        value = f"{plan.arrivals} arrivals in {plan.batches} batches"
        problems.append(Problem("is no plan", cure, column="plan", value=value, code="range"))
    if rates.shape != (kinds,) or not np.all(rates >= 0):
        cure = "give one number of at least 0 for each dimension"
        problems.append(Problem("are no costs", cure, column="week_rates", code="range"))
    if problems:
        raise InputRefused(problems)
