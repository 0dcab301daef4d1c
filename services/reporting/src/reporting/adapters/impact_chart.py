"""The impact chart (appendix 2), as SVG: days missed week by week, and where that leads by the end of the year."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from reporting.adapters.charts import BAR, INK, QUIET, svg
from reporting.adapters.sheet import Sheet

_APART = 0.075
"""The least distance between two labels, as a part of the height."""


def impact_chart(shown: Sheet, font: str) -> str:
    """Lines from none at the year's beginning: so far, at this rate, persistent absence, and the comparator."""
    lines = shown["chart"]["lines"]
    top = max([1.0, *(point["days"] for line in lines for point in line["points"])]) * 1.06
    layers = [_line(line, top) for line in reversed(lines)]
    named = _spread([{**line["points"][-1], "said": line["label"]} for line in lines if line["label"]], top)
    text = _chart(named, top).mark_text(align="left", dx=6, fontSize=11).encode(text="said:N")
    chart = alt.layer(*layers, text.encode(color=alt.value(INK))).properties(width=390, height=190)
    return svg(chart, font)


def _line(line: dict[str, Any], top: float) -> Any:
    colour, width, dash = _LOOKS[line["kind"]]
    return _chart(line["points"], top).mark_line(color=colour, strokeWidth=width, strokeDash=dash)


_LOOKS: dict[str, tuple[str, float, list[int]]] = {
    "so-far": (INK, 2.5, []),
    "at-this-rate": (INK, 2, [5, 4]),
    "persistent": (QUIET, 1, [2, 3]),
    "comparator": (BAR, 2, []),
}


def _chart(points: Sequence[dict[str, Any]], top: float) -> Any:
    days = alt.Y("days:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=5))
    months = alt.Axis(format="%b", tickCount="month", grid=False, labelFlush=False)
    when = alt.X("day:T", title=None, scale=alt.Scale(type="utc"), axis=months)
    return alt.Chart(alt.InlineData(values=list(points))).encode(x=when, y=days)


def _spread(labels: list[dict[str, Any]], top: float) -> list[dict[str, Any]]:
    """The labels from below, each so far above the one before that both can be read."""
    ascending = sorted(labels, key=lambda label: label["days"])
    for below, above in pairwise(ascending):
        above["days"] = max(above["days"], below["days"] + _APART * top)
    return ascending
