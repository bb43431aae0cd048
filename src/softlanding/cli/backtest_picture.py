"""The picture of a backtest: each order of arrival a point, each method a line of them."""

from __future__ import annotations

import altair as alt
import polars as pl
import vl_convert

from softlanding.assignment import Backtest

__all__ = ["backtest_picture"]

_WIDTH, _ROW = 640, 34


def backtest_picture(test: Backtest) -> str:
    """Share of hindsight by method as SVG; a point per order, a bar at the mean.

    Methods stand in the order of their mean, the best on top.
    """
    replays = pl.DataFrame(
        {
            "method": [replay.method for replay in test.replays],
            "order": [replay.order for replay in test.replays],
            "share": [100 * test.share(replay) for replay in test.replays],
        }
    )
    means = replays.group_by("method", maintain_order=True).agg(pl.col("share").mean())
    order = means.sort("share", descending=True)["method"].to_list()
    rows = alt.Y("method:N", sort=order, title=None)
    shares = alt.X("share:Q", title="share of hindsight, %").scale(zero=False, nice=True)
    points = (
        alt.Chart({"values": replays.to_dicts()})
        .mark_circle(size=70, opacity=0.6, color="#1f5f8b")
        .encode(shares, rows)
    )
    middle = (
        alt.Chart({"values": means.to_dicts()})
        .mark_tick(thickness=3, size=22, color="#b04a00")
        .encode(shares, rows)
    )
    title = (
        f"{test.instance.shape[0]} households, {test.instance.shape[1]} places, "
        f"{test.batches} batches: points are orders of arrival, bars their mean"
    )
    chart = alt.layer(points, middle).properties(
        width=_WIDTH, height=_ROW * max(1, len(order)), title=title
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return svg
