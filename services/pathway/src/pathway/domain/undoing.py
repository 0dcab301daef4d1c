"""What stood before the last contact, kept so that the contact can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from chassis.said import Said
from events.codes import AUTHORISED
from events.pathway import (
    ChildFoundInSchool,
    ConcernRaised,
    ConcernResolved,
    ContactMade,
    ContactOutcome,
    ContactTried,
    ContactUndone,
    DutyDone,
    DutyStoodDown,
    VisitMade,
    VisitOutcome,
    VisitUndone,
)
from pathway.domain.contacted import contacted, void
from pathway.domain.states import OpenConcern, OpenDuty, PupilDone, Undo, handle

UNDO_KEPT = timedelta(seconds=600)
"""The longest for which a policy may let a contact be taken back."""
REASONED_KEPT = timedelta(days=1)
"""For so long one may be taken back with a reason: whether it was made today is asked when somebody does."""

V = TypeVar("V")


def begin(done: PupilDone, said: Said[Any], outcome: ContactOutcome) -> Undo:
    """Keep what stands as a contact is folded, before it changes anything."""
    done.undo = _noted(done, said, outcome)
    return done.undo


def visited(done: PupilDone, said: Said[VisitMade]) -> Undo:
    """The same of a visit, which is no contact that is taken back within seconds."""
    return _noted(done, said, said.body.outcome)


def _noted(done: PupilDone, said: Said[Any], outcome: ContactOutcome | VisitOutcome) -> Undo:
    own: ContactMade | ContactTried | ChildFoundInSchool | VisitMade = said.body
    noted = Undo(
        said.id,
        own.at,
        own.date,
        own.by,
        outcome,
        done.spoke.get(own.date),
        done.codes.get(own.date),
        own.date in done.cleared,
        done.sightings.get(own.date),
        told=handle(said.cause or said.id),
        explains=isinstance(own, ChildFoundInSchool) or (isinstance(own, ContactMade) and own.code is not None),
        rang=done.rang.get(own.date),
        gave=own.code if isinstance(own, ContactMade) else None,
        clears=isinstance(own, ContactMade) and _is_lead(said) and own.code in AUTHORISED,
        void=own.date in done.void,
        visited=done.visited.get(own.date),
        sighted=own.date in done.sightings,
    )
    done.contacts = [*(each for each in done.contacts if own.at < each.at + REASONED_KEPT), noted]
    return noted


def forget(done: PupilDone, at: datetime) -> None:
    """Let go of what cannot be taken back any more."""
    if done.undo is not None and at > done.undo.at + UNDO_KEPT:
        done.undo = None
    if done.contacts and at > done.contacts[-1].at + REASONED_KEPT:
        done.contacts = []


def note(done: PupilDone, own: DutyDone | DutyStoodDown) -> None:
    """Keep the duty that a contact ends, as it was, and the search that ends with it."""
    for contact in _kept(done, own.because):
        contact.ended[own.duty] = done.open.get(own.duty)
        if own.duty in done.late:
            contact.late[own.duty] = done.late[own.duty]
        if own.duty in done.search:
            contact.search[own.duty] = done.search[own.duty]


def note_concern(done: PupilDone, said: Said[ConcernResolved]) -> None:
    """Keep the concern that ends with a contact, or by what registers says of it, as it was."""
    own, held = said.body, done.concerns.get(said.body.concern)
    last, cause = done.undo.fact if done.undo is not None else None, handle(said.cause or said.id)
    for each in [*done.contacts, *([done.undo] if done.undo is not None else [])]:
        follows = each.told == cause or (each.fact == last and own.outcome == "explained")
        if held is not None and follows:
            each.concerns[own.concern] = held


def note_raised(done: PupilDone, own: ConcernRaised) -> None:
    """Keep the concern that a contact has raised."""
    for contact in _kept(done, own.because):
        contact.raised = [*(each for each in contact.raised if each != own.concern), own.concern]


def take_back(done: PupilDone, own: ContactUndone | VisitUndone, at: datetime) -> None:
    """Let what stood before a contact stand again; by whom it was made is said of any of the day, for whatever reason,
    and others may have followed it."""
    if isinstance(own, VisitUndone):
        _take_out(done, own.visit, own, at)
    elif own.made_by is not None:
        _take_out(done, own.contact, own, at)
    else:
        _restore(done, own.contact)


def _restore(done: PupilDone, contact: UUID) -> None:
    undo = done.undo
    if undo is None or undo.fact != contact:
        return
    done.undo = None
    done.contacts = [each for each in done.contacts if each.fact != undo.fact]
    _before(done, undo)
    if undo.outcome == "child-in-school" and done.sightings.get(undo.day) is not None:
        _put(done.sightings, undo, undo.found_at)
    done.late |= undo.late
    done.search |= undo.search
    done.concerns = undo.concerns | done.concerns
    _uneased(done, undo)
    void(done, undo.day, is_void=undo.void or (undo.explains and not _was_explained(undo)))
    for duty, owed in undo.ended.items():
        _reopen(done, duty, owed)


def _take_out(done: PupilDone, fact: UUID, own: ContactUndone | VisitUndone, at: datetime) -> None:
    """Let what was said of a day stand as it would without a contact, or visit, that was made earlier that day.

    What it had ended is open again; a concern that it had resolved is said again at once. One that was taken out
    before is gone: when a blank was still taken for a reason, it could be taken back twice.
    """
    taken = next((each for each in done.contacts if each.fact == fact), None)
    if taken is None:
        return
    first = next(each for each in done.contacts if each.day == taken.day)
    done.undo, done.contacts = None, [each for each in done.contacts if each.fact != taken.fact]
    _before(done, first)
    _put(done.visited, first, first.visited)
    done.sightings = {day: seen for day, seen in done.sightings.items() if day != first.day}
    if first.sighted:
        done.sightings[first.day] = first.found_at
    void(done, first.day, is_void=first.void)
    for each in (each for each in done.contacts if each.day == taken.day):
        _note_before(done, each)
        contacted(done, each)
    if taken.explains and not _is_explained(done, taken.day):
        void(done, taken.day, is_void=True)
    for duty in own.reopened:
        _reopen(done, duty, taken.ended[duty])
    done.late |= {duty: owed for duty, owed in taken.late.items() if duty in own.reopened}
    done.search |= {duty: search for duty, search in taken.search.items() if duty in own.reopened}
    done.concerns |= {concern: _to_say_again(taken.concerns[concern], at) for concern in own.concerns}
    _uneased(done, taken)


def reached(done: PupilDone, day: date) -> None:
    """Whoever is reached meanwhile is looked for no more, whatever is taken back."""
    for each in [*done.contacts, *([done.undo] if done.undo is not None else [])]:
        each.search = {call: search for call, search in each.search.items() if search.day != day}


def _kept(done: PupilDone, fact: UUID) -> list[Undo]:
    """The contact that a fact made, as the last one and as one of the day's."""
    return [each for each in [*done.contacts, *([done.undo] if done.undo is not None else [])] if each.fact == fact]


