"""Towns of a programme in numbers, each measured against the highest of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator

from softlanding.office.cases.api import Household
from softlanding.office.placement.api import PlaceOffer
from softlanding.office.territories.api import LARGER_CITY, Level, Territory, great_circle_km

TOWNS_A_PAGE = 8


@dataclass(frozen=True)
class Bar:
    """A number and how long its bar is, in percent of the highest of all towns."""

    number: float | None
    percent: int


@dataclass(frozen=True)
class Ten:
    """So many persons of ten, and for each of the ten whether they are among them."""

    number: int
    persons: tuple[bool, ...]


@dataclass(frozen=True)
class Town:
    """What a household may see of a town."""

    name: str
    region: str
    inhabitants: Bar
    distance: Bar
    city: str
    work_schooled: Ten | None
    work_unschooled: Ten | None
    school_places: Bar
    interpreters: tuple[tuple[str, bool], ...]
    university: bool | None
    source: str
    synthetic: bool
    proposed: bool


def towns(
    household: Household, *, page: str | None = None, proposed: Territory | None = None
) -> Page[Any]:
    """Towns that take part in the household's programme, by name; the same queries for any page."""
    country = _Country(household, proposed)
    shown: Page[Any] = Paginator(country.offers, TOWNS_A_PAGE).get_page(page)
    shown.object_list = [country.town(offer, offer.territory) for offer in shown.object_list]
    return shown


def town_of(household: Household, proposed: Territory) -> Town:
    """The town proposed to a household, also where it makes no offer."""
    country = _Country(household, proposed)
    offer = next((o for o in country.offers if o.territory_id == proposed.pk), None)
    return country.town(offer, proposed)


class _Country:
    """Offers of a programme, and the larger cities of its country: two queries."""

    def __init__(self, household: Household, proposed: Territory | None) -> None:
        programme = household.programme
        self.languages = household.languages
        self.proposed = proposed.pk if proposed else None
        offers = programme.offers.filter(territory__programmes=programme)
        offers = offers.select_related("territory__parent")
        self.offers = list(offers.order_by("territory__name", "territory__pk"))
        rows = Territory.objects.filter(
            level=Level.MUNICIPALITY,
            parent__parent_id=programme.country_id,
            population__gte=LARGER_CITY,
            latitude__isnull=False,
            longitude__isnull=False,
        ).order_by("name", "pk")
        self.cities = list(rows.values_list("pk", "name", "population", "latitude", "longitude"))
        self.most_people = max((o.territory.population or 0 for o in self.offers), default=0)
        self.most_places = max((o.school_places for o in self.offers), default=0)
        self.away = {o.territory_id: self.larger_city(o.territory) for o in self.offers}
        self.farthest = max((km for km, _name in self.away.values() if km is not None), default=0)

    def larger_city(self, town: Territory) -> tuple[float | None, str]:
        """Kilometres to the nearest larger city, and its name; None where there is none."""
        larger = [
            row
            for row in self.cities
            if row[0] != town.pk and (row[2] or 0) > (town.population or 0)
        ]
        if town.latitude is None or town.longitude is None or not larger:
            return None, ""
        places = np.array([row[3:] for row in larger], dtype=float)
        km = great_circle_km(town.latitude, town.longitude, places[:, 0], places[:, 1])
        nearest = int(np.argmin(km))
        return float(km[nearest]), larger[nearest][1]

    def town(self, offer: PlaceOffer | None, territory: Territory) -> Town:
        km, city = self.away.get(territory.pk) or self.larger_city(territory)
        return Town(
            name=territory.name,
            region=territory.parent.name if territory.parent else "",
            inhabitants=_bar(territory.population, self.most_people),
            distance=_bar(None if km is None else round(km), self.farthest),
            city=city,
            work_schooled=_ten(offer.work_schooled) if offer else None,
            work_unschooled=_ten(offer.work_unschooled) if offer else None,
            school_places=_bar(offer.school_places if offer else None, self.most_places),
            interpreters=tuple((code, code in offer.languages) for code in self.languages)
            if offer
            else (),
            university=offer.higher_education if offer else None,
            source=territory.source,
            synthetic=bool(offer and offer.is_synthetic),
            proposed=territory.pk == self.proposed,
        )


def _bar(number: float | None, most: float) -> Bar:
    if not number or not most:
        return Bar(number, 0)
    return Bar(number, max(1, round(100 * min(1, number / most))))


def _ten(share: float) -> Ten:
    number = round(10 * share)
    return Ten(number, tuple(place < number for place in range(10)))
