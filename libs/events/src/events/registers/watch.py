"""The watch over registers: overdue, chased, suspected, and how those of a day stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from events.fact import Request, Role, Words
from events.ids import Session
from events.registers.schools import ClassFact, RegistersFact

Suspected = Literal["all-at-once", "left"]


class RegistersChecked(RegistersFact):
    """The registers of a session were looked at, when due or later: these classes had not completed theirs.

    `held`: nobody is asked for them yet, for not one is there and nothing was heard of the source since they opened.
    """

    keyed_by = "school"
    school: str
    date: date
    session: Session
    overdue: tuple[str, ...] = ()
    due_at: datetime | None = None
    held: bool = False


class RegisterOverdue(ClassFact):
    """A class's register had not been taken when it was due."""

    date: date
    session: Session
    due_at: datetime


class RegisterChased(ClassFact):
    """Staff were asked for a class's register that had not been taken: whose turn it was (`step`), and who they are.

    It stands down by itself: with `RegisterTaken`, or with the closure of the session.
    """

    date: date
    session: Session
    step: Role
    staff: tuple[str, ...]
    due_at: datetime


class UnmarkedChased(ClassFact):
    """Staff were asked for marks that were missing in a taken register: those pupils are not said to be absent."""

    date: date
    session: Session
    step: Role
    staff: tuple[str, ...] = ()
    pupils: tuple[str, ...]


class PupilUnmarked(RegistersFact):
    """A pupil on the roll had no mark for so many school days (`days`, the first of them `since`) on which somebody was
    asked for it: from `date` on nobody is any more, until there is one. A person finds out where the child is.

    Said again after as many more school days, each of which counts, for as long as there is none."""

    keyed_by = "pupil"
    pupil: str
    form: str
    since: date
    days: int
    date: date


class RegisterSuspected(ClassFact):
    """A register looks wrong, said once for each reason.

    `all-at-once`: everybody present, within seconds from its opening to its completion; `left`: it marks these pupils
    as attending, who had left the school before that date.
    """

    date: date
    session: Session
    reason: Suspected
    pupils: tuple[str, ...] = ()


RegisterState = Literal["closed", "not-due", "due", "overdue", "taken", "taken-late"]


class RegistersOf(Request):
    """How do the registers of a local day (None: today) stand?"""

    service = "registers"
    question = True
    on: date | None = None


class Chased(Words):
    """Who was asked for a register, when, and as whose turn."""

    at: datetime
    step: str
    staff: tuple[str, ...]


class RegisterRow(Words):
    """A class's register of a session; `unmarked`: opaque ids of the pupils without a mark in a taken one."""

    form: str
    year: str
    session: Session
    state: RegisterState
    due_at: datetime
    closes_at: datetime
    taken_at: datetime | None = None
    marked: int = 0
    unmarked: tuple[str, ...] = ()
    chased: tuple[Chased, ...] = ()
    suspected: tuple[str, ...] = ()


class Registers(Words):
    """The answer: a row for each class and session of that day; whether the source is heard, or is stale now, or was
    lifted by a person."""

    school: str
    on: date
    rows: tuple[RegisterRow, ...]
    feed: Literal["heard", "stale", "lifted"] = "heard"
