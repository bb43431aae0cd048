"""How far placements stay below the best proven bound, as a picture."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import vl_convert

from benchmarks.table import Row

__all__ = ["drawn"]

_TICKS = (0, 0.01, 0.1, 1, 10)  # per cent
_WIDTH, _BAND = 460, 44


def drawn(rows: Sequence[Row]) -> str:
    """SVG of one line per row and one mark per method, told apart by colour and by shape.

    The distance grows by logarithm from 0.01% on, so that 0 has its place too.
    """
    values = [
        {"instance": row.name, "method": who, "below": 100 * below}
        for row in rows
        for who, below in row.below.items()
        if below is not None
    ]
    methods = list(dict.fromkeys(who for row in rows for who in row.below))
    names = [row.name for row in rows if row.below]
    colour = alt.Scale(domain=methods, scheme="dark2")
    chart = (
        alt.Chart({"values": values})
        .mark_point(filled=True, size=90, opacity=0.9)
        .encode(
            x=alt.X(
                "below:Q",
                title="below the best proven bound, %",
                scale=alt.Scale(type="symlog", constant=0.01),
                axis=alt.Axis(values=list(_TICKS), labelExpr="datum.value"),
            ),
            y=alt.Y("instance:N", sort=names, title=None, axis=alt.Axis(labelLimit=340)),
            color=alt.Color("method:N", title=None, scale=colour),
            shape=alt.Shape("method:N", title=None, scale=alt.Scale(domain=methods)),
        )
        .properties(
            width=_WIDTH,
            height=_BAND * len(names),
            background="white",
            title="Distance to the best proven bound",
        )
        .configure_axisY(grid=True)
        .configure_legend(orient="bottom", columns=0)
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return svg
