"""Objects of the MIS, heard: what each brings, where it was let in, and what its deletion leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from chassis.said import News, Said, States
from registers.domain.admitting import Gate
from registers.domain.enrolling import asked_for, hear_student, remove
from registers.domain.entities import Fault, Held, Ref
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardiansHeard,
    Heard,
    Malformed,
    NoteHeard,
    RollCallHeard,
    StudentHeard,
)
from registers.domain.marking import RollCall
from registers.domain.noting import (
    bar,
    guardian_gone,
    hear_date,
    hear_link,
    hear_note,
    leave_only,
    undeclare,
    unlink,
    unlink_all,
    unnote,
)
from registers.domain.objects import MARK, Webhook
from registers.domain.retaking import retake
from registers.domain.roll_calls import hear_roll_call, take_out
from registers.domain.sayings import Entities
from registers.domain.state import entity_of


def hear(said: Said[Any], body: Entities, states: States) -> Sequence[News]:
    """What objects of the MIS bring, and what of the quarantine they free; nothing where the hook was answered."""
    body.tally.clear()
    if is_answered(body, states):
        return []
    gate = Gate(said, states, body.tally)
    heard = [*_heard(gate, body)]
    news = [*gate.news, *heard]
    news += retake(gate, news)
    return [*news, *asked_for(said, body.pupil, states, news)] if isinstance(body, StudentHeard) else news


def is_answered(body: Heard, states: States) -> bool:
    """Whether its hook was answered before: with what, it is told."""
    if body.hook is None:
        return False
    answered: Webhook = states["webhook", body.hook.id].done
    body.hook.before = answered.reply
    return answered.reply is not None


def _heard(gate: Gate, body: Entities) -> Iterator[News]:  # noqa: PLR0911
    match body:
        case RollCallHeard():
            return hear_roll_call(gate, body)
        case StudentHeard():
            return hear_student(gate, body)
        case GuardianHeard(link=link, anew=anew):
            return hear_link(gate, link, anew=anew)
        case GuardiansHeard():
            return leave_only(gate, body)
        case NoteHeard(note=note):
            return hear_note(gate, note)
        case CalendarDateHeard():
            return hear_date(gate, body)
        case Deleted():
            return _deleted(gate, body)
        case Malformed(ref=ref, reason=reason, barring=barring, anew=anew):
            gate.admit(ref, Fault(reason), Held(), anew=anew)
            return bar(gate, ref, barring) if barring is not None and gate.is_set_aside(ref) else iter(())


def _deleted(gate: Gate, body: Deleted) -> Iterator[News]:
    at = guardian_gone(gate.said, body.ref) or entity_of(gate.states, body.ref.key).at
    withdraw = _WITHDRAWN.get(body.ref.entity_type)
    if gate.admit(body.ref, None, Held()) and at and withdraw:
        yield from withdraw(gate, at, body.ref)


def _unmark(gate: Gate, at: str, ref: Ref) -> Iterator[News]:
    roll_call = RollCall(gate.said, gate.states)
    take_out(gate, roll_call, at, ref)
    yield from roll_call.news()


_WITHDRAWN: Mapping[str, Callable[[Gate, str, Ref], Iterator[News]]] = {
    MARK: _unmark,
    "StudentAbsenceNote": unnote,
    "StudentGuardianRelationship": unlink,
    "Guardian": unlink_all,
    "Student": remove,
    "AcademicCalendarDate": undeclare,
}
"""What the deletion of an object leads to, by its type; of the others nothing."""
