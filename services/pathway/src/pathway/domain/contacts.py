"""Calls to families: spoken, and tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from chassis.said import Decision, Said, States
from events.codes import APPOINTMENTS, AWAY, fault_of
from events.fact import Refusal
from events.ids import Session, guardian_id, pupil_id
from events.pathway import (
    ChildFoundInSchool,
    ContactMade,
    ContactOutcome,
    ContactTried,
    ContactUndone,
    NumberFoundDead,
    RecordContact,
    UndoContact,
)
from events.policy import minutes
from pathway.domain import concerns
from pathway.domain.absences import standing
from pathway.domain.case import Case, case_of
from pathway.domain.duties import finish
from pathway.domain.families import guardians_of
from pathway.domain.passing import pass_on_reopened
from pathway.domain.recording import CONTACTS, about_a_day, sealed, speaker
from pathway.domain.scope import fault_of_role, fault_of_scope
from pathway.domain.states import FAMILIES, Undo, Work, handle
from pathway.domain.subjects import lapse, settle
from pathway.domain.taking_back import take_out


def contact(said: Said[RecordContact], states: States) -> Decision:
    """Record a call, or a try."""
    pupil = pupil_id(said.school, said.body.mis_id)
    fault = fault_of_role(said, CONTACTS) or fault_of_scope(said, pupil, states) or _fault_of(said.body)
    fault = fault or _fault_of_guardian(said, pupil, states)
    return fault or about_a_day(said, pupil, states, _record)


def take_back(said: Said[UndoContact], states: States) -> Decision:
    """Take back what the speaker has just recorded; taken back before, it is silent.

    What it explained meanwhile is void; registers is about to say so.
    """
    if said.body.reason is not None:
        return take_out(said, states)
    case = case_of(said, pupil_id(said.school, said.body.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    last = case.done.undo
    if last is None or last.day != said.body.date:
        return Refusal("nothing-to-undo", "No contact about that day can be taken back: record what is so.")
    if fault := _fault_of_undo(case, last):
        return fault
    undone = case.say(_undone(case, last))
    for duty in sorted(last.ended):
        pass_on_reopened(case, duty, undone)
    concerns.take_back(case, last.raised)
    lapse(case)
    settle(case)
    return case.news


def _fault_of_undo(case: Case, last: Undo) -> Refusal | None:
    if case.said.body.at not in (None, last.at):
        return Refusal("not-the-last", "Another contact was recorded since: to take that one back, give the reason.")
    if last.by != speaker(case.said):
        return Refusal("not-yours", "Somebody else recorded that contact: only they can take it back.")
    if case.said.at > _undoable_until(case, last.day, last.at):
        return Refusal("too-late", "It is too late to take that back: record what is so.")
    return None


def _undoable_until(case: Case, day: date, made_at: datetime) -> datetime:
    return made_at + timedelta(seconds=case.policy(day).call.undo_seconds)


def _undone(case: Case, last: Undo) -> ContactUndone:
    return ContactUndone(
        pupil=case.pupil,
        date=last.day,
        contact=last.fact,
        outcome=cast("ContactOutcome", last.outcome),
        made_at=last.at,
        by=last.by,
        reopened=tuple(sorted(last.ended)),
        concerns=tuple(sorted(last.concerns)),
    )


def _record(case: Case) -> None:
    asked: RecordContact = case.said.body
    match asked.outcome:
        case "spoke" | "believed-in-school":
            until = _undoable_until(case, asked.date, case.said.at)
            made = ContactMade(
                code=asked.code,
                guardian=_guardian(case),
                outcome=asked.outcome,
                undoable_until=until,
                sessions=_explained(case),
                **_given(case),
            )
            case.because = case.say(made)
            finish(case, "call", asked.date, Work(case.said.at, case.because, asked.outcome))
            if asked.outcome == "believed-in-school":
                concerns.believed_in_school(case, asked.date)
        case "child-in-school":
            case.because = case.say(ChildFoundInSchool(**_given(case)))
            finish(case, "call", asked.date, Work(case.said.at, case.because, asked.outcome))
        case "no-answer" | "voicemail" | "number-dead":
            _try(case, asked.outcome)


def _explained(case: Case) -> tuple[Session, ...]:
    """The sessions that the code explains; none: the whole day. Of an appointment those that were asked about: a child
    who is not back for the afternoon is asked about again."""
    asked: RecordContact = case.said.body
    if asked.sessions or asked.code not in APPOINTMENTS:
        return tuple(sorted(set(asked.sessions))) if asked.code is not None else ()
    noon = case.calendar.at(asked.date, case.policy(asked.date).sessions["PM"].opens)
    away = sorted(standing(case.seen, asked.date))
    if case.said.at < noon and away != ["PM"]:
        return ("AM",)
    return tuple(away) if len(away) == 1 else ()


def _try(case: Case, outcome: Literal["no-answer", "voicemail", "number-dead"]) -> None:
    guardian, again = _guardian(case), None if outcome == "number-dead" else _next_attempt(case)
    number = sealed(case.said.body.telephone) if outcome == "number-dead" else None
    tried = ContactTried(outcome=outcome, guardian=guardian, next_attempt_at=again, telephone=number, **_given(case))
    case.because = case.say(tried)
    if outcome == "number-dead" and guardian is not None:
        by, at = speaker(case.said), case.said.at
        dead = NumberFoundDead(
            pupil=case.pupil, guardian=guardian, contact=case.because, at=at, by=by, telephone=number
        )
        case.say(dead)


def _given(case: Case) -> dict[str, Any]:
    asked: RecordContact = case.said.body
    by = speaker(case.said)
    return {"pupil": case.pupil, "date": asked.date, "at": case.said.at, "by": by, "note": sealed(asked.note)}


def _guardian(case: Case) -> str | None:
    asked: RecordContact = case.said.body
    return asked.guardian and guardian_id(case.said.school, asked.guardian)


def _next_attempt(case: Case) -> datetime:
    """A family that did not answer rests for a while, and never past the instant at which the call is due."""
    day: date = case.said.body.date
    again: datetime = case.said.at + minutes(case.policy(day).call.next_attempt_minutes)
    dues = [owed.due for owed in case.done.open.values() if (owed.kind, owed.date) == ("call", day)]
    return min([again, *dues])


def _fault_of_guardian(said: Said[RecordContact], pupil: str, states: States) -> Refusal | None:
    """A mistyped id would make a number dead that is nobody's; whom nobody has told us of, we cannot tell apart."""
    known = guardians_of(states[FAMILIES].seen, pupil)
    if said.body.guardian is None or not known or guardian_id(said.school, said.body.guardian) in known:
        return None
    return Refusal("no-such-guardian", "That is no guardian of the family: give the MIS's id of one who is.")


def _fault_of(asked: RecordContact) -> Refusal | None:
    if asked.outcome == "number-dead" and asked.guardian is None:
        return Refusal("whose-number", "Say whose number is dead: give the guardian.")
    if asked.code is None:
        return None
    if asked.outcome != "spoke":
        return Refusal("nobody-reached", "Nobody gave a reason, so there is no code: leave it out, or record `spoke`.")
    if (fault := fault_of(asked.code)) is not None:
        return Refusal("unknown-code", f"Give a code of the attendance table: {fault}.")
    if asked.code not in AWAY:
        return Refusal("not-an-absence-code", f"Code {asked.code} explains no absence: give an absence code.")
    return None
