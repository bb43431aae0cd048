r"""Distances between municipalities and the nearest larger city.

Great-circle distance by the haversine formula on a sphere of the Earth's mean radius:

.. math:: d = 2R \arcsin\sqrt{\sin^2\tfrac{\Delta\varphi}{2}
          + \cos\varphi_1 \cos\varphi_2 \sin^2\tfrac{\Delta\lambda}{2}}

with :math:`R = 6371.0088` km, the mean radius of the WGS 84 ellipsoid. The sphere is at
most about 0.5 % off the ellipsoid; roads are longer than either.

References
----------
R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68(2), 1984, p. 159.
H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74, 2000, table of derived
constants (mean radius R1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from softlanding.office.territories.models import Level, Territory

EARTH_RADIUS_KM = 6371.0088
# The smallest middle city; see `models.size_class`.
LARGER_CITY = 50_000

Floats = npt.NDArray[np.float64]


def great_circle_km(
    latitude: npt.ArrayLike,
    longitude: npt.ArrayLike,
    latitudes: npt.ArrayLike,
    longitudes: npt.ArrayLike,
) -> Floats:
    """Kilometres along the great circle; arrays are broadcast against each other.

    Parameters
    ----------
    latitude, longitude, latitudes, longitudes
        Degrees, north and east positive.

    Examples
    --------
    From the equator to the pole is a quarter of the circumference:

    >>> round(float(great_circle_km(0, 0, 90, 0)), 3)
    10007.557
    """
    north, east, norths, easts = (
        np.radians(np.asarray(angle, dtype=float))
        for angle in (latitude, longitude, latitudes, longitudes)
    )
    half_chord = (
        np.sin((norths - north) / 2) ** 2
        + np.cos(north) * np.cos(norths) * np.sin((easts - east) / 2) ** 2
    )
    # Rounding may lift antipodes a hair above 1.
    found: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return found


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another municipality and how far away it is."""

    pk: int
    name: str
    population: int | None
    km: float


@dataclass(frozen=True)
class Surroundings:
    """The other municipalities of a town's country, nearest first."""

    population: int | None
    rows: tuple[tuple[int, str, int | None], ...]
    km: Floats

    def nearest(self, count: int) -> list[Neighbour]:
        return [self._neighbour(place) for place in range(min(count, len(self.rows)))]

    def larger_city(self) -> Neighbour | None:
        """The nearest with at least 50,000 inhabitants and more than the town itself."""
        least = max(LARGER_CITY, (self.population or 0) + 1)
        for place, (_pk, _name, population) in enumerate(self.rows):
            if (population or 0) >= least:
                return self._neighbour(place)
        return None

    def _neighbour(self, place: int) -> Neighbour:
        return Neighbour(*self.rows[place], km=float(self.km[place]))


def surroundings(town: Territory) -> Surroundings | None:
    """Distances from a town to every other municipality of its country; None without a place.

    One query for the whole country; ties are broken by name and number.
    """
    if town.latitude is None or town.longitude is None or town.parent is None:
        return None
    rows = list(
        Territory.objects.filter(
            level=Level.MUNICIPALITY,
            parent__parent_id=town.parent.parent_id,
            latitude__isnull=False,
            longitude__isnull=False,
        )
        .exclude(pk=town.pk)
        .order_by("name", "pk")
        .values_list("pk", "name", "population", "latitude", "longitude")
    )
    places = np.array([row[3:] for row in rows], dtype=float).reshape(len(rows), 2)
    km = great_circle_km(town.latitude, town.longitude, places[:, 0], places[:, 1])
    order = np.argsort(km, kind="stable")
    return Surroundings(town.population, tuple(rows[at][:3] for at in order), km[order])
