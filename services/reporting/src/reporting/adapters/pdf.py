"""A report as a PDF, typeset by typst with its own fonts and a fixed date: equal input gives equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files

import typst

from reporting.adapters.charts import classes_chart, days_chart
from reporting.adapters.sheet import Sheet

FONT = "Libertinus Serif"


def pdf(shown: Sheet) -> bytes:
    """A tagged A4 document of one to three pages; its date is the instant of its knowledge."""
    charts = {"days": days_chart(shown, FONT), "classes": classes_chart(shown, FONT)}
    return typeset("weekly", shown, charts)


def typeset(template: str, shown: Sheet, charts: Mapping[str, str]) -> bytes:
    """A sheet by one of `templates`, with its charts as SVG."""
    with as_file(files("reporting") / "templates" / f"{template}.typ") as path:
        made = typst.compile(
            str(path),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(shown), **charts},
            timestamp=int(datetime.fromisoformat(shown["known_at"]).timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave several documents for one")
    return made
