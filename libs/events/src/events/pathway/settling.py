"""Marks of N that nobody has settled."""

from __future__ import annotations

from datetime import date

from events.pathway.duties import PathwayFact


class CodesReviewed(PathwayFact):
    """The school's marks of N were looked at on a school day: so many had become a duty to settle the code."""

    keyed_by = "school"
    school: str
    date: date
    unsettled: int
