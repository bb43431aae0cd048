"""Better placements by solving parts of one exactly, with everything else left as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.columns import Columns, placement_of, rows_upper, written
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.household_prices import Duals
from softlanding.assignment.pairs import Pairs
from softlanding.assignment.patterns import joined
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["improved_in_parts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_AT_ONCE = 4  # parts that are drawn together
_THREADS = 2
_FIRST = 2_000.0  # pairs in a part, about
_LEAST, _MOST = 50.0, 6_000.0
_GROWS = 1.1  # after a part that was solved
_SHRINKS = 0.6  # after one that was not
_LEFT = 0.05  # of a part's share of the gap: closer to its best it need not be solved
_NODES = 300  # of branch and cut in a part
_SHARE_OF_TIME = 0.05  # of what remains, for a part at most
_MOST_SECONDS = 1.0
_SECONDS_BETWEEN_REPORTS = 0.2
_IN_VAIN = 3  # times the places in parts without a gain, before the search ends
_EVEN = 0.1  # of the mean: what each place counts as losing beside what it loses


def improved_in_parts(
    core: Core,
    pairs: Pairs,
    duals: Duals,
    place_of_unit: Ints,
    *,
    run: Run,
    enough: float,
    seed: int,
) -> Ints:
    """Solve parts exactly until many in a row gain nothing.

    Parameters
    ----------
    core, pairs, duals, place_of_unit, run, enough, seed
        As for `improved`.

    Notes
    -----
    A part is some places: one drawn by what its units and its free room lose at the prices,
    others drawn by the same and by how many of its units could go there. Their units, and
    some of those that are unplaced, are placed anew by a mixed-integer programme over
    `pairs` [1]_, which ends near its bound or after some nodes or seconds. Several parts
    that share no place are drawn together and solved on two cores. Parts grow while they
    are solved and shrink when they are not.

    References
    ----------
    .. [1] É. D. Taillard, S. Voss (2002), POPMUSIC: partial optimization metaheuristic under
       special intensification conditions, in: Essays and Surveys in Metaheuristics.
    """
    draw = np.random.default_rng(seed)
    places = len(core.capacities)
    shape = (len(core.uses), places)
    possible = sparse.csr_array((np.ones(len(pairs)), (pairs.unit, pairs.place)), shape=shape)
    best, value = place_of_unit.copy(), core.objective(place_of_unit)
    target, in_vain = _FIRST, 0
    with ThreadPoolExecutor(_THREADS) as pool:
        while len(pairs) and value < enough and not run.over:
            count = max(2, round(target * places / len(pairs)))
            if in_vain * count > _IN_VAIN * places:
                break
            part = _drawn(possible, _lost(core, duals, best), count, draw)
            part_of_unit = np.append(part, -1)[best]
            unplaced = np.flatnonzero(best < 0)
            part_of_unit[unplaced] = draw.integers(part.max() + 1, size=len(unplaced))
            left = _LEFT * (enough - value) * count / places if count < places else 0.0
            quiet = Run(run.remaining, None)
            seconds = min(_MOST_SECONDS, _SHARE_OF_TIME * run.remaining)
            solve = partial(_solved, core, pairs, best, left=left, seconds=seconds, run=quiet)
            work = [
                pool.submit(solve, free=part_of_unit == k, inside=part == k)
                for k in range(part.max() + 1)
            ]
            while wait(work, _SECONDS_BETWEEN_REPORTS).not_done:
                quiet.stopped |= not run.tell("improving the placement", objective=value)
            answers = [one.result() for one in work]
            for answer in answers:
                best[answer.units] = answer.place
                target *= _GROWS if answer.proven else _SHRINKS
            target = float(np.clip(target, _LEAST, _MOST))
            before, value = value, core.objective(best)
            in_vain = 0 if value > before else in_vain + len(answers)
            run.tell("improving the placement", objective=value)
            if count >= places and answers[0].proven:
                break
    return best


def _lost(core: Core, duals: Duals, place_of_unit: Ints) -> Floats:
    """What each place loses at the prices, by its units and its free room; above 0."""
    placed = np.flatnonzero(place_of_unit >= 0)
    place, uses = place_of_unit[placed], core.uses[placed]
    paid = duals.units[placed] + (uses * duals.places[place]).sum(axis=1)
    lost = np.maximum(paid - core.scores[placed, place], 0.0)
    room = core.capacities.copy()
    np.subtract.at(room, place, uses)
    by_place = np.bincount(place, lost, minlength=len(room)) + (room * duals.places).sum(axis=1)
    return np.asarray(by_place + _EVEN * by_place.mean() + np.finfo(np.float64).tiny)


def _drawn(possible: sparse.csr_array, lost: Floats, count: int, draw: np.random.Generator) -> Ints:
    """Number of the part of each place, −1 = none: `_AT_ONCE` of about `count` places."""
    places = possible.shape[1]
    if count >= places:
        return np.zeros(places, dtype=np.int64)
    part = np.full(places, -1, dtype=np.int64)
    for k in range(min(_AT_ONCE, places // count)):
        chance = np.where(part < 0, lost, 0.0)
        first = int(draw.choice(places, p=chance / chance.sum()))
        part[first] = k
        chance[first] = 0.0
        chance *= (possible.T @ possible[:, [first]].toarray()).ravel()
        others = min(count - 1, int(np.count_nonzero(chance)))
        if others:
            part[draw.choice(places, others, replace=False, p=chance / chance.sum())] = k
    return part


@dataclass(frozen=True, eq=False)
class _Answer:
    """Where the units of a part go, −1 = unplaced, and whether that is proven (nearly) best."""

    units: Ints
    place: Ints
    proven: bool


def _solved(
    core: Core,
    pairs: Pairs,
    place_of_unit: Ints,
    *,
    free: Flags,
    inside: Flags,
    left: float,
    seconds: float,
    run: Run,
) -> _Answer:
    """The units `free` placed anew in the places `inside`, at most `left` below the best."""
    here = np.flatnonzero(free & (place_of_unit >= 0))
    kept = free[pairs.unit] & inside[pairs.place]
    pair = np.concatenate([here, pairs.unit[kept]]) * len(inside)
    pair += np.concatenate([place_of_unit[here], pairs.place[kept]])
    unit, place = np.divmod(np.unique(pair), len(inside))
    units, rows = np.unique(unit, return_inverse=True)
    places, columns = np.unique(place, return_inverse=True)
    part = core.part(units, places)
    every = Columns(joined([]), rows, columns, np.ones(len(places), dtype=np.bool_))
    objective, matrix = written(part, every)
    answer = maximise_binary(
        objective,
        matrix,
        rows_upper(part),
        run=run,
        seconds=seconds,
        text="improving the placement",
        start=(place_of_unit[unit] == place).astype(np.float64),
        most_nodes=_NODES,
        gap=left,
    )
    if answer.chosen is None:
        return _Answer(units, place_of_unit[units], proven=False)
    local = placement_of(every, answer.chosen, len(units))
    return _Answer(units, np.where(local >= 0, places[local], -1), answer.proven)
