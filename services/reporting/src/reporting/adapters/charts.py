"""The report's two charts, as SVG: attendance by day of the week, and by class; every value is printed."""

from __future__ import annotations

from typing import Any

import altair as alt
import vl_convert

from reporting.adapters.sheet import Sheet

INK, QUIET, BAR, RULE = "#1f2a37", "#6b7280", "#a9bcd0", "#d6dbe1"


def days_chart(shown: Sheet, font: str) -> str:
    """A point for each school day of the week, on a scale that ends at 100 %."""
    rows = [{"day": each["day"], "share": float(each["attendance"])} for each in shown["days"] if each["attendance"]]
    low = min([92.0, *(row["share"] - 1 for row in rows)])
    order = [each["day"] for each in shown["days"]]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("day:N", sort=order, title=None, scale=alt.Scale(domain=order), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, scale=alt.Scale(domain=[low, 100], nice=False), axis=alt.Axis(tickCount=4)),
    )
    line, points = base.mark_line(color=BAR, strokeWidth=2), base.mark_point(color=INK, filled=True, size=45)
    named = base.mark_text(dy=-11, color=INK, fontSize=11).encode(text=alt.Text("share:Q", format=".2f"))
    return svg(alt.layer(line, points, named).properties(width=230, height=130), font)


def classes_chart(shown: Sheet, font: str) -> str:
    """A bar from zero for each class, with its number, and a rule at the whole school's attendance."""
    rows = [{"class": c["name"], "share": float(c["week"] or 0), "said": c["week"] or "–"} for c in shown["classes"]]
    order = [row["class"] for row in rows]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("class:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6)),
        x=alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, 112]), axis=None),
    )
    bars = base.mark_bar(color=BAR, height={"band": 0.72})
    named = base.mark_text(align="right", color=INK, fontSize=10).encode(x=alt.value(270), text="said:N")
    whole = [{"share": float(shown["whole"]["week"])}] if shown["whole"]["week"] else []
    rule = (
        alt.Chart(alt.InlineData(values=whole))
        .mark_rule(color=INK, strokeDash=[3, 3])
        .encode(x=alt.X("share:Q", axis=None))
    )
    return svg(alt.layer(bars, rule, named).properties(width=270, height=alt.Step(13.5)), font)


def svg(chart: Any, font: str) -> str:
    """A chart in the report's ink, labels in `font`."""
    chart = chart.configure(font=font, background="transparent", padding=2).configure_view(stroke=None)
    chart = chart.configure_axis(
        labelColor=QUIET, gridColor=RULE, domainColor=RULE, tickColor=RULE, labelFontSize=10, labelFont=font
    ).configure_text(font=font)
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg
