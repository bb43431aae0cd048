"""The frontier of a round as a picture: points against fairness, wishes as colour and size."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

COLOURS = ["#b9d9e0", "#2b7a8c", "#12454f"]


def frontier_svg(points: list[dict[str, Any]]) -> str:
    """A scatter chart with one numbered mark for each placement, as in the table beneath it."""
    import altair
    import vl_convert

    rows = [
        {
            "number": str(number),
            "points": point["per_person"],
            "share": 100 * point["worst_share"],
            "wishes": 100 * point["wishes_share"],
        }
        for number, point in enumerate(points, start=1)
    ]
    across = altair.X("points:Q", title=_("Points per person")).scale(zero=False, padding=20)
    upwards = altair.Y("share:Q", title=_("Worst-off group gets, %")).scale(zero=False, padding=20)
    chart = altair.Chart(altair.Data(values=rows), width=520, height=300)
    marks = chart.mark_circle(size=260, opacity=1, stroke="#16262b", strokeWidth=1).encode(
        x=across,
        y=upwards,
        color=altair.Color("wishes:Q", title=_("Wishes met, %"))
        .scale(range=COLOURS, zero=False)
        .legend(orient="top", titleLimit=300),
    )
    numbers = chart.mark_text(dy=-16, fontSize=12, fontWeight=600).encode(
        x=across, y=upwards, text="number:N"
    )
    described = (marks + numbers).configure(font="sans-serif", background="#ffffff")
    return str(vl_convert.vegalite_to_svg(described.to_dict()))
