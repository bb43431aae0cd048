"""Alarms: a place whose outcomes fall below what was expected, for one kind of person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softlanding.errors import InputRefused, Problem
from softlanding.prediction.follow_up import Dates, FollowUp, Texts
from softlanding.prediction.model import Model
from softlanding.prediction.traits import TRAITS, trait_of

__all__ = ["Alarm", "drift_alarms", "watch"]

Floats = NDArray[np.float64]

_ODDS = (0.25, 0.5)  # falls that are looked for: odds at a quarter, at a half
_SURE = 1e-6  # no expectation is taken for certain


@dataclass(frozen=True, slots=True)
class Alarm:
    """Outcomes that fell below what was expected.

    Parameters
    ----------
    place, kind
        Where, and for whom.
    raised_on
        Day of the observation with which the evidence sufficed.
    since
        Day of the first observation from which it counts most.
    persons
        How many were observed from then to the alarm.
    expected, observed
        Mean of their expectations, and the share for whom it came true.
    evidence
        Largest value of the e-process; `needed` was asked for.
    needed
        Number of pairs of place and kind, divided by the rate of false alarms.
    """

    place: str
    kind: str
    raised_on: np.datetime64
    since: np.datetime64
    persons: int
    expected: float
    observed: float
    evidence: float
    needed: float


def drift_alarms(
    *,
    place: Texts,
    kind: Texts,
    household: Texts,
    observed_on: Dates,
    expected: Floats,
    value: Floats,
    false_alarm_rate: float = 0.05,
) -> tuple[Alarm, ...]:
    r"""Look, observation by observation, for outcomes that fall below what was expected.

    Parameters
    ----------
    place, kind, household : array of str, shape (persons,)
        Every pair of a place and a kind of person is watched on its own.
    observed_on : array of datetime64[D], shape (persons,)
    expected : array of float, shape (persons,)
        Probability that was said before, by a model that had not seen the outcome.
    value : array of float, shape (persons,)
        What came true, 0 or 1.
    false_alarm_rate
        Probability of one false alarm or more, at whatever time one looks, over all pairs
        together, as long as no expectation is too high; between 0 and 1.

    Returns
    -------
    tuple of Alarm
        The most urgent first; at most one for each pair.

    Raises
    ------
    InputRefused
        If the rate, an expectation or a value is not in its range.

    Notes
    -----
    A person with expectation p multiplies the evidence by the likelihood ratio L of odds at
    a half, or a quarter, of what was said; a household by the mean of its members' ratios,
    because they may fare alike. If no expectation is too high, the mean of L is at most 1.
    Fall may begin at any household k; beginnings are mixed with weights 1/(k(k+1)), which
    sum to 1:

    .. math:: E_t = \sum_{k \le t} \frac{1}{k(k+1)} \prod_{i=k}^{t} L_i + \frac{1}{t+1}

    is a non-negative supermartingale that starts at 1. By Ville's inequality it ever
    reaches m/r with a probability of at most r/m, for each of m pairs and the rate r of
    false alarms [1]_. One pass,
    O(persons log persons).

    References
    ----------
    .. [1] A. Ramdas, P. Grünwald, V. Vovk, G. Shafer (2023), Game-theoretic statistics and
       safe anytime-valid inference, Statistical Science 38(4).

    Examples
    --------
    Of thirty persons with an even chance nobody found work.

    >>> days = np.datetime64("2024-01-01") + np.arange(30)
    >>> alarm, = drift_alarms(place=np.array(["Berg"] * 30), kind=np.array(["tertiary"] * 30),
    ...     household=np.arange(30).astype(str), observed_on=days,
    ...     expected=np.full(30, 0.5), value=np.zeros(30))
    >>> alarm.needed, str(alarm.since), alarm.persons
    (20.0, '2024-01-01', 9)
    """
    expected, value = np.asarray(expected, np.float64), np.asarray(value, np.float64)
    _check(expected, value, false_alarm_rate)
    ratios = np.stack([_ratio(np.clip(expected, _SURE, 1 - _SURE), value, odds) for odds in _ODDS])
    streams, stream = np.unique(
        np.stack([np.asarray(place, np.str_), np.asarray(kind, np.str_)]),
        axis=1,
        return_inverse=True,
    )
    stream = stream.ravel()
    needed = streams.shape[1] / false_alarm_rate
    alarms = []
    order = np.argsort(observed_on, kind="stable")
    for index in range(streams.shape[1]):
        rows = order[stream[order] == index]
        _, first, which = np.unique(household[rows], return_index=True, return_inverse=True)
        turn = np.argsort(np.argsort(first))[which]  # households by their first observation
        members = np.bincount(turn)
        steps = np.stack([np.bincount(turn, ratio[rows]) / members for ratio in ratios])
        found = _first_passage(steps, needed)
        if found is None:
            continue
        end, start, evidence = found
        told = rows[(turn >= start) & (turn <= end)]
        alarms.append(
            Alarm(
                str(streams[0, index]),
                str(streams[1, index]),
                observed_on[told].max(),
                observed_on[told].min(),
                len(told),
                float(expected[told].mean()),
                float(value[told].mean()),
                evidence,
                needed,
            )
        )
    return tuple(sorted(alarms, key=lambda alarm: (alarm.observed - alarm.expected, alarm.place)))


def watch(
    model: Model, follow_up: FollowUp, *, false_alarm_rate: float = 0.05
) -> tuple[Alarm, ...]:
    """Alarms about what was observed after the model was made, by place and schooling.

    Parameters
    ----------
    model
        Its expectations are those for each person at the own place.
    follow_up
        Only observations of the model's outcome that were made after its day take part.
    false_alarm_rate
        As for `drift_alarms`, if the model's expectations are not too high; a doubt of the
        model about a place is no fall, so that one standard deviation of doubt is taken off
        each expectation.

    Returns
    -------
    tuple of Alarm
    """
    known = follow_up.known(model.outcome, np.datetime64("9999-01-01"))
    new = known.take(np.flatnonzero(known.observed_on > np.datetime64(model.as_of)))
    if not len(new):
        return ()
    mean, sd = model.at_own_place(new)
    schooling = np.array(TRAITS["schooling"])[trait_of(new.features, "schooling")]
    return drift_alarms(
        place=new.place,
        kind=schooling,
        household=new.household,
        observed_on=new.observed_on,
        expected=np.clip(mean - sd, 0, 1),
        value=new.value,
        false_alarm_rate=false_alarm_rate,
    )


def _check(expected: Floats, value: Floats, rate: float) -> None:
    problems = []
    if not 0 < rate < 1:
        problems.append(
            Problem(
                "is not between 0 and 1",
                "give 0.05, for instance",
                column="false_alarm_rate",
                value=str(rate),
            )
        )
    if not np.all((expected >= 0) & (expected <= 1)):
        problems.append(Problem("hold what is no probability", "give 0 to 1", column="expected"))
    if not np.all((value == 0) | (value == 1)):
        problems.append(Problem("hold neither 0 nor 1", "leave them out", column="value"))
    if problems:
        raise InputRefused(problems)


def _ratio(expected: Floats, value: Floats, odds: float) -> Floats:
    """Likelihood ratio of `odds` times the expected odds against the expected ones."""
    fallen = odds * expected / (1 - expected + odds * expected)
    return np.where(value == 1, fallen / expected, (1 - fallen) / (1 - expected))


def _first_passage(steps: Floats, needed: float) -> tuple[int, int, float] | None:
    """First step with enough evidence, the likeliest beginning before it, and the evidence."""
    running = np.zeros(len(steps))  # the sum over beginnings, for each fall looked for
    for turn in range(steps.shape[1]):
        running = (running + 1 / ((turn + 1) * (turn + 2))) * steps[:, turn]
        evidence = float(running.mean()) + 1 / (turn + 2)
        if evidence >= needed:
            fall = int(np.argmax(running))
            logs = np.log(steps[fall, : turn + 1])
            after = np.cumsum(logs[::-1])[::-1]  # from each beginning to this step
            return turn, int(np.argmax(after)), evidence
    return None
