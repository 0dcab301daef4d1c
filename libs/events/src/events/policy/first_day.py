"""The hours of registers, and what is owed to a child who is away: text, call, visit, a code that is settled."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from events.codes import ABSENT
from events.fact import Words
from events.ids import Session
from events.policy.units import Days, Minutes


class SessionTimes(Words):
    """Local clock times of one session's register."""

    opens: time
    due: time
    closes: time

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a register that closes before it is due."""
        if not self.opens <= self.due <= self.closes:
            raise ValueError("a session's times must be in the order opens, due, closes")
        return self


class Sessions(Words):
    """The two sessions of a school day."""

    am: SessionTimes
    pm: SessionTimes

    def __getitem__(self, session: Session) -> SessionTimes:
        return self.am if session == "AM" else self.pm


class TextPolicy(Words):
    """When a family is texted about an unexplained absence."""

    minutes_after_close: Minutes
    minutes_after_heard: Minutes
    until: time


class CallPolicy(Words):
    """When an unexplained absentee's family must have been called.

    `next_attempt_minutes`: a family that did not answer is tried again after so many, and never after the call is due;
    `claim_minutes`: who claimed a family's calls keeps others off for so many; `undo_seconds`: a contact may be taken
    back within so many.
    """

    due: time
    due_afternoon: time
    minutes_after_heard: Minutes
    until: time
    next_attempt_minutes: Minutes = 10
    claim_minutes: Minutes = 15
    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 10


class VisitPolicy(Words):
    """When a child who stays away must have been visited."""

    counted_codes: tuple[str, ...]
    on_counted_day: Days
    on_counted_day_cp: Days
    due: time
    heard_late_after: time
    minutes_after_heard: Minutes
    latest: time

    @field_validator("counted_codes")
    @classmethod
    def of_absence(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse to count a code that is none of absence."""
        if strange := [code for code in codes if code not in ABSENT]:
            raise ValueError(f"{strange[0]!r:.12} is no code of absence")
        return codes


class SettlePolicy(Words):
    """When a mark of N that stays becomes a duty to settle the code, in school days after its session, and until when.

    `at`: the hour at which a school morning looks for them; `due`: the end of the school day on which it is due. One
    of which a morning hears after that is due `late_on_day` school days after the morning.
    """

    at: time = time(8)
    set_on_day: Days = 3
    due_on_day: Days = 5
    due: time = time(17)
    late_on_day: Days = 1
