"""What the MIS holds, compared with what we hold."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from pydantic import Field

from events.fact import Request, Words
from events.ids import Session
from events.registers.schools import RegistersFact
from events.school import Source
from events.sealed import Sealed
from events.written import Written

Day: TypeAlias = date
"""A day, where `date` is the name of another field."""


class HeldDifference(Words):
    """What the MIS holds otherwise than we do: a pupil's mark of a session, or their class on the roll.

    `date`: the session's; of the roll, the day that was compared. `ours`, `theirs`: a code, or a class ("": on the roll
    in none); None: no mark, or not on the roll. `since`: the compared day on which it was found first.
    """

    pupil: str
    date: date
    session: Session | None = None
    ours: str | None
    theirs: str | None
    since: Day


class MisCompared(RegistersFact):
    """All that the MIS holds of a school day's roll, and of the marks since `first`, was compared with what we hold.

    `marks_seen`, `pupils_seen`: how many, of either side. `differing`: how many differ, of which `differences`
    names so many as the policy says. Nothing is changed by it: a difference stands until a later comparison does not
    find it.
    """

    keyed_by = "school"
    school: str
    date: date
    first: Day
    source: Source
    marks_seen: int
    pupils_seen: int
    differing: int
    differences: tuple[HeldDifference, ...] = ()


class DifferenceExplained(RegistersFact):
    """A person said why the MIS and we hold something differently; it is asked about no more while both stay so.

    `session` None: it is about the roll.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session | None = None
    ours: str | None
    theirs: str | None
    reason: Sealed[str]
    by: str


class ExplainDifference(Request):
    """Say why the MIS and we hold something of a pupil differently; `session` None: their place on the roll."""

    service = "registers"
    pupil: str
    date: date
    session: Session | None = None
    reason: Written = Field(min_length=1, max_length=500)


class Held(Words):
    """What the MIS was found to hold otherwise than we do now; see `HeldDifference`. `explained`: a person said why."""

    pupil: str
    date: date
    session: Session | None
    ours: str | None
    theirs: str | None
    since: Day
    explained: bool = False
