"""What people record and ask for: contacts, visits, claims, focus families; each is refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from chassis.said import Decision, News, Said, States
from events.codes import AWAY, fault_of
from events.fact import Refusal
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AllocateFocusFamily,
    ClaimDuty,
    ContactMade,
    ContactTried,
    DutyClaimed,
    FocusFamilyAllocated,
    MonitoringStarted,
    RecordContact,
    RecordVisit,
    VisitMade,
)
from events.sealed import Sealed
from pathway.domain.case import Case, case_of
from pathway.domain.duties import finish, lapse, set_duties, stand_down
from pathway.domain.families import FOCUS_ROLES, allocation_of, family_of
from pathway.domain.states import FAMILIES, SCHOOL, Work, handle

Command: TypeAlias = RecordContact | RecordVisit | ClaimDuty | AllocateFocusFamily

_STAFF_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def pupil_named(said: Said[Any]) -> str:
    """The pupil whom a command is about."""
    command: Command = said.body
    return command.pupil if isinstance(command, ClaimDuty) else pupil_id(said.school, command.mis_id)


def follow(said: Said[Any], states: States) -> Decision:
    """Follow a command, or refuse it; one that was followed before leads to nothing."""
    if not states[SCHOOL].seen.is_ready:
        return Refusal("no-such-school", "This school is not set up: add it first.")
    if not states["pupil", pupil_named(said)].seen.is_known:
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    command: Command = said.body
    match command:
        case RecordContact():
            return _about_a_day(said, states, _contact, _fault_of_contact(command))
        case RecordVisit():
            return _about_a_day(said, states, _visit, _fault_of_staff(command.by))
        case ClaimDuty():
            return _claim(said, states)
        case AllocateFocusFamily():
            return _fault_of_allocation(command) or _allocate(said, states)


def _about_a_day(said: Said[Any], states: States, record: Callable[[Case], None], fault: Refusal | None) -> Decision:
    case = case_of(said, pupil_named(said), states)
    day: date = said.body.date
    if day > case.today:
        return Refusal("future-date", f"{day.isoformat()} has not come yet: give the day of the absence.")
    if fault is not None:
        return fault
    if handle(said.id) not in case.done.told:
        lapse(case)
        record(case)
        stand_down(case)
        set_duties(case, day, case.today)
    return case.news


def _contact(case: Case) -> None:
    asked: RecordContact = case.said.body
    given: dict[str, Any] = {
        "pupil": case.pupil,
        "date": asked.date,
        "at": case.said.at,
        "by": _speaker(case.said),
        "guardian": asked.guardian and guardian_id(case.said.school, asked.guardian),
        "note": _sealed(asked.note),
    }
    if asked.outcome != "spoke":
        case.because = case.say(ContactTried(outcome=asked.outcome, **given))
        return
    case.because = case.say(ContactMade(code=asked.code, **given))
    finish(case, "call", asked.date, Work(case.said.at, case.because, "spoke"))


def _visit(case: Case) -> None:
    asked: RecordVisit = case.said.body
    made = VisitMade(
        pupil=case.pupil,
        date=asked.date,
        at=case.said.at,
        by=asked.by or _speaker(case.said),
        outcome=asked.outcome,
        note=_sealed(asked.note),
    )
    case.because = case.say(made)
    finish(case, "visit", asked.date, Work(case.said.at, case.because, asked.outcome))


def _claim(said: Said[Any], states: States) -> Decision:
    case = case_of(said, said.body.pupil, states)
    owed, by = case.done.open.get(said.body.duty), _speaker(said)
    if owed is None or owed.due < said.at:
        return Refusal("not-open", "That duty is not open any more: look at the list again.")
    if owed.by not in (None, by):
        return Refusal("claimed", f"{owed.by} has taken that duty already: take another.")
    return [] if owed.by == by else [DutyClaimed(pupil=case.pupil, duty=said.body.duty, by=by)]


def _allocate(said: Said[Any], states: States) -> list[News]:
    asked: AllocateFocusFamily = said.body
    pupil = pupil_named(said)
    family = tuple(sorted(family_of(states[FAMILIES].seen, pupil)))
    held = allocation_of(states[FAMILIES], pupil)
    since = states[SCHOOL].seen.calendar.today(said.at)
    allocated = FocusFamilyAllocated(pupil=pupil, family=family, staff=asked.staff, role=asked.role, since=since)
    is_held = held is not None and (held.staff, held.role) == (asked.staff, asked.role)
    unwatched = [child for child in family if states["pupil", child].done.monitored is None]
    started = [MonitoringStarted(pupil=child, because="focus-family") for child in unwatched]
    return [*([] if is_held else [allocated]), *started]


def _speaker(said: Said[Any]) -> str:
    return said.actor.who if said.actor else "unknown"


def _sealed(note: str | None) -> Sealed[str] | None:
    return Sealed(note) if note else None


def _fault_of_contact(asked: RecordContact) -> Refusal | None:
    if asked.code is None:
        return None
    if asked.outcome != "spoke":
        return Refusal("nobody-reached", "A try that reached nobody gives no code: leave it out, or record `spoke`.")
    if (fault := fault_of(asked.code)) is not None:
        return Refusal("unknown-code", f"Give a code of the attendance table: {fault}.")
    if asked.code not in AWAY:
        return Refusal("not-an-absence-code", f"Code {asked.code} explains no absence: give an absence code.")
    return None


def _fault_of_staff(who: str | None) -> Refusal | None:
    if who is None or _STAFF_ID.fullmatch(who):
        return None
    return Refusal("not-a-staff-id", "Give the id of a member of staff, not a name.")


def _fault_of_allocation(asked: AllocateFocusFamily) -> Refusal | None:
    if asked.role not in FOCUS_ROLES:
        return Refusal(
            "no-focus-role", f"A {asked.role} has no focus families: choose {', '.join(sorted(FOCUS_ROLES))}."
        )
    return _fault_of_staff(asked.staff)
