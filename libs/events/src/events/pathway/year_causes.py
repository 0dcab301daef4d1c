"""Causes of absence by year group (procedures, row 25): holiday, CMFE, waiting off-rolling, illness; each counted."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from events.fact import Request, Words
from events.pathway.notes import AbsenceCause


class CausesOf(Request):
    """Why are pupils absent, by year group (one, or all that the asker sees), in these days?"""

    service = "pathway"
    question = True
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    year: str | None = None


class NotedCause(Words):
    """A cause that somebody noted, with who takes it up, until when."""

    cause: AbsenceCause
    owner: str
    review: date


class YearCauses(Words):
    """A year group; `n`: pupils on the roll; every other number counts pupils of them, sessions where it says so.

    `holiday`, `holiday_sessions`: away with a code of holiday. `missing_education`: whose CMFE counter was reached.
    `waiting_off_roll`: whose leaving date is still to come. `ill`: away ill on some day; `most_ill`, `most_ill_on`: on
    the day with the most; `outbreak`: these are as many as the policy calls an outbreak.
    """

    year: str
    n: int
    holiday: int
    holiday_sessions: int
    missing_education: int
    waiting_off_roll: int
    ill: int
    most_ill: int
    most_ill_on: date | None
    outbreak: bool
    noted: tuple[NotedCause, ...]


class YearGroupCauses(Words):
    """The answer, by year group."""

    school: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    rows: tuple[YearCauses, ...]
