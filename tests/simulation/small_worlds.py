"""Worlds so small that a test of many futures takes no time."""

from softlanding.apportionment import catalogue
from softlanding.simulation import Experiment, Policy

POPULATION = catalogue()["population"]
LOTTERY = Policy("lottery", POPULATION, method="random")
WORK = Policy("work", POPULATION, method="greedy")
WISHES = Policy("wishes", POPULATION, method="greedy", weights={"wishes": 1.0})


def small(*policies: Policy, **changes: object) -> Experiment:
    """One year of 60 persons in 6 towns."""
    given = {"years": 1, "towns": 6, "inhabitants": 200_000, "pledge": 60, "futures": 4}
    chosen = policies or (LOTTERY, WORK)
    return Experiment("small", chosen, **given | changes)  # type: ignore[arg-type]
