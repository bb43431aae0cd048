"""The chain of one policy in one future: quotas, placement, outcomes, moves, the next year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from softlanding.simulation.people import ORIGIN_NAMES, Households, pick
from softlanding.simulation.placing import place_year, quotas_of, scores_of
from softlanding.simulation.policy import Experiment, Policy
from softlanding.simulation.world import FOLLOWED, World

__all__ = ["Cohort", "History", "run_policy"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEARNT = 50.0  # persons of working age with whom a town halves the variance of what is known
_PLANNED_FOR = 2  # years after which the planner wants people in work


@dataclass(eq=False)
class Cohort:
    """What becomes of the households that arrived in one year.

    Parameters
    ----------
    town, year : array of int, shape (households,)
        First place and the year of it; −1 as long as nobody was placed.
    moved_after, moved_to : array of int, shape (households,)
        In which year there they moved, 1 to 5, and where; 0 and −1: stayed.
    lost : array of float, shape (households,)
        Log-odds of work lost to congestion.
    """

    town: Ints
    year: Ints
    moved_after: Ints
    moved_to: Ints
    lost: Floats

    @classmethod
    def arrived(cls, households: int) -> Cohort:
        """Households that wait for a place."""
        nowhere = np.full(households, -1, dtype=np.int64)
        never = np.zeros(households, dtype=np.int64)
        return cls(nowhere, nowhere.copy(), never, nowhere.copy(), np.zeros(households))

    def home(self, after: int) -> Ints:
        """Where each placed household lives so many years after it was placed."""
        gone = (self.moved_after > 0) & (self.moved_after < after)
        return np.where(gone, self.moved_to, self.town)


@dataclass(eq=False)
class History:
    """Cohorts of one policy and what the towns have by then.

    Parameters
    ----------
    stock : array of int, shape (towns, origins)
    seats : array of float, shape (towns,)
    interpreting : array of float, shape (towns, languages)
    experience : array of float, shape (towns,)
        Persons of working age received so far.
    received : array of int, shape (towns,)
        Persons received so far.
    crowded
        By year: persons who came where courses were short, and all persons placed.
    cut_short
        Placements that a clock ended.
    """

    world: World
    cohorts: list[Cohort]
    stock: Ints
    seats: Floats
    interpreting: Floats
    experience: Floats
    received: Ints
    crowded: list[tuple[int, int]] = field(default_factory=list)
    cut_short: int = 0


def run_policy(experiment: Experiment, policy: Policy, world: World) -> History:
    """Carry a policy out, year after year, and follow everybody for five more.

    Raises
    ------
    softlanding.simulation.PolicyImpossible
        If no quotas keep its floors.
    """
    towns = world.towns
    history = History(
        world,
        [Cohort.arrived(len(households)) for households in world.arrivals],
        stock=towns.stock.copy(),
        seats=towns.seats.copy(),
        interpreting=towns.interpreting.copy(),
        experience=np.zeros(len(towns)),
        received=np.zeros(len(towns), dtype=np.int64),
    )
    for year in range(experiment.years + FOLLOWED):
        if year < experiment.years:
            _receive(history, policy, experiment.pledge, year)
        _move(history, year)
    return history


def _receive(history: History, policy: Policy, pledge: int, year: int) -> None:
    """Place who arrived this year and who waits from earlier ones."""
    world, towns = history.world, history.world.towns
    waiting = [
        (since, np.flatnonzero(history.cohorts[since].town < 0)) for since in range(year + 1)
    ]

    def gathered(name: str) -> Any:
        return np.concatenate([getattr(world.arrivals[since], name)[who] for since, who in waiting])

    workers, size, origin = gathered("workers"), gathered("size"), gathered("origin")
    wish = np.concatenate([world.wishes[since][who] for since, who in waiting])
    wishes = (wish[:, None] == np.arange(len(towns))).astype(np.float64)
    stays = expit(world.outcomes.stay + world.assumed["wish_effect"] * wishes) ** 3
    possible = towns.hospital | ~gathered("urgent")[:, None]
    possible &= towns.counselling | ~gathered("survivor")[:, None]
    chosen, cut = place_year(
        policy,
        towns,
        quotas=quotas_of(policy, towns, history.stock, pledge),
        scores=scores_of(
            policy.weights, work=workers @ _expected(history), wishes=wishes, staying=stays
        ),
        wishes=wishes,
        possible=possible,
        size=size,
        groups=[ORIGIN_NAMES[index] for index in origin.tolist()],
        seed=world.placement_seed + year,
    )
    history.cut_short += cut
    placed = chosen >= 0
    language = gathered("language")
    lost = _settle(
        history, chosen[placed], size[placed], workers[placed].sum(axis=1), language[placed]
    )
    np.add.at(history.stock, (chosen[placed], origin[placed]), size[placed])
    losses = np.zeros(len(chosen))
    losses[placed] = lost
    at = 0
    for since, who in waiting:
        part = slice(at, at + len(who))
        at += len(who)
        cohort = history.cohorts[since]
        cohort.town[who] = chosen[part]
        cohort.year[who] = np.where(chosen[part] >= 0, year, -1)
        cohort.lost[who] = losses[part]


def _expected(history: History) -> Floats:
    """The planner's chance of work by kind and town: shrunk towards what is sure.

    A town's fit is seen with an error that shrinks with experience, and is believed in as
    far as it can be trusted: the variance of the fit divided by that of what is seen.
    """
    world = history.world
    match = world.assumed["match"]
    truth = match * world.towns.demand.T
    error = world.assumed["planner_error"] / np.sqrt(1 + history.experience / _LEARNT)
    trust = match**2 / np.maximum(match**2 + error**2, 1e-12)
    believed = trust * (truth + error * world.noise)
    sure = world.outcomes.work[_PLANNED_FOR] - np.tile(truth, (2, 1))
    return np.asarray(expit(sure + np.tile(believed, (2, 1))))


def _settle(history: History, town: Ints, size: Ints, adults: Ints, language: Ints) -> Floats:
    """Log-odds that each placed household loses to congestion; towns adapt afterwards."""
    assumed = history.world.assumed
    learners = np.bincount(town, weights=adults, minlength=len(history.seats))
    asked = np.zeros(history.interpreting.shape)
    np.add.at(asked, (town, language), size)
    short = np.log2(np.maximum(learners / history.seats, 1))
    speechless = np.log2(np.maximum(asked / np.maximum(history.interpreting, 1.0), 1))
    lost = assumed["congestion"] * (short[town] + speechless[town, language]) / 2
    history.crowded.append((int(size[short[town] > 0].sum()), int(size.sum())))
    history.seats += assumed["adaptation"] * np.maximum(learners - history.seats, 0)
    history.interpreting += assumed["adaptation"] * np.maximum(asked - history.interpreting, 0)
    history.experience += learners
    np.add.at(history.received, town, size)
    return np.asarray(lost)


def _move(history: History, year: int) -> None:
    """Let those move away whom chance has it so, and count them where they go."""
    world = history.world
    for since, cohort in enumerate(history.cohorts):
        stayed = year - cohort.year + 1
        there = (cohort.town >= 0) & (cohort.moved_after == 0) & (stayed <= FOLLOWED)
        who = np.flatnonzero(there)
        wished = world.wishes[since][who] == cohort.town[who]
        chance = expit(
            world.outcomes.stay[cohort.town[who]] + world.assumed["wish_effect"] * wished
        )
        leaves = who[world.stay_luck[since][who, stayed[who] - 1] >= chance]
        households = world.arrivals[since]
        cohort.moved_after[leaves] = stayed[leaves]
        cohort.moved_to[leaves] = _destinations(
            history, households, leaves, cohort.town[leaves], world.move_luck[since][leaves]
        )
        size, origin = households.size[leaves], households.origin[leaves]
        np.subtract.at(history.stock, (cohort.town[leaves], origin), size)
        np.add.at(history.stock, (cohort.moved_to[leaves], origin), size)


def _destinations(
    history: History, households: Households, who: Ints, home: Ints, luck: Floats
) -> Ints:
    """Another town for each mover: by its own community, or by inhabitants."""
    population = history.world.towns.population.astype(np.float64)
    found = np.empty(len(who), dtype=np.int64)
    for at, (household, town) in enumerate(zip(who.tolist(), home.tolist(), strict=True)):
        weights = population.copy()
        if luck[at, 0] < history.world.assumed["community"]:
            weights = history.stock[:, households.origin[household]] + 1e-6 * population
        weights[town] = 0
        cumulated = np.cumsum(weights)
        found[at] = pick(luck[at, 1:], cumulated / cumulated[-1])[0]
    return found
