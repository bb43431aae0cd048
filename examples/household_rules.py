"""From persons to households: what each rule does to women, men and sizes of household.

A synthetic population, seed 0. Published: the sizes of households resettled to Europe
(UNHCR 2017, calibrated), schooling of Syrian women and men, and the share in work after two
years in Sweden, women 14% and men 24%. Assumed, because no figure was found: how strongly
schooling counts, and that towns differ with a standard deviation of 0.4 in log-odds for
everybody, 0.3 more for each sex and 0.3 more for each kind of schooling. First every
household gets its own best place; then all are placed with room for 5% more persons than
there are, so that they compete.

Run ``python examples/household_rules.py [PICTURE.svg]``; the picture is drawn if it is named.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from softlanding.assignment import Instance, solve
from softlanding.prediction import RULES, RuleEffect, rule_effects, to_household

HOUSEHOLDS, PLACES, LARGEST = 600, 20, 4
ROOM = 1.05  # places for persons, for each adult
ADULTS = ([1, 2, 3, 4], [0.40, 0.42, 0.12, 0.06])  # of working age in a household; assumed
IN_WORK = {True: 0.14, False: 0.24}
SCHOOLING = {True: [0.23, 0.41, 0.33, 0.03], False: [0.09, 0.47, 0.38, 0.06]}
GRADIENT = 0.5  # log-odds for each level of schooling; assumed


def population(seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Probabilities of adults at places, shape (persons, places), households, who is a woman."""
    draw = np.random.default_rng(seed)
    sizes = draw.choice(ADULTS[0], size=HOUSEHOLDS, p=ADULTS[1])
    household = np.repeat(np.arange(HOUSEHOLDS), sizes)
    turn = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    single = draw.random(HOUSEHOLDS)[household] < 0.4
    woman = np.where(turn == 0, single & (sizes[household] == 1), turn % 2 == 1)
    levels = {sex: draw.choice(4, size=len(woman), p=SCHOOLING[sex]) for sex in (True, False)}
    level = np.where(woman, levels[True], levels[False])
    for_all = draw.normal(0, 0.4, size=PLACES)
    by_sex = draw.normal(0, 0.3, size=(2, PLACES))
    by_level = draw.normal(0, 0.3, size=(4, PLACES))
    average = np.where(woman, *(math.log(p / (1 - p)) for p in IN_WORK.values()))
    logit = (average + GRADIENT * (level - 1.2))[:, None] + for_all
    logit = logit + by_sex[woman.astype(int)] + by_level[level]
    return 1 / (1 + np.exp(-logit)), household, woman


def lines(effects: tuple[RuleEffect, ...]) -> list[str]:
    """The table, in Markdown; all but the number of households in percentage points."""
    found = [
        "| rule | adults | households | at stake | women gain | men gain |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for each in effects:
        size = f"{each.size} or more" if each.size == LARGEST else str(each.size)
        points = [f"{100 * value:.1f}" for value in (each.at_stake, each.women, each.men)]
        found.append(f"| {each.rule} | {size} | {each.households:,} | {' | '.join(points)} |")
    return found


def competing(
    p: NDArray[np.float64], household: NDArray[np.int64], woman: NDArray[np.bool_]
) -> list[dict[str, object]]:
    """What adults gain above an average place, where all households compete for room."""
    sizes = np.bincount(household)
    room = np.full((PLACES, 1), math.ceil(ROOM * len(household) / PLACES))
    found: list[dict[str, object]] = []
    for rule in RULES:
        scores = to_household(p, household, rule).mean
        placed = solve(
            Instance(scores, sizes[:, None], room), method="exact", time_limit=30.0, seed=0
        ).assignment
        there = placed[household]
        own = p[np.arange(len(p)), np.maximum(there, 0)]
        gain = 100 * np.where(there >= 0, own - p.mean(axis=1), 0.0)
        groups = {"women": woman, "men": ~woman} | {
            f"{size} adult{'s' if size > 1 else ''}": sizes[household] == size for size in ADULTS[0]
        }
        found += [
            {"rule": rule, "group": group, "points": round(float(gain[members].mean()), 1)}
            for group, members in groups.items()
        ]
    return found


def draw_picture(found: list[dict[str, object]], path: Path) -> None:
    """What each group gains by each rule, as a picture."""
    import altair

    groups = list(dict.fromkeys(str(row["group"]) for row in found))
    chart = (
        altair.Chart(pl.DataFrame(found))
        .mark_bar(color="#005f73")
        .encode(
            x=altair.X("points:Q", title="gain above an average place, points"),
            y=altair.Y("group:N", title=None, sort=groups),
            facet=altair.Facet("rule:N", title=None, columns=2, sort=list(RULES)),
        )
        .properties(width=220, height=130)
    )
    chart.save(path)


def main() -> None:
    """Print the tables; draw the picture if a path was given."""
    people = population()
    print("\n".join(lines(rule_effects(*people, largest=LARGEST))))
    found = competing(*people)
    groups = list(dict.fromkeys(str(row["group"]) for row in found))
    print("\n| rule | " + " | ".join(groups) + " |\n" + "| --- " * (1 + len(groups)) + "|")
    for rule in RULES:
        points = [str(row["points"]) for row in found if row["rule"] == rule]
        print(f"| {rule} | {' | '.join(points)} |")
    for path in sys.argv[1:2]:
        draw_picture(found, Path(path))


if __name__ == "__main__":
    main()
