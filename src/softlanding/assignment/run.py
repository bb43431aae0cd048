"""The time, the progress and the stop of one run."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter

__all__ = ["Progress", "Run"]

Progress = Callable[[float | None, float, float, str], bool]
"""Called as ``progress(fraction, objective, bound, text)``; False stops the run.

`fraction` is the part of the time limit that is used, None without a limit;
`objective` the best placement so far; `bound` what is proven so far; `text` what is
being done, in English.
"""


class Run:
    """Watches the time limit and passes progress on.

    An exception out of the caller's `progress` stops the solver and is raised again
    by `check`, outside the solver.
    """

    def __init__(self, time_limit: float, progress: Progress | None) -> None:
        self.time_limit = time_limit
        self._started = _now()
        self.stopped = False
        self.objective = -math.inf
        self.bound = math.inf
        self._progress = progress
        self._error: BaseException | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the run began, without those of compiling loops after an installation."""
        return _now() - self._started

    @property
    def remaining(self) -> float:
        """Seconds until the time limit, at least 0."""
        return max(0.0, self.time_limit - self.seconds)

    @property
    def over(self) -> bool:
        """Whether the run should end: stopped, or out of time."""
        return self.stopped or self.remaining <= 0

    def tell(self, text: str, *, objective: float = -math.inf, bound: float = math.inf) -> bool:
        """Report progress; True if the run may go on."""
        self.objective = max(self.objective, objective)
        self.bound = min(self.bound, bound)
        if self._progress is not None and not self.stopped:
            limited = math.isfinite(self.time_limit) and self.time_limit > 0
            fraction = min(1.0, self.seconds / self.time_limit) if limited else None
            try:
                self.stopped = not self._progress(fraction, self.objective, self.bound, text)
            except BaseException as error:  # noqa: BLE001 - must not cross the solver
                self._error, self.stopped = error, True
        return not self.over

    def part(self, seconds: float) -> Run:
        """A run of its own for a part of the work; what stops this one stops it."""
        return Run(seconds, self.relay)

    def relay(self, _fraction: float | None, _objective: float, _bound: float, text: str) -> bool:
        """The `progress` of a part: says what is done; the part's numbers are not this run's."""
        return self.tell(text)

    def check(self) -> None:
        """Raise what the caller's `progress` raised, if it did."""
        if self._error is not None:
            raise self._error


def _now() -> float:
    """Seconds on a clock that stands still while loops are compiled."""
    from softlanding.compiled import seconds_of_compiling

    return perf_counter() - seconds_of_compiling()
