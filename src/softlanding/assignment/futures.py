"""Who may still come: sampled futures out of past arrivals, a forecast, or both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.assignment.instance import Instance
from softlanding.assignment.reason import Reason
from softlanding.assignment.units import unit_rows, unit_uses
from softlanding.errors import InputRefused, Problem

__all__ = ["Futures", "Sample", "remaining"]

_UNSURE = 4  # power of the missing share of a pool with which its scores are shuffled
_SURE = 0.25  # of a year: what the planned number weighs against the pace so far
_DIFFERENT = 0.2  # of the mean: from here on a pool is said to resemble little
_ERRORS = 3.0  # and that many standard errors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sample:
    """Households that a future has, each so many times.

    Parameters
    ----------
    scores : array of float, shape (households, places)
        −inf where impossible.
    uses : array of int, shape (households, dimensions)
    weights : array of float, shape (households,)
    """

    scores: NDArray[np.floating]
    uses: Ints
    weights: Floats


@dataclass(frozen=True, eq=False)
class Futures:
    """Pools that futures are drawn from.

    Parameters
    ----------
    scores : array of float, shape (households, places)
        Past arrivals with the scores that they would have today; NaN or −inf where
        impossible.
    uses : array of int, shape (households, dimensions)
    forecast : Futures, optional
        A second pool: simulated or forecast households.
    share
        Part of a future that comes from the forecast, 0 to 1.

    Raises
    ------
    InputRefused
        With every fault of shape or share.

    Examples
    --------
    >>> pool = Futures(np.array([[0.5, np.nan]]), np.array([[2]]))
    >>> drawn = pool.draw(3, np.random.default_rng(0))
    >>> drawn.uses.ravel().tolist(), drawn.scores[0].tolist()
    ([2, 2, 2], [0.5, -inf])
    """

    scores: NDArray[np.floating]
    uses: Ints
    forecast: Futures | None = None
    share: float = 0.5

    def __post_init__(self) -> None:
        problems = []
        scores, uses = np.asarray(self.scores), np.asarray(self.uses)
        if scores.ndim != 2 or uses.ndim != 2 or len(scores) != len(uses):
            message = f"have the shapes {scores.shape} and {uses.shape}"
            cure = "give one row of scores and one of uses for each household"
            problems.append(Problem(message, cure, column="futures", code="shape"))
        if not 0 <= self.share <= 1:
            cure = "give a number from 0 to 1"
            value = str(self.share)
            problems.append(Problem("is no share", cure, column="share", value=value, code="range"))
        other = self.forecast
        if other is not None and not problems:
            theirs = (other.scores.shape[1], other.uses.shape[1])
            if theirs != (scores.shape[1], uses.shape[1]):
                message = "has other places or dimensions than the past arrivals"
                problems.append(Problem(message, column="forecast", code="shape"))
        if problems:
            raise InputRefused(problems)
        impossible = np.isnan(scores)
        if impossible.any():
            scores = np.where(impossible, -np.inf, scores)
        object.__setattr__(self, "scores", scores)
        object.__setattr__(self, "uses", uses.astype(np.int64))

    @classmethod
    def of(cls, instance: Instance) -> Futures:
        """The households of an instance as a pool, linked ones as one.

        Its scores must be those of the places where placement goes on, in their order.
        """
        units = np.arange(int(instance.unit_of_household.max(initial=-1)) + 1)
        return cls(unit_rows(instance, units), unit_uses(instance))

    @classmethod
    def none(cls, places: int, dimensions: int) -> Futures:
        """Nobody is known to have come before."""
        return cls(np.zeros((0, places)), np.zeros((0, dimensions), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.uses) + (len(self.forecast) if self.forecast is not None else 0)

    @property
    def mean_uses(self) -> Floats:
        """Mean use of a household of the futures, shape (dimensions,)."""
        pools = (self, self.forecast)
        means = [pool.uses.mean(axis=0) for pool in pools if pool is not None and len(pool.uses)]
        if len(means) > 1:
            return np.asarray((1 - self.share) * means[0] + self.share * means[1])
        return np.asarray(means[0]) if means else np.zeros(self.uses.shape[1])

    def with_seen(self, scores: NDArray[np.floating], uses: Ints) -> Futures:
        """The pool with households that have arrived since."""
        return Futures(
            np.concatenate([self.scores, scores]),
            np.concatenate([self.uses, uses]),
            self.forecast,
            self.share,
        )

    def draw(self, count: int, generator: np.random.Generator, most: int | None = None) -> Sample:
        """`count` households; of more than `most`, so many that each stand for several.

        Without replacement where the pool suffices: last year's arrivals in another order
        are the likeliest future. Where it is much smaller, households are drawn again and
        some get their scores at other places: the few who have come say what room is worth,
        and not yet which places suit those who follow.
        """
        drawn = count if most is None else min(count, most)
        other = 0
        if self.forecast is not None and len(self.forecast):
            alone = not len(self.uses)
            other = drawn if alone else int(generator.binomial(drawn, self.share))
        own = drawn - other if len(self.uses) else 0
        index = np.zeros(0, dtype=np.int64)
        if own:
            index = generator.choice(len(self.uses), own, replace=own > len(self.uses))
        scores, uses = self.scores[index], self.uses[index]
        if own > len(self.uses):
            shuffled = generator.random(own) < (1 - len(self.uses) / own) ** _UNSURE
            scores[shuffled] = generator.permuted(scores[shuffled], axis=1)
        if other and self.forecast is not None:
            more = self.forecast.draw(other, generator)
            scores = np.concatenate([scores, more.scores])
            uses = np.concatenate([uses, more.uses])
        weight = count / len(uses) if len(uses) else 1.0
        return Sample(scores, uses, np.full(len(uses), weight))

    def unlike(self, scores: NDArray[np.floating], uses: Ints) -> tuple[Reason, ...]:
        """In what the pool does not resemble those who came; empty if in nothing.

        Compared are the share with a possible place, the mean number of persons and the
        mean of the best score per person, each by a fifth and three standard errors.

        Examples
        --------
        >>> pool = Futures(np.full((30, 2), 0.5), np.full((30, 1), 9))
        >>> pool.unlike(np.full((30, 2), 0.5), np.full((30, 1), 3))[0].code
        'pool_other_sizes'
        """
        found = []
        for pool in (self, self.forecast):
            if pool is not None and len(pool.uses) and len(uses):
                found += _differences(pool, scores, uses)
        return tuple(found)


def remaining(planned: float, seen: int, batch: int, batches: int) -> float:
    r"""Arrivals still to be expected after some batches of the year.

    Notes
    -----
    The number per batch is taken as Poisson; its rate has a gamma prior with the planned
    rate as its mean and the weight of a quarter of the year:

    .. math:: (T - t) \frac{a N / T + n_t}{a + t}, \qquad a = T / 4,

    with N planned, n arrived in t of T batches. A plan that is wrong is corrected by the
    pace of arrivals; nothing of the future is used.

    Examples
    --------
    400 planned in 40 batches. As many as planned, and 12 instead of 10 per batch:

    >>> remaining(400, 100, 10, 40), remaining(400, 120, 10, 40)
    (300.0, 330.0)
    """
    weight = _SURE * batches
    rate = (weight * planned / batches + seen) / (weight + batch)
    return max(0.0, (batches - batch) * rate)


def _differences(pool: Futures, scores: NDArray[np.floating], uses: Ints) -> list[Reason]:
    reasons = []
    possible = np.isfinite(pool.scores).any(axis=1)
    if not possible.all():
        share = 1 - float(possible.mean())
        text = f"{share:.0%} of the pool of past arrivals have no possible place."
        reasons.append(Reason("pool_no_place", text, {"share": share}))
    told = (
        ("pool_other_sizes", "persons per household", pool.uses[:, 0], uses[:, 0]),
        (
            "pool_other_scores",
            "best score per person",
            _best(pool.scores, pool.uses),
            _best(np.where(np.isnan(scores), -np.inf, scores), uses),
        ),
    )
    for code, name, past, came in told:
        if len(past) < 2 or len(came) < 2:
            continue
        before, now = float(past.mean()), float(came.mean())
        error = float(np.sqrt(past.var(ddof=1) / len(past) + came.var(ddof=1) / len(came)))
        apart = abs(before - now)
        if apart > _ERRORS * error and apart > _DIFFERENT * max(abs(before), abs(now)):
            text = (
                f"The pool of past arrivals resembles this year little: {name} was "
                f"{before:.3g} and is {now:.3g}."
            )
            reasons.append(Reason(code, text, {"past": before, "now": now}))
    return reasons


def _best(scores: NDArray[np.floating], uses: Ints) -> Floats:
    best = scores.max(axis=1, initial=-np.inf).astype(np.float64)
    keep = np.isfinite(best)
    return np.asarray(best[keep] / np.maximum(uses[keep, 0], 1))
