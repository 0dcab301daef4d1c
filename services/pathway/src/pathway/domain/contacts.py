"""Calls to families: spoken, and tried."""

from __future__ import annotations

from typing import Any

from chassis.said import Decision, Said, States
from events.codes import AWAY, fault_of
from events.fact import Refusal
from events.ids import guardian_id, pupil_id
from events.pathway import ContactMade, ContactTried, RecordContact
from pathway.domain.case import Case
from pathway.domain.duties import finish
from pathway.domain.recording import about_a_day, sealed, speaker
from pathway.domain.states import Work


def contact(said: Said[RecordContact], states: States) -> Decision:
    """Record a call, or a try."""
    fault = _fault_of(said.body)
    return fault or about_a_day(said, pupil_id(said.school, said.body.mis_id), states, _record)


def _record(case: Case) -> None:
    asked: RecordContact = case.said.body
    given: dict[str, Any] = {
        "pupil": case.pupil,
        "date": asked.date,
        "at": case.said.at,
        "by": speaker(case.said),
        "guardian": asked.guardian and guardian_id(case.said.school, asked.guardian),
        "note": sealed(asked.note),
    }
    if asked.outcome != "spoke":
        case.because = case.say(ContactTried(outcome=asked.outcome, **given))
        return
    case.because = case.say(ContactMade(code=asked.code, **given))
    finish(case, "call", asked.date, Work(case.said.at, case.because, "spoke"))


def _fault_of(asked: RecordContact) -> Refusal | None:
    if asked.code is None:
        return None
    if asked.outcome != "spoke":
        return Refusal("nobody-reached", "A try that reached nobody gives no code: leave it out, or record `spoke`.")
    if (fault := fault_of(asked.code)) is not None:
        return Refusal("unknown-code", f"Give a code of the attendance table: {fault}.")
    if asked.code not in AWAY:
        return Refusal("not-an-absence-code", f"Code {asked.code} explains no absence: give an absence code.")
    return None
