"""What a person makes of a reply: the absence that it is about has its code, and the reply is seen to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from chassis.said import Decision, Key, Said, States
from events.codes import AWAY, UNEXPLAINED, fault_of
from events.fact import Refusal
from events.ids import pupil_id
from events.notifications import ConfirmReply, ReplyConfirmed
from events.roles import OFFICE
from notifications.domain.answers import Answered, confirmation, reply_key
from notifications.domain.replies import is_known
from notifications.domain.school import SCHOOL, School

CONFIRMS = OFFICE | {"operator"}
"""Who decides what a reply means: a class teacher's word is no explanation (procedures, row 38)."""


def keys_to_confirm(said: Said[ConfirmReply]) -> Sequence[Key]:
    """The school, the reply and the child."""
    return [SCHOOL, reply_key(said.body.reply), ("pupil", pupil_id(said.school, said.body.mis_id))]


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
        sessions=tuple(sorted(set(command.sessions))),
        code=command.code,
        by=said.actor.who if said.actor else "unknown",
    )
    name, made = confirmation(confirmed)
    return [] if known.confirmed.get(name) == made else [confirmed]


def _fault(said: Said[ConfirmReply], known: Answered, pupil: str, states: States) -> Refusal | None:
    return (
        fault_of_actor(said)
        or _fault_of_reply(known, pupil, states)
        or _fault_of_day(said, known, states[SCHOOL].seen)
        or _fault_of_code(said.body.code)
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


def _fault_of_code(code: str) -> Refusal | None:
    if fault := fault_of(code):
        return Refusal("no-such-code", f"{fault.capitalize()}: give a code of absence.")
    if code not in AWAY - UNEXPLAINED:
        return Refusal("no-reason", f"{code} gives no reason for an absence: give the code that the reply means.")
    return None
