"""Units with one choice left are placed, again and again; compiled."""

from __future__ import annotations

from softlanding.compiled import njit

__all__ = ["settle"]


@njit(cache=True, nogil=True)
def settle(open_pairs, must, place, room, uses):
    """Place the units that have one choice left, and strike what no longer fits.

    Parameters
    ----------
    open_pairs : array of bool, shape (units, places), changed
    must : array of bool, shape (units,)
        Units that have to be placed.
    place : array of int, shape (units,), changed
        −1 = not placed.
    room : array of int, shape (places, dimensions), changed
    uses : array of int, shape (units, dimensions)

    Returns
    -------
    bool
        False if some unit that has to be placed has no choice, or too little room.
    """
    units, places = open_pairs.shape
    changed = True
    while changed:
        changed = False
        for u in range(units):
            if not must[u] or place[u] >= 0:
                continue
            choices, only = 0, -1
            for p in range(places):
                if open_pairs[u, p]:
                    choices, only = choices + 1, p
            if choices == 0 or (choices == 1 and not _fits(uses[u], room[only])):
                return False
            if choices == 1:
                place[u], changed = only, True
                open_pairs[u, only] = False
                room[only] -= uses[u]
                for other in range(units):
                    open_pairs[other, only] &= _fits(uses[other], room[only])
    return True


@njit(cache=True)
def _fits(use, room):
    fits = True
    for d in range(len(room)):
        fits &= use[d] <= room[d]
    return fits
