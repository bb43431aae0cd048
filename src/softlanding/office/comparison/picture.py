"""Pictures of a comparison as SVG: towns as circles, or bars where no town has a place."""

from __future__ import annotations

from math import cos, radians, sqrt

from softlanding.office.comparison.selectors import Comparison

SHADES = {-2: "#b35806", -1: "#f1a340", 0: "#f7f7f7", 1: "#67a9cf", 2: "#2166ac"}
SIZE = 400.0
LARGEST, SMALLEST = 13.0, 1.6
FEWEST_PLACES = 3


def _shade(change: int, strong: int) -> str:
    sign = (change > 0) - (change < 0)
    return SHADES[sign * (2 if abs(change) >= strong else 1)]


def map_svg(comparison: Comparison) -> str:
    """Circles at the towns' coordinates, largest first; empty where too few are known."""
    placed = [
        (town.longitude, town.latitude, change)
        for town, change in zip(comparison.ground.towns, comparison.difference, strict=True)
        if town.longitude is not None and town.latitude is not None
    ]
    if len(placed) < FEWEST_PLACES:
        return ""
    squeeze = cos(radians(sum(lat for _lon, lat, _change in placed) / len(placed)))
    points = sorted(
        ((lon * squeeze, -lat, change) for lon, lat, change in placed),
        key=lambda point: -abs(point[2]),
    )
    left, top = min(x for x, _y, _c in points), min(y for _x, y, _c in points)
    width, height = max(x for x, _y, _c in points) - left, max(y for _x, y, _c in points) - top
    scale = SIZE / max(width, height, 1e-6)
    most = max(1, *(abs(change) for _x, _y, change in points))
    circles = "".join(
        f'<circle cx="{(x - left) * scale + LARGEST:.1f}" cy="{(y - top) * scale + LARGEST:.1f}" '
        f'r="{SMALLEST + (LARGEST - SMALLEST) * sqrt(abs(change) / most):.1f}" '
        f'fill="{_shade(change, comparison.strong)}" stroke="#4a5d63" stroke-width="0.5"/>'
        for x, y, change in points
    )
    return _svg(width * scale + 2 * LARGEST, height * scale + 2 * LARGEST, circles)


def bars_svg(comparison: Comparison) -> str:
    """One bar for each of the biggest winners and losers, around a line in the middle."""
    changes = [row.difference for row in (*comparison.winners, *reversed(comparison.losers))]
    most = max([1, *map(abs, changes)])
    half, step = SIZE / 2, 12
    bars = "".join(
        f'<rect x="{half - (half * abs(change) / most if change < 0 else 0):.1f}" '
        f'y="{at * step + 2}" width="{half * abs(change) / most:.1f}" height="{step - 3}" '
        f'fill="{_shade(change, comparison.strong)}"/>'
        for at, change in enumerate(changes)
    )
    height = max(step, len(changes) * step + 2)
    line = f'<path d="M{half:.1f} 0V{height}" stroke="#4a5d63" stroke-width="1"/>'
    return _svg(SIZE, height, bars + line)


def _svg(width: float, height: float, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}">{inside}</svg>'
    )
