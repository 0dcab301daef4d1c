"""The absence report as a PDF, typeset by typst with its own fonts and a fixed date: equal input gives equal bytes."""

from __future__ import annotations

from reporting.adapters.impact_chart import impact_chart
from reporting.adapters.pdf import FONT, typeset
from reporting.adapters.sheet import Sheet


def absence_pdf(shown: Sheet) -> bytes:
    """A tagged A4 document of one page or more; its date is the instant of its knowledge."""
    chart = {"impact": impact_chart(shown, FONT)} if shown["chart"]["lines"] else {}
    return typeset("absence", shown, chart)
