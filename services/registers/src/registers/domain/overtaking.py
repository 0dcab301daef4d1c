"""A settled code over whose session another mark was heard: nothing is written over that one, a person looks.

The statutory register is the MIS's: a child whom it has present by now is not to be made absent by a try that comes
late. So what is on its way ends when another mark is heard, and the mark is looked at again before each try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from chassis.said import Because, News, Said, States, Woken
from events.ids import Session
from events.registers import (
    MarksRecorded,
    RegisterAmended,
    RegisterAnnulled,
    RegisterTaken,
    StillToWriteBack,
    ToWriteBack,
    WriteBackOvertaken,
    WriteBackRetried,
)
from registers.domain.marking import RollCall
from registers.domain.mis import Settlement
from registers.domain.places import place_named, placed
from registers.domain.state import reached_of, settlements_of


def retried(said: Said[Woken], states: States) -> list[News]:
    """The hour of another attempt came, for every code whose hour it is; the mark is looked at again before it."""
    roll_call = RollCall(said, states)
    return [_retry(roll_call, place, settled) for place, settled in _due(states, said.body.due)]


def sessions_to_retry(states: States, due: datetime) -> list[tuple[str, date, Session]]:
    """Pupil, date and session of every code of which the hour of another attempt has come."""
    return [place_named(place) for place, _ in _due(states, due)]


def _due(states: States, due: datetime) -> list[tuple[str, Settlement]]:
    return [(at, each) for at, each in settlements_of(states).open.items() if each.again and each.again <= due]


def _retry(roll_call: RollCall, place: str, settled: Settlement) -> WriteBackRetried | WriteBackOvertaken:
    pupil, day, session = place_named(place)
    if _is_overtaken(roll_call, place, settled):
        return _overtaken(place, settled, roll_call.code(pupil, day, session))
    return WriteBackRetried(
        pupil=pupil,
        date=day,
        session=session,
        code=settled.code,
        attempt=settled.attempt + 1,
        mis_id=settled.mis_id,
        minutes_late=settled.minutes,
        reason=settled.why,
    )


def overtaken(said: Said[object], states: States, news: Iterable[News]) -> list[News]:
    """The settled codes that the MIS is yet to take, and over whose sessions another mark was heard just now."""
    yet = {place: each for place, each in settlements_of(states).open.items() if each.is_under_way}
    if not yet:
        return []
    heard = {placed(*place): (cause, mark) for cause, place, mark in _marks(said, news)}
    return [
        Because(heard[place][0], _overtaken(place, settled, heard[place][1]))
        for place, settled in yet.items()
        if place in heard and settled.is_overtaken_by(heard[place][1])
    ]


def _marks(said: Said[object], news: Iterable[News]) -> Iterator[tuple[UUID, tuple[str, date, Session], str | None]]:
    """The cause of each mark that is said, its place, and its code."""
    for item in news:
        cause, fact = (item.cause, item.fact) if isinstance(item, Because) else (said.id, item)
        if isinstance(fact, RegisterAmended):
            yield cause, (fact.pupil, fact.date, fact.session), fact.new
        elif isinstance(fact, MarksRecorded | RegisterTaken):
            yield from ((cause, (pupil, fact.date, fact.session), code) for pupil, code in fact.marks.items())
        elif isinstance(fact, RegisterAnnulled):
            yield from ((cause, (pupil, fact.date, fact.session), None) for pupil in fact.pupils)


def _overtaken(place: str, settled: Settlement, mark: str | None) -> WriteBackOvertaken:
    pupil, day, session = place_named(place)
    return WriteBackOvertaken(
        pupil=pupil,
        date=day,
        session=session,
        code=settled.code,
        original=settled.over,
        mark=mark,
        attempt=settled.attempt,
    )


def is_still_to_write(said: Said[StillToWriteBack], states: States) -> ToWriteBack:
    """Whether that attempt is still to be made: a try that a crash repeats may come after another mark, or code.

    And, should it have been long on its way here, after the call that gave the code was taken back.
    """
    asked = said.body
    place = placed(asked.pupil, asked.date, asked.session)
    settled, this = settlements_of(states).open.get(place), (asked.code, asked.attempt, "waiting")
    if settled is None or settled.overtaken or (settled.code, settled.attempt, settled.state) != this:
        return ToWriteBack(still=False)
    was_taken_back = reached_of(states, asked.pupil).is_taken_back(settled.contact)
    still = not was_taken_back and not _is_overtaken(RollCall(said, states), place, settled)
    return ToWriteBack(still=still, over=settled.over)


def _is_overtaken(roll_call: RollCall, place: str, settled: Settlement) -> bool:
    """Whether its session has another mark by now, or was closed after all."""
    pupil, day, session = place_named(place)
    is_open = roll_call.school.calendar.is_open(day, session)
    return not is_open or settled.is_overtaken_by(roll_call.code(pupil, day, session))
