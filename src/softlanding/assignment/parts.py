"""Better placements by solving parts of one exactly, with everything else left as it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.columns import Columns, placement_of, rows_upper, written
from softlanding.assignment.highs import maximise_binary
from softlanding.assignment.pairs import Pairs
from softlanding.assignment.patterns import joined
from softlanding.assignment.run import Run
from softlanding.assignment.units import Core

__all__ = ["improved_in_parts"]

Ints = NDArray[np.int64]

_FIRST = 700.0  # pairs in a part, about
_LEAST, _MOST = 50.0, 3_000.0
_GROWS = 1.1  # after a part that was solved
_SHRINKS = 0.6  # after one that was not
_NODES = 300  # of branch and cut in a part
_SHARE_OF_TIME = 0.05  # of what remains, for a part at most
_MOST_SECONDS = 1.0
_IN_VAIN = 15  # parts without a gain before the search ends


def improved_in_parts(
    core: Core, pairs: Pairs, place_of_unit: Ints, *, run: Run, enough: float, seed: int
) -> Ints:
    """Solve parts exactly until many in a row gain nothing.

    Parameters
    ----------
    core, pairs, place_of_unit, run, enough, seed
        As for `improved`.

    Notes
    -----
    A part is a place, drawn at random, with others that many of the same units could go to;
    their units and all that are unplaced are placed anew by a mixed-integer programme over
    `pairs` [1]_. A programme ends after some nodes or seconds;
    parts grow while they are solved and shrink when they are not.

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
    while in_vain < _IN_VAIN and value < enough and not run.over and len(pairs):
        count = max(2, round(target * places / len(pairs)))
        inside = np.zeros(places, dtype=np.bool_)
        inside[_related(possible, count, draw)] = True
        trial, proven = _solved(core, pairs, best, inside, run)
        gained = core.objective(trial) - value
        if gained > 0:
            best, value, in_vain = trial, value + gained, 0
        else:
            in_vain += 1
        if proven and count >= places:
            break
        target = float(np.clip(target * (_GROWS if proven else _SHRINKS), _LEAST, _MOST))
        run.tell("improving the placement", objective=value)
    return best


def _related(possible: sparse.csr_array, count: int, draw: np.random.Generator) -> Ints:
    """About `count` places that the same units could go to."""
    places = possible.shape[1]
    if count >= places:
        return np.arange(places)
    first = int(draw.integers(places))
    shared = (possible.T @ possible[:, [first]].toarray()).ravel()
    shared[first] = 0.0
    others = min(count - 1, int(np.count_nonzero(shared)))
    if not others:
        return np.array([first])
    drawn = draw.choice(places, others, replace=False, p=shared / shared.sum())
    return np.append(drawn, first)


def _solved(
    core: Core, pairs: Pairs, place_of_unit: Ints, inside: NDArray[np.bool_], run: Run
) -> tuple[Ints, bool]:
    """The placement with the places `inside` filled anew, and whether that is proven best."""
    here = np.flatnonzero((place_of_unit >= 0) & inside[place_of_unit])
    free = place_of_unit < 0
    free[here] = True
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
        run=run.part(run.remaining),
        seconds=min(_MOST_SECONDS, _SHARE_OF_TIME * run.remaining),
        text="improving the placement",
        start=(place_of_unit[unit] == place).astype(np.float64),
        most_nodes=_NODES,
    )
    trial = place_of_unit.copy()
    if answer.chosen is not None:
        local = placement_of(every, answer.chosen, len(units))
        trial[units] = np.where(local >= 0, places[local], -1)
    return trial, answer.proven
