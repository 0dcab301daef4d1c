"""The weekly report as one HTML file that fetches nothing: styles and charts stand in it."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from reporting.adapters.charts import classes_chart, days_chart
from reporting.adapters.sheet import Sheet
from reporting.adapters.wording import percent

_FONT = "Georgia, 'Libertinus Serif', serif"


def html(shown: Sheet) -> bytes:
    """UTF-8, with headings, table scopes and a description of each chart."""
    environment = Environment(
        loader=PackageLoader("reporting"), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["percent"] = percent
    charts = {"days": days_chart(shown, _FONT), "classes": classes_chart(shown, _FONT)}
    return environment.get_template("weekly.html").render(sheet=shown, charts=charts).encode()
