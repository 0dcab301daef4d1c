"""What a person made of a family's reply, settled: they need not type the code again to have it written back.

It is settled of a session that is said to be an absence with a mark that gives no reason; where that comes later than
the reply, then. A code that a telephone call gave may be taken back within seconds, and is settled after that
(`calls.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from chassis.said import Because, News, Said, States
from events.codes import UNEXPLAINED
from events.fact import Fact
from events.ids import SESSIONS, Session
from events.notifications import ReplyConfirmed
from events.registers import CodeSettled, PupilAbsent
from registers.domain.absences import marked_in
from registers.domain.places import placed
from registers.domain.pupils import Reason
from registers.domain.settling import fault_of_code
from registers.domain.state import pupil_of, reached_of, roll_of, school_of, settlements_of


def confirmed(said: Said[Any], states: States, news: Iterable[News]) -> list[News]:
    """The codes settled by what is said, or by the absences that it makes known; at an hour see `of_absence`."""
    if isinstance(said.body, ReplyConfirmed):
        return [*_of_reply(said, said.body, states)]
    items = [item if isinstance(item, Because) else Because(said.id, item) for item in news]
    return [Because(each.cause, settled) for each in items if (settled := of_absence(each.fact, states, said.at))]


def of_absence(fact: Fact, states: States, now: datetime, as_of: datetime | None = None) -> CodeSettled | None:
    """The code of an absence that is said now and was answered before; what was settled of it before is left alone.

    `as_of`: replies that were confirmed after that instant are left out.
    """
    if not isinstance(fact, PupilAbsent) or fact.code not in UNEXPLAINED or not fact.explained:
        return None
    if placed(fact.pupil, fact.date, fact.session) in settlements_of(states).open:
        return None
    reason = _reason(states, fact.pupil, fact.date, fact.session, now, as_of)
    if reason is None or reason.by != "reply" or fault_of_code(reason.code):
        return None
    return _settled((fact.pupil, fact.date, fact.session), fact.code, reason.code, reason.who)


def _of_reply(said: Said[Any], reply: ReplyConfirmed, states: States) -> Iterator[CodeSettled]:
    """Of the absences that are said already, and that the reply explains; a code that stands in the register, or is on
    its way, is not settled again."""
    for session in reply.sessions or SESSIONS:
        reason = _reason(states, reply.pupil, reply.date, session, said.at)
        if reason is None or (reason.at, reason.by) != (said.at, "reply"):
            continue
        absence = pupil_of(states, reply.pupil).absence(reply.date, session)
        known = settlements_of(states).open.get(placed(reply.pupil, reply.date, session))
        if absence is None or absence.off or absence.code not in UNEXPLAINED or fault_of_code(reply.code):
            continue
        if not (known.is_on_its_way(reply.code) if known else absence.code == reply.code):
            yield _settled((reply.pupil, reply.date, session), absence.code, reply.code, reply.by)


def _reason(
    states: States, pupil: str, day: date, session: Session, now: datetime, as_of: datetime | None = None
) -> Reason | None:
    """The reason that was given last, since the child was marked in last that day."""
    school = school_of(states)
    opens = school.calendar.at(day, school.times(day, session).opens)
    came = marked_in(states, pupil, day, now) if session == "PM" and pupil in roll_of(states).pupils else None
    return reached_of(states, pupil).reason(day, session, opens, as_of, came)


def _settled(place: tuple[str, date, Session], original: str, code: str, by: str) -> CodeSettled:
    pupil, day, session = place
    return CodeSettled(pupil=pupil, date=day, session=session, code=code, original=original, by=by)
