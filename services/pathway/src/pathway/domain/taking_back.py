"""Contacts and visits that are taken back, with a reason, on the day on which they were recorded.

What had ended by them is owed again, due as if it were heard of now; what else was recorded that day stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import ContactUndone, UndoContact, UndoVisit, VisitOutcome, VisitUndone
from pathway.domain import concerns, duties
from pathway.domain.case import Case, case_of
from pathway.domain.passing import pass_on_reopened
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import OFFICE, fault_of_role
from pathway.domain.states import PupilDone, Undo, handle
from pathway.domain.subjects import lapse, settle

VISITED = get_args(VisitOutcome)
MAY_TAKE_BACK = OFFICE | {"operator"}
"""Who takes back what another recorded."""


def take_out(said: Said[UndoContact | UndoVisit], states: States) -> Decision:
    """Take back a contact, or visit, that was recorded today; taken back before, it is silent."""
    case = case_of(said, pupil_id(said.school, said.body.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    taken = _named(case)
    is_own = taken is not None and taken.by == speaker(said)
    if not is_own and (fault := fault_of_role(said, MAY_TAKE_BACK)) is not None:
        return fault  # whether anything was recorded is not for everybody: a visit on the first day tells of protection
    if taken is None:
        return Refusal("nothing-to-undo", "Nothing recorded today about that day stands: look at what was recorded.")
    lapse(case)
    _take_out(case, taken)
    return case.news


def _named(case: Case) -> Undo | None:
    """The contact or visit that is meant: the latest, or the one of that instant."""
    asked: UndoContact | UndoVisit = case.said.body
    kind = [each for each in case.done.contacts if (each.outcome in VISITED) == isinstance(asked, UndoVisit)]
    named = (each for each in kind if each.day == asked.date and asked.at in (None, each.at))
    return max((each for each in named if case.calendar.today(each.at) == case.today), key=_made_at, default=None)


def _made_at(contact: Undo) -> float:
    return contact.at.timestamp()


def _take_out(case: Case, taken: Undo) -> None:
    """Where registers has said that the child was seen, it is about to say that it is sought again: nothing else ends
    before."""
    reopened = sorted(_ended(case.done, taken))
    case.because = case.say(_undone(case, taken, reopened))
    for duty in reopened:
        pass_on_reopened(case, duty, case.because)
    concerns.take_back(case, taken.raised)
    told_seen = any(absence.ended == "seen" for absence in case.seen.days.get(taken.day, {}).values())
    if not told_seen:
        duties.settle(case, ())
    for duty in reopened:
        duties.put_off(case, duty)
    lapse(case)
    for duty in reopened:
        duties.finish_again(case, duty)
    if not told_seen:
        settle(case, taken.day, case.today)


def _ended(done: PupilDone, taken: Undo) -> Iterator[UUID]:
    """What it did or stood down, and what nothing else has opened or done since."""
    for duty, owed in taken.ended.items():
        ends_it = owed is not None and owed.kind == ("visit" if taken.outcome in VISITED else "call")
        did = ("done" if ends_it else None) if owed is not None else "late"
        if duty not in done.open and done.end_of(duty) == did:
            yield duty


def _undone(case: Case, taken: Undo, reopened: list[UUID]) -> ContactUndone | VisitUndone:
    resolved = {each for each in taken.concerns if handle(each) not in case.done.answered}
    told: dict[str, Any] = {
        "pupil": case.pupil,
        "date": taken.day,
        "outcome": taken.outcome,
        "made_at": taken.at,
        "made_by": taken.by,
        "by": speaker(case.said),
        "reopened": tuple(reopened),
        "concerns": tuple(sorted(resolved - set(case.done.concerns))),
        "reason": sealed(case.said.body.reason),
    }
    is_visit = isinstance(case.said.body, UndoVisit)
    return VisitUndone(visit=taken.fact, **told) if is_visit else ContactUndone(contact=taken.fact, **told)
