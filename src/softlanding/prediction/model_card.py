"""The model card: what a model was learned from, how well it does, whom it serves worse.

After M. Mitchell and others (2019), Model cards for model reporting. As data, and as a
Markdown page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from softlanding.errors import Problem
from softlanding.prediction.calibration import GroupCalibration, Tenth
from softlanding.prediction.outcomes import OUTCOMES
from softlanding.prediction.proxies import Proxy
from softlanding.prediction.validation import Score

__all__ = ["ModelCard"]


@dataclass(frozen=True)
class ModelCard:
    """What a person must know before relying on a model.

    Parameters
    ----------
    outcome, as_of, learner, seed
        As in the model.
    persons, households, places, places_below_ten
        With a known outcome; places with fewer than ten persons.
    share, unknown_share
        For how many it came true; for how many who were due it is not known.
    arrivals
        Persons by year of arrival.
    features, left_out
        Columns learned from; protected attributes that were kept out.
    held_out_years
        Years that were predicted from what was known before them.
    scores
        Every learner that was tried, judged by these years.
    reliability
        Of the chosen learner, by tenths.
    groups
        Its calibration by place, kind of person and protected attribute.
    coverage
        Share of places and held-out years whose count lay in its 95% interval; None if no
        year was held out.
    factors
        What held-out years left of each part of the log-odds.
    place_sd, match_sd
        How much places differ, and their deviations by kind of person, in log-odds.
    household_correlation
        Of outcomes inside a household.
    proxies
        How well protected attributes can be guessed from the features.
    warnings
        What is wrong with the data, though not so wrong that nothing could be learned.
    """

    outcome: str
    as_of: str
    learner: str
    seed: int
    persons: int
    households: int
    places: int
    places_below_ten: int
    share: float
    unknown_share: float
    arrivals: Mapping[str, int]
    features: tuple[str, ...]
    left_out: tuple[str, ...]
    held_out_years: tuple[int, ...]
    scores: tuple[Score, ...]
    reliability: tuple[Tenth, ...]
    groups: tuple[GroupCalibration, ...]
    coverage: float | None
    factors: Mapping[str, float]
    place_sd: float
    match_sd: Mapping[str, float]
    household_correlation: float
    proxies: tuple[Proxy, ...]
    warnings: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The card as a JSON-serialisable dictionary; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, card: Mapping[str, Any]) -> ModelCard:
        """The card that a dictionary of `as_json` describes."""
        given = {part.name: card[part.name] for part in fields(cls)}
        for name, kind in _ROWS.items():
            given[name] = tuple(kind(**row) for row in given[name])
        for name in ("features", "left_out", "held_out_years"):
            given[name] = tuple(given[name])
        return cls(**given)

    def as_markdown(self) -> str:
        """The card as a page."""
        lines = [
            f"# Model card: {OUTCOMES[self.outcome].meaning}",
            "",
            (
                f"Outcome `{self.outcome}`, from what was known on {self.as_of}. "
                f"Chosen: {self.learner}. Seed {self.seed}."
            ),
            "",
            *self._warnings(),
            *self._data(),
            *self._held_out(),
            *self._groups(),
            *self._places(),
            *self._proxies(),
            "## What it must not be used for",
            "",
            (
                "It advises; a person decides. It says what was observed of people in places, "
                "not what a place causes. It knows nothing of those whose outcome is not known."
            ),
        ]
        return "\n".join(lines) + "\n"

    def _warnings(self) -> list[str]:
        if not self.warnings:
            return []
        return ["## Warnings", "", *(f"- {problem}" for problem in self.warnings), ""]

    def _data(self) -> list[str]:
        kept_out = ", ".join(self.left_out) or "none was given"
        return [
            "## Data",
            "",
            (
                f"{self.persons:,} persons in {self.households:,} households at {self.places:,} "
                f"places, {self.places_below_ten:,} of them with fewer than ten persons. It came "
                f"true for {self.share:.1%}; for {self.unknown_share:.1%} of those who were due it "
                "is not known."
            ),
            "",
            *_table(("arrived in", "persons"), [(k, f"{v:,}") for k, v in self.arrivals.items()]),
            (
                f"Features: {', '.join(self.features) or 'none'}. Kept out, for audits only: "
                f"{kept_out}."
            ),
            "",
        ]

    def _held_out(self) -> list[str]:
        if not self.scores:
            return ["## Held-out years", "", "None: not validated.", ""]
        years = ", ".join(str(year) for year in self.held_out_years)
        scores = [
            (
                s.learner,
                f"{s.log_loss:.4f}",
                f"{s.brier:.4f}",
                _points(s.mean_error),
                _points(s.largest_error),
            )
            for s in self.scores
        ]
        tenths = [
            (
                f"{t.persons:,}",
                f"{t.predicted:.1%}",
                f"{t.observed:.1%}",
                f"{t.low:.1%} to {t.high:.1%}",
            )
            for t in self.reliability
        ]
        kept = ", ".join(f"{name} {value:.2f}" for name, value in self.factors.items())
        return [
            "## Held-out years",
            "",
            f"{years}, each predicted from what was known before it.",
            "",
            *_table(("learner", "log loss", "Brier", "mean error", "largest error"), scores),
            *_table(("persons", "predicted", "observed", "95% interval"), tenths),
            (
                f"Of places and years, {self.coverage:.1%} had a count inside the 95% interval. "
                f"What held-out years left of each part: {kept}."
            ),
            "",
        ]

    def _groups(self) -> list[str]:
        rows = [
            (
                g.kind,
                g.group,
                f"{g.persons:,}",
                f"{g.predicted:.1%}",
                f"{g.observed:.1%}",
                f"{_points(g.low)} to {_points(g.high)}",
                "yes" if g.served_worse else "",
            )
            for g in self.groups
            if g.kind != "place"
        ]
        heads = ("", "group", "persons", "predicted", "observed", "difference", "promised too much")
        return ["## By group", "", *_table(heads, rows)] if rows else []

    def _places(self) -> list[str]:
        found = [group for group in self.groups if group.kind == "place"]
        worse = [group for group in found if group.served_worse]
        rows = [
            (g.group, f"{g.persons:,}", f"{g.predicted:.1%}", f"{g.observed:.1%}")
            for g in sorted(worse, key=lambda group: group.high)
        ][:20]
        deviations = ", ".join(f"{name} {sd:.2f}" for name, sd in self.match_sd.items())
        spread = (
            f"Places differ with a standard deviation of {self.place_sd:.2f} in log-odds; "
            f"their deviations by kind of person: {deviations}. Outcomes inside a household "
            f"correlate by {self.household_correlation:.2f}."
        )
        if not found:
            return ["## By place", "", spread, ""]
        told = (
            f"{len(worse)} of {len(found)} places with at least 30 persons in the held-out years "
            "were promised too much; 2.5% would be by chance."
        )
        heads = ("place", "persons", "predicted", "observed")
        return ["## By place", "", spread, "", told, "", *_table(heads, rows)]

    def _proxies(self) -> list[str]:
        rows = [
            (p.attribute, f"{p.persons:,}", f"{p.auc:.2f}", p.strength, ", ".join(p.carried_by))
            for p in self.proxies
        ]
        if not rows:
            return []
        text = "How well a protected attribute can be guessed from the features: 0.5 is chance."
        heads = ("attribute", "persons", "area under the curve", "", "carried by")
        return ["## Proxies", "", text, "", *_table(heads, rows)]


def _points(share: float) -> str:
    """Percentage points.

    >>> _points(0.0123)
    '+1.2'
    """
    return f"{100 * share:+.1f}"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []

    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return [line(heads), line(("---",) * len(heads)), *map(line, rows), ""]


_ROWS = {
    "scores": Score,
    "reliability": Tenth,
    "groups": GroupCalibration,
    "proxies": Proxy,
    "warnings": Problem,
}
