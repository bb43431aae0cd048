"""Loops over persons, trees and places, compiled by Numba.

Rows are independent of each other, so that the number of processors changes the time and
not the answer. Shapes and meanings are told where the loops are called.
"""

from __future__ import annotations

import numpy as np

from softlanding.compiled import njit, prange

__all__ = ["pair_loop", "tree_loop"]


@njit(parallel=True, cache=True)
def tree_loop(matrix, roots, feature, threshold, missing_left, left, right, value, total):
    """Add to `total` the value of the leaf in which each row ends, tree by tree."""
    for row in prange(matrix.shape[0]):
        for root in roots:
            node = root
            while feature[node] >= 0:
                x = matrix[row, feature[node]]
                if missing_left[node] if np.isnan(x) else x <= threshold[node]:
                    node = left[node]
                else:
                    node = right[node]
            total[row] += value[node]


@njit(parallel=True, cache=True)
def pair_loop(logit, variance, cell, shift, spread, mean, sd):
    """Mean and standard deviation of the probability of each person at each place."""
    for person in prange(logit.shape[0]):
        kind = cell[person]
        for place in range(shift.shape[1]):
            v = variance[person] + spread[kind, place]
            x = (logit[person] + shift[kind, place]) / np.sqrt(np.float32(1.0) + MIX * v)
            p = np.float32(1.0) / (np.float32(1.0) + np.exp(-x))
            mean[person, place] = p
            sd[person, place] = p * (np.float32(1.0) - p) * np.sqrt(v)


MIX = np.float32(np.pi / 8)
