"""What a person makes of a reply: the absence that it is about has its code, and the reply is seen to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from chassis.said import Decision, Key, Said, States
from events.codes import APPOINTMENTS, AWAY, UNEXPLAINED, fault_of
from events.fact import Refusal
from events.ids import Session, pupil_id
from events.notifications import ConfirmReply, ReplyConfirmed
from events.roles import OFFICE
from notifications.domain.answers import Answered, confirmation, reply_key
from notifications.domain.day import Heard
from notifications.domain.folds import day_key
from notifications.domain.replies import is_known
from notifications.domain.school import SCHOOL, School

CONFIRMS = OFFICE | {"operator"}
"""Who decides what a reply means: a class teacher's word is no explanation (procedures, row 38)."""


def keys_to_confirm(said: Said[ConfirmReply], states: States) -> Iterable[Key]:
    """The school, the reply, the child and the day."""
    yield from (SCHOOL, reply_key(said.body.reply), ("pupil", pupil_id(said.school, said.body.mis_id)))
    day = said.body.on or states[reply_key(said.body.reply)].done.day
    if day is not None:
        yield day_key(day)


def confirm(said: Said[ConfirmReply], states: States) -> Decision:
    """A person read the reply: the absence has its code. The same again is silent."""
    command, known = said.body, states[reply_key(said.body.reply)].done
    pupil = pupil_id(said.school, command.mis_id)
    fault = _fault(said, known, pupil, states)
    if fault is not None:
        return fault
    confirmed = ReplyConfirmed(
        pupil=pupil,
        reply=command.reply,
        date=command.on or known.day,
        sessions=_sessions(command, known, pupil, states) or (),
        code=command.code,
        by=said.actor.who if said.actor else "unknown",
        received_at=known.at,
        left=_left(command, known, pupil, states),
    )
    name, made = confirmation(confirmed)
    return [] if known.confirmed.get(name) == made else [confirmed]


def _left(command: ConfirmReply, known: Answered, pupil: str, states: States) -> int:
    """How many other children whom it may be about are absent without a reason still, and nobody was spoken to."""
    day = command.on or known.day
    heard: Heard | None = states[day_key(day)].seen if day is not None else None
    others = {*(known.meant or known.pupils)} - {pupil, *known.confirmed_on(day)}
    return sum(bool(heard.unexplained(each)) for each in others) if heard is not None else 0


def _sessions(command: ConfirmReply, known: Answered, pupil: str, states: States) -> tuple[Session, ...] | None:
    """The sessions that it explains; empty: the whole day; None: a person must say.

    Of an appointment, and of a child who comes later, those that were asked about: a child who is not back for the
    afternoon is asked about again.
    """
    if command.sessions or not (command.code in APPOINTMENTS or known.returns):
        return tuple(sorted(set(command.sessions)))
    day, school = command.on or known.day, states[SCHOOL].seen
    absence = states[day_key(day)].seen.absences.get(pupil) if day else None
    away = sorted(absence.away) if absence else []
    noon = school.calendar.at(day, school.policy(day).sessions["PM"].opens)
    if day == known.day and away != ["PM"] and known.at is not None and known.at < noon:
        return ("AM",)
    return tuple(away) if away or day == known.day else None


def _fault(said: Said[ConfirmReply], known: Answered, pupil: str, states: States) -> Refusal | None:
    return (
        fault_of_actor(said)
        or _fault_of_reply(known, pupil, states)
        or _fault_of_day(said, known, states[SCHOOL].seen)
        or _fault_of_code(said.body.code)
        or _fault_of_sessions(said.body.code, _sessions(said.body, known, pupil, states))
    )


def fault_of_actor(said: Said[object]) -> Refusal | None:
    """Why somebody may not say what a reply means, or take it out of the queue."""
    if said.actor is None or said.actor.role in CONFIRMS:
        return None
    return Refusal("not-for-role", "The attendance team, headship or the safeguarding lead decides that: tell them.")


def _fault_of_reply(known: Answered, pupil: str, states: States) -> Refusal | None:
    if known.day is None:
        return Refusal("no-such-reply", "There is no such reply: take its id from rollcall replies.")
    if not is_known(states, pupil):
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    if (known.pupils or known.of_guardian) and pupil not in known.pupils:
        return Refusal("not-theirs", "The reply came from nobody who may speak for that child: ring the family.")
    return None


def _fault_of_day(said: Said[ConfirmReply], known: Answered, school: School) -> Refusal | None:
    day = said.body.on or known.day
    if day is None or not school.calendar.is_school_day(day):
        return Refusal("no-school-day", f"{day} was no school day: say on which day the child is absent.")
    today = school.calendar.today(said.at)
    if day > today + timedelta(days=school.policy(today).replies.days_ahead):
        return Refusal("future-date", f"{day} is too far ahead: record it in the MIS.")
    return None


def _fault_of_sessions(code: str, sessions: tuple[Session, ...] | None) -> Refusal | None:
    if sessions is not None:
        return None
    of = "An appointment explains no whole day" if code in APPOINTMENTS else "The reply says that the child comes later"
    return Refusal("which-sessions", f"{of}: say which sessions, AM or PM or both.")


def _fault_of_code(code: str) -> Refusal | None:
    if fault := fault_of(code):
        return Refusal("no-such-code", f"{fault.capitalize()}: give a code of absence.")
    if code not in AWAY - UNEXPLAINED:
        return Refusal("no-reason", f"{code} gives no reason for an absence: give the code that the reply means.")
    return None
