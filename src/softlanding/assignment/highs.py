"""HiGHS behind two functions: a linear and a mixed-integer programme from arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from softlanding.assignment.run import Run

__all__ = ["IntegerAnswer", "LinearProgramme", "maximise_binary"]

_LARGEST = 1000.0  # scores are scaled so that HiGHS's absolute tolerances are tiny
_SECONDS_BETWEEN_REPORTS = 0.2
_NOTHING = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # columns are bounded, or cost something
}


def _power_of_two(objective: NDArray[np.float64]) -> float:
    largest = float(np.abs(objective).max(initial=0.0))
    return float(2.0 ** np.round(np.log2(_LARGEST / largest))) if largest > 0 else 1.0


def _solver(seconds: float) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "time_limit": max(0.01, min(seconds, 1e7)),
    }.items():
        solver.setOptionValue(name, value)
    return solver


def _model(
    objective: NDArray[np.float64],
    matrix: sparse.csc_array,
    row_upper: NDArray[np.float64],
    column_upper: float,
    *,
    integer: bool,
    continuous: int = 0,
) -> highspy.HighsLp:
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = -objective
    model.col_lower_ = np.zeros(columns)
    upper = np.full(columns, column_upper)
    upper[columns - continuous :] = highspy.kHighsInf
    model.col_upper_ = upper
    model.row_lower_ = np.full(rows, -highspy.kHighsInf)
    model.row_upper_ = row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    if integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * (columns - continuous)
        model.integrality_ += [highspy.HighsVarType.kContinuous] * continuous
    return model


class LinearProgramme:
    """Maximise c·x subject to A x ≤ b, x ≥ 0, with columns that are added later.

    Parameters
    ----------
    row_upper : array of float, shape (rows,)
        The right-hand side b.
    """

    def __init__(self, row_upper: NDArray[np.float64]) -> None:
        self._rows = len(row_upper)
        self._solver = _solver(1e7)
        empty = sparse.csc_array((self._rows, 0))
        self._solver.passModel(
            _model(np.zeros(0), empty, row_upper, highspy.kHighsInf, integer=False)
        )

    def add(self, objective: NDArray[np.float64], matrix: sparse.csc_array) -> None:
        """Append columns; `matrix` has the shape (rows, new columns)."""
        count = len(objective)
        if count:
            self._solver.addCols(
                count,
                -objective,
                np.zeros(count),
                np.full(count, highspy.kHighsInf),
                matrix.nnz,
                matrix.indptr[:-1].astype(np.int32),
                matrix.indices.astype(np.int32),
                matrix.data.astype(np.float64),
            )

    def solve(self, seconds: float, *, interior: bool = False) -> bool:
        """Solve from the last basis, or by an interior point; False if the time did not suffice."""
        self._solver.setOptionValue("solver", "ipm" if interior else "choose")
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(0.01, seconds))
        self._solver.run()
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @property
    def value(self) -> float:
        """Value of the last solution."""
        return -float(self._solver.getInfo().objective_function_value)

    @property
    def duals(self) -> NDArray[np.float64]:
        """Price of each row, at least 0, shape (rows,)."""
        duals: NDArray[np.float64] = -np.array(
            self._solver.getSolution().row_dual, dtype=np.float64
        )
        return np.maximum(duals, 0.0)

    @property
    def solution(self) -> NDArray[np.float64]:
        """Value of each column, shape (columns,)."""
        return np.array(self._solver.getSolution().col_value)


@dataclass(frozen=True, eq=False)
class IntegerAnswer:
    """What HiGHS found: the chosen columns, and an upper bound on the objective."""

    chosen: NDArray[np.int64] | None
    bound: float
    proven: bool
    infeasible: bool = False


def maximise_binary(
    objective: NDArray[np.float64],
    matrix: sparse.csc_array,
    row_upper: NDArray[np.float64],
    *,
    run: Run,
    seconds: float,
    text: str,
    start: NDArray[np.float64] | None = None,
    base: float = 0.0,
    outside: float = -np.inf,
    presolve: bool = True,
    continuous: int = 0,
    row_lower: NDArray[np.float64] | None = None,
    most_nodes: int | None = None,
    gap: float = 0.0,
) -> IntegerAnswer:
    """Maximise c·x subject to A x ≤ b, x binary, by branch and cut.

    Parameters
    ----------
    run, text, base
        Progress is reported as `text`, with `base` added to objective and bound.
    outside
        Bound on everything that these columns leave out, for the progress.
    presolve
        Off where it would take minutes, during which HiGHS heeds no limit.
    continuous
        The last so many columns are numbers of at least 0 instead.
    row_lower : array of float, shape (rows,), optional
        What each row must reach at least; default: nothing.
    most_nodes
        Of the search. Default: no limit.
    gap
        The answer counts as proven if it is so close to the bound.
    seconds
        Time limit of this call.
    start : array of float, shape (columns,), optional
        A feasible point to begin with.

    Notes
    -----
    One thread, a fixed random seed, relative gap 0: the answer depends on nothing but
    the model.  The objective is scaled by a power of two so that its
    largest coefficient is near 1,000: the feasibility tolerance of HiGHS, 1e-6, then
    leaves at most about 1e-9 of the largest score undecided.
    """
    if not len(objective):
        return IntegerAnswer(np.zeros(0, dtype=np.int64), 0.0, proven=True)
    scale = _power_of_two(objective)
    solver = _solver(min(seconds, run.remaining))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", max(1e-9, gap * scale))
    solver.setOptionValue("presolve", "choose" if presolve else "off")
    if most_nodes is not None:
        solver.setOptionValue("mip_max_nodes", most_nodes)
    model = _model(objective * scale, matrix, row_upper, 1.0, integer=True, continuous=continuous)
    if row_lower is not None:
        model.row_lower_ = row_lower
    solver.passModel(model)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    last = -_SECONDS_BETWEEN_REPORTS

    def watch(event: Any) -> None:
        nonlocal last
        if run.seconds - last < _SECONDS_BETWEEN_REPORTS:
            return
        last = run.seconds
        found = -event.data_out.mip_primal_bound / scale + base
        proven = -event.data_out.mip_dual_bound / scale + base
        if not run.tell(text, objective=found, bound=max(proven, found, outside)):
            event.interrupt()

    def enough(event: Any) -> None:
        if run.over:
            event.interrupt()

    solver.cbMipInterrupt.subscribe(watch)
    solver.cbSimplexInterrupt.subscribe(enough)
    solver.run()
    info = solver.getInfo()
    chosen = None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        values = np.array(solver.getSolution().col_value)
        chosen = np.flatnonzero(values[: len(values) - continuous] > 0.5)
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    bound = -float(info.mip_dual_bound) / scale
    nothing = solver.getModelStatus() in _NOTHING
    return IntegerAnswer(chosen, bound, optimal and chosen is not None, infeasible=nothing)
