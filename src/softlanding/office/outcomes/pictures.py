"""A model card as pictures. Each shows the figures of the table beneath it and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

INK, SOFT, WARM = "#12454f", "#b9d9e0", "#b4541e"
WIDTH, HEIGHT = 460, 260


def calibration(card: Mapping[str, Any], _gain: Mapping[str, Any]) -> Any:
    """Expected against observed, by tenths, with intervals; the diagonal is perfect."""
    import altair

    rows = [
        {name: 100 * tenth[name] for name in ("predicted", "observed", "low", "high")}
        for tenth in card["reliability"]
    ]
    most = max([row["high"] for row in rows], default=100)
    base = altair.Chart(altair.Data(values=rows), width=WIDTH, height=HEIGHT)
    across = altair.X("predicted:Q", title=_("Expected, %"), scale=altair.Scale(domain=[0, most]))
    diagonal = (
        altair.Chart(altair.Data(values=[{"at": 0}, {"at": most}]))
        .mark_line(color=SOFT, strokeWidth=2)
        .encode(x="at:Q", y="at:Q")
    )
    bars = base.mark_rule(color=INK).encode(
        x=across, y=altair.Y("low:Q", title=_("Came true, %")), y2="high:Q"
    )
    marks = base.mark_circle(size=70, color=INK, opacity=1).encode(x=across, y="observed:Q")
    return diagonal + bars + marks


def coverage(card: Mapping[str, Any], _gain: Mapping[str, Any]) -> Any:
    """Persons with a known outcome, by year of arrival."""
    import altair

    rows = [{"year": year, "persons": count} for year, count in card["arrivals"].items()]
    return (
        altair.Chart(altair.Data(values=rows), width=WIDTH, height=160)
        .mark_bar(color=INK)
        .encode(
            x=altair.X("year:N", title=_("Year of arrival"), axis=altair.Axis(labelAngle=0)),
            y=altair.Y("persons:Q", title=_("Persons")),
        )
    )


def worlds(_card: Mapping[str, Any], gain: Mapping[str, Any]) -> Any:
    """The estimate, and what the same way of working finds where the match does not matter."""
    import altair

    found = gain["estimates"]["aipw"]
    rows = [{"gain": 100 * value} for value in gain["null_gains"]]
    base = altair.Chart(altair.Data(values=rows), width=WIDTH, height=160)
    bars = base.mark_bar(color=SOFT, stroke=INK).encode(
        x=altair.X(
            "gain:Q",
            bin=altair.Bin(maxbins=20, nice=True),
            axis=altair.Axis(labelOverlap=True, format=".0f"),
            title=_("More of 100 persons; bars: worlds where the match does not matter"),
        ),
        y=altair.Y("count()", title=_("Worlds")),
    )
    ours = (
        altair.Chart(altair.Data(values=[{"gain": 100 * found["value"]}]))
        .mark_rule(color=WARM, strokeWidth=3)
        .encode(x="gain:Q")
    )
    return bars + ours


PICTURES: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Any]] = {
    "calibration": calibration,
    "coverage": coverage,
    "worlds": worlds,
}


def svg(name: str, card: Mapping[str, Any], gain: Mapping[str, Any]) -> str:
    """One of `PICTURES` as SVG."""
    import vl_convert

    chart = PICTURES[name](card, gain).configure(font="sans-serif", background="#ffffff")
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
