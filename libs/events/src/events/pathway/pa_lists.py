"""The weekly list of persistent absentees, for leaders of years and class teachers (procedures, row 26)."""

from __future__ import annotations

import datetime as dt
from datetime import date

from events.fact import Request, Words
from events.pathway.duties import PathwayFact


class PaListed(Words):
    """A persistent absentee: `attending` of `possible` sessions in the school year to date; class and year that day."""

    pupil: str
    form: str
    year: str
    attending: int
    possible: int


class PaListIssued(PathwayFact):
    """The list of persistent absentees was issued on a school day: all pupils on the roll who had missed a tenth.

    Counted from `from_possible` possible sessions. Everybody is answered with those of it whom they see.
    """

    keyed_by = "school"
    school: str
    date: date
    from_possible: int
    rows: tuple[PaListed, ...]


# Requests -------------------------------------------------------------------------------------------------------------


class PaListOf(Request):
    """Which of the asker's pupils stand on the latest list issued by `on` (None: by today), and are in school on it?"""

    service = "pathway"
    question = True
    on: date | None = None


class PaPupil(Words):
    """A pupil of the list as it was issued.

    `in_school`: whether the latest mark of the day that is asked about is one of a child who is there; None where there
    is no mark of that day.
    """

    pupil: str
    mis_id: str
    form: str
    year: str
    attending: int
    possible: int
    in_school: bool | None


class PaList(Words):
    """The answer, by year and class; `issued_on`: the day of the list, None where none was issued yet."""

    school: str
    on: dt.date
    issued_on: dt.date | None
    rows: tuple[PaPupil, ...]
