"""The comparison as a picture: what each policy changes, with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["comparison_picture", "differences"]


def differences(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of the picture: measure, policy, mean difference and its interval.

    Parameters
    ----------
    report
        As `softlanding.simulation.report` makes it. Differences that no interval can be
        given for are left out.
    """
    for policy, found in report["policies"].items():
        for name, each in found["difference"].items():
            if each["low"] is not None:
                yield {
                    "measure": report["measures"][name],
                    "policy": policy,
                    "mean": each["mean"],
                    "low": each["low"],
                    "high": each["high"],
                }


def comparison_picture(report: Mapping[str, Any]) -> str:
    """Draw the paired differences as SVG, one row per measure; "" if there are none.

    Every number is also in the report: the picture adds none.
    """
    import altair
    import vl_convert

    rows = list(differences(report))
    if not rows:
        return ""
    base = altair.Chart(altair.InlineData(values=rows))
    measures = list(report["measures"].values())
    across = altair.X("low:Q", title=None)
    down = altair.Y("policy:N", title=None, sort=None)
    lines = base.mark_rule(strokeWidth=2).encode(x=across, x2="high:Q", y=down)
    points = base.mark_point(filled=True, size=50, opacity=1).encode(
        x="mean:Q", y=down, shape=altair.Shape("policy:N", legend=None, sort=None)
    )
    zero = base.mark_rule(strokeDash=[3, 3], color="#666666").encode(x=altair.datum(0))
    chart = (
        altair.layer(zero, lines, points)
        .properties(width=420, height=18 * (len(report["policies"]) - 1))
        .facet(
            row=altair.Row(
                "measure:N",
                title=None,
                sort=measures,
                header=altair.Header(labelAngle=0, labelAlign="left", labelLimit=330),
            ),
            spacing=6,
        )
        .properties(
            title=f"Difference from “{report['reference']}”, {report['futures']} futures: "
            "mean and 95 % interval",
            description=f"Differences of {len(report['policies']) - 1} policies from "
            f"“{report['reference']}” in {report['futures']} futures",
        )
        .resolve_scale(x="independent")
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json()))
