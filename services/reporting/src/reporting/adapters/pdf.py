"""The weekly report as a PDF, typeset by typst with its own fonts and a fixed date: equal input gives equal bytes."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import as_file, files

import typst

from reporting.adapters.charts import classes_chart, days_chart
from reporting.adapters.sheet import Sheet

_FONT = "Libertinus Serif"


def pdf(shown: Sheet) -> bytes:
    """A tagged A4 document of one to three pages; its date is the instant of its knowledge."""
    charts = {"days": days_chart(shown, _FONT), "classes": classes_chart(shown, _FONT)}
    with as_file(files("reporting") / "templates" / "weekly.typ") as template:
        made = typst.compile(
            str(template),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(shown), **charts},
            timestamp=int(datetime.fromisoformat(shown["known_at"]).timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave several documents for one")
    return made
