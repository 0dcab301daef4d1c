"""Illness that goes round in a class or a year group: seen, withdrawn, over (procedures, row 25: "outbreak alert")."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from events.fact import Fact, Request, Words

OutbreakIn = Literal["class", "year"]
OutbreakState = Literal["standing", "over", "withdrawn"]


class OutbreakFact(Fact):
    """What is said of an outbreak of illness in a class or a year group, which is its `name`."""

    service = "pathway"
    keyed_by = "school"
    school: str
    outbreak: UUID
    of: OutbreakIn
    name: str
    date: dt.date


class OutbreakSeen(OutbreakFact):
    """As many as the policy calls an outbreak were away ill: `ill` of `n` pupils on the roll, of these year groups.

    `staff` is to be told: the heads of school (where there is none, the headteacher) and the assistant heads of its
    years. It is said once, until it is over. `pupils`: these `n`, whose marks may be corrected that day (before it was
    said: none).
    """

    ill: int
    n: int
    years: tuple[str, ...]
    staff: tuple[str, ...]
    pupils: tuple[str, ...] = ()


class OutbreakWithdrawn(OutbreakFact):
    """Marks that were corrected on the day on which an outbreak was seen leave fewer ill than make one."""

    ill: int
    n: int


class OutbreakOver(OutbreakFact):
    """For the policy's number of school days fewer were ill than make an outbreak; `last`: the last with as many."""

    last: dt.date


class OutbreaksReviewed(Fact):
    """It was looked at a school day whether an illness goes round; `standing`: the outbreaks seen before with as many
    ill still."""

    service = "pathway"
    keyed_by = "school"
    school: str
    date: dt.date
    standing: tuple[UUID, ...] = ()


# Requests -------------------------------------------------------------------------------------------------------------


class OutbreaksOf(Request):
    """Which outbreaks of illness stand (`all`: or stood), of the year groups that the asker sees?"""

    service = "pathway"
    question = True
    all: bool = False


class Outbreak(Words):
    """An outbreak; `ill` of `n` pupils when it was `seen`; `last`: the last day with as many; `ended`: when it was said
    to be over, or withdrawn; `staff`: who was to be told."""

    of: OutbreakIn
    name: str
    years: tuple[str, ...]
    seen: dt.date
    last: dt.date
    ill: int
    n: int
    state: OutbreakState
    ended: dt.date | None
    staff: tuple[str, ...]


class Outbreaks(Words):
    """The answer, the latest first."""

    school: str
    rows: tuple[Outbreak, ...]