def _is_lead(said: Said[Any]) -> bool:
    return said.actor is not None and said.actor.role == "safeguarding-lead"


def _before(done: PupilDone, undo: Undo) -> None:
    _put(done.spoke, undo, undo.spoke)
    _put(done.codes, undo, undo.code)
    _put(done.rang, undo, undo.rang)
    if not undo.cleared:
        done.cleared = [day for day in done.cleared if day != undo.day]


def _note_before(done: PupilDone, contact: Undo) -> None:
    """What stands before a contact, now that an earlier one does not."""
    day = contact.day
    contact.spoke, contact.code, contact.rang = done.spoke.get(day), done.codes.get(day), done.rang.get(day)
    contact.cleared, contact.void = day in done.cleared, day in done.void
    contact.found_at, contact.sighted = done.sightings.get(day), day in done.sightings
    contact.visited = done.visited.get(day)


def _uneased(done: PupilDone, undo: Undo) -> None:
    """The ground of the concerns that a contact had ended had not fallen away."""
    done.eased = [each for each in done.eased if each not in map(handle, undo.concerns)]


def _to_say_again(held: OpenConcern, at: datetime) -> OpenConcern:
    return replace(held, alert_at=held.alert_at and max(held.alert_at, at))


def _is_explained(done: PupilDone, day: date) -> bool:
    """Whether a contact that stands explains the day."""
    return done.codes.get(day, "N") != "N" or done.sightings.get(day) is not None


def _reopen(done: PupilDone, duty: UUID, owed: OpenDuty | None) -> None:
    name = handle(duty)
    if owed is None:
        done.ends = {day: {**of, name: "missed"} if name in of else of for day, of in done.ends.items()}
        return
    left = {day: {each: how for each, how in of.items() if each != name} for day, of in done.ends.items()}
    done.ends = {day: of for day, of in left.items() if of}
    done.open[duty] = owed
    if owed.kind == "call" and not owed.about:
        done.called.pop(owed.date, None)


def _was_explained(undo: Undo) -> bool:
    """Whether an earlier contact explains the day, still."""
    in_school = undo.spoke is not None and undo.spoke.outcome == "child-in-school"
    return undo.code is not None or undo.found_at is not None or in_school


def _put(held: dict[date, V], undo: Undo, before: V | None) -> None:
    held.pop(undo.day, None)
    if before is not None:
        held[undo.day] = before
