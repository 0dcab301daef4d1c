"""A code that a person settles: written back to the MIS, tried again a few times, and compared with its mark.

The statutory register is the MIS's, from which the Department for Education is told: so a settled code changes no mark
here. It is handed to the MIS, and the mark changes when the MIS says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from chassis.said import Decision, News, Outcome, Said, States
from events.codes import LATE_AFTER_CLOSE, fault_of
from events.fact import Refusal
from events.ids import Session
from events.policy import minutes
from events.registers import (
    CodeSettled,
    CodeWrittenBack,
    Difference,
    Differences,
    WriteBackFailed,
    WriteBackOvertaken,
    WriteBackRetried,
)
from registers.domain.asked import SettleAsked
from registers.domain.marking import RollCall
from registers.domain.mis import Settlement
from registers.domain.places import place_named, placed
from registers.domain.state import reached_of, roll_of, school_of, settlements_of

LATE = frozenset({"L", LATE_AFTER_CLOSE})
"""The codes with which the MIS keeps how late a pupil was."""
Order: TypeAlias = CodeSettled | WriteBackRetried


@dataclass(frozen=True, slots=True)
class WriteBack:
    """What came of handing a code to the MIS: taken, refused for good, or not answered so that it is tried again.

    `overtaken`: the MIS holds `mark` by now, which was not heard yet, and nothing was handed over.
    """

    how: Literal["taken", "refused", "unanswered", "overtaken"]
    reason: str = ""
    mark: str | None = None


def settle(said: Said[SettleAsked], states: States) -> Decision:
    """A person says which code a session has; one that stands in the register, or is on its way, is not said again."""
    asked = said.body
    fault = _fault(said, states)
    if fault is not None:
        return fault
    roll_call = RollCall(said, states)
    original = roll_call.code(asked.pupil, asked.day, asked.session)
    held = roll_call.minutes(asked.pupil, asked.day, asked.session)
    before = settlements_of(states).open.get(placed(asked.pupil, asked.day, asked.session))
    stands = original == asked.code and asked.minutes in (None, held)
    if before.is_on_its_way(asked.code, asked.minutes) if before else stands:
        return []
    settled = CodeSettled(
        pupil=asked.pupil,
        date=asked.day,
        session=asked.session,
        code=asked.code,
        original=original,
        reason=asked.reason,
        by=said.actor.who if said.actor else "unknown",
        mis_id=asked.mis_id,
        minutes_late=(asked.minutes or held) if asked.code in LATE else None,
    )
    return [settled]


def _fault(said: Said[SettleAsked], states: States) -> Refusal | None:
    asked, school, entry = said.body, school_of(states), roll_of(states).pupils.get(said.body.pupil)
    if entry is None or entry.forgotten:
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    if asked.day > school.calendar.today(said.at):
        return Refusal("future-date", f"{asked.day.isoformat()} has not come yet: give the day of the session.")
    if not school.calendar.is_open(asked.day, asked.session):
        return Refusal("no-session", "The school was closed in that session: it has no code.")
    if not entry.is_on_roll(asked.day):
        return Refusal("off-roll", "The pupil was not on the roll on that day.")
    if asked.minutes is not None and asked.code not in LATE:
        return Refusal("not-late", f"{asked.code} is no code of a late pupil: give minutes with L or U alone.")
    return fault_of_code(asked.code)


def fault_of_code(code: str) -> Refusal | None:
    """Why a code settles nothing."""
    if (wrong := fault_of(code)) is not None:
        return Refusal("unknown-code", f"Give a code of the attendance table: {wrong}.")
    if code == "N":
        return Refusal("settles-nothing", "N says that no reason is known yet: give the code that the session has.")
    return None


def written(said: Said[Outcome], order: Order, states: States) -> list[News]:
    """The MIS answered, or did not; what was settled otherwise meanwhile is none of this answer's business."""
    back, attempt = said.body.result, order.attempt if isinstance(order, WriteBackRetried) else 1
    open_now = settlements_of(states).open.get(placed(order.pupil, order.date, order.session))
    if open_now is None or (open_now.code, open_now.attempt, open_now.state) != (order.code, attempt, "waiting"):
        return []
    about: dict[str, Any] = {name: getattr(order, name) for name in ("pupil", "date", "session", "code")}
    if back.how == "taken":
        return [CodeWrittenBack(**about, attempt=attempt)]
    is_tried_again = back.how == "unanswered" and not open_now.overtaken
    again = _again(said, order.date, states, attempt) if is_tried_again else None
    failed = WriteBackFailed(**about, attempt=attempt, reason=back.reason, again_at=again)
    if back.how != "overtaken" or open_now.overtaken:
        return [failed]
    return [WriteBackOvertaken(**about, original=open_now.over, mark=back.mark, attempt=attempt), failed]


def _again(said: Said[Outcome], day: date, states: States, attempt: int) -> datetime | None:
    waits = school_of(states).policy(day).write_back.again_after
    return said.at + minutes(waits[attempt - 1]) if attempt <= len(waits) else None


def differences(said: Said[object], states: States) -> Differences:
    """The settled codes of sessions that were held which the MIS's marks do not show, as it was heard so far.

    One that was overtaken, or whose call was taken back, is listed until the session is settled again: a try under way
    may have been taken after all.
    """
    roll_call, calendar = RollCall(said, states), school_of(states).calendar
    rows = [_difference(place, each, roll_call) for place, each in sorted(settlements_of(states).open.items())]
    differing = (
        row for row in rows if (row.overtaken or row.mark != row.settled) and calendar.is_open(row.date, row.session)
    )
    return Differences(school=said.school, rows=tuple(differing))


def _difference(place: str, settled: Settlement, roll_call: RollCall) -> Difference:
    pupil, day, session = place_named(place)
    return Difference(
        pupil=pupil,
        date=day,
        session=session,
        settled=settled.code,
        mark=roll_call.code(pupil, day, session),
        state=settled.state,
        attempts=settled.attempt,
        reason=settled.reason,
        again_at=settled.again,
        overtaken=settled.overtaken or reached_of(roll_call.states, pupil).is_taken_back(settled.contact),
    )


def sessions_of_settled(states: States) -> list[tuple[str, date, Session]]:
    """Pupil, date and session of every code that is remembered as settled."""
    return [place_named(place) for place in settlements_of(states).open]
