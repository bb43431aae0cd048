"""Synthetic offers of towns for the demo. Everything but the town itself is an assumption."""

from __future__ import annotations

import random

from softlanding.office.cases.api import Need
from softlanding.office.placement.models import PlaceOffer, TownPriority
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory

# Share of towns with an interpreter at hand (assumption).
INTERPRETER = {
    "ar": 0.95, "fa_AF": 0.75, "ps": 0.5, "ku": 0.7, "ti": 0.6, "so": 0.65, "fr": 0.7, "sw": 0.55,
    "ln": 0.25, "sg": 0.15, "uz_Arab": 0.2, "bej": 0.1, "ckb": 0.5,
}  # fmt: skip
SERVICE = {
    Need.LEGAL_AID: 0.85,
    Need.TRAUMA_CARE: 0.6,
    Need.CHILD_PROTECTION: 0.95,
    Need.STEP_FREE_HOME: 0.6,
}


def add_synthetic_offers(programme: Programme, *, seed: int) -> None:
    """Write an offer for each participating town; the same seed gives the same offers."""
    chance = random.Random(f"offers:{programme.country.code}:{programme.year}:{seed}")
    offers = []
    for town in programme.participants.order_by("code"):
        size = town.population or 0
        services = [need for need, share in SERVICE.items() if chance.random() < share]
        if size >= 30_000 or chance.random() < 0.15:
            services.append(Need.HOSPITAL)
        work = chance.uniform(0.25, 0.75)
        offers.append(
            PlaceOffer(
                programme=programme,
                territory=town,
                school_places=chance.randint(3, 6) + size // 8_000,
                largest_household=chance.choice([5, 6, 7, 9, 9]),
                languages=[code for code, share in INTERPRETER.items() if chance.random() < share],
                services=services,
                higher_education=size >= 60_000 or (size >= 25_000 and chance.random() < 0.3),
                work_schooled=round(min(0.95, work + chance.uniform(0, 0.2)), 2),
                work_unschooled=round(max(0.05, work - chance.uniform(0, 0.25)), 2),
                priorities=_priorities(programme, town, seed),
                is_synthetic=True,
            )
        )
    PlaceOffer.objects.bulk_create(offers)


def _priorities(programme: Programme, town: Territory, seed: int) -> list[str]:
    """What a town says it is best prepared for: nothing for half of them, else one or two."""
    chance = random.Random(f"priorities:{programme.year}:{town.code}:{seed}")
    number = chance.choice([0, 0, 1, 2])
    return sorted(chance.sample(TownPriority.values, number))
