"""What stood before the last contact, kept so that the contact can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from chassis.said import Said
from events.pathway import (
    ChildFoundInSchool,
    ConcernRaised,
    ConcernResolved,
    ContactMade,
    ContactOutcome,
    ContactTried,
    DutyDone,
    DutyStoodDown,
)
from pathway.domain.states import OpenDuty, PupilDone, Undo, handle

VOID_KEPT = 3
UNDO_KEPT = timedelta(seconds=600)
"""The longest for which a policy may let a contact be taken back."""

V = TypeVar("V")


def begin(done: PupilDone, said: Said[Any], outcome: ContactOutcome) -> None:
    """Keep what stands as a contact is folded, before it changes anything."""
    own: ContactMade | ContactTried | ChildFoundInSchool = said.body
    done.undo = Undo(
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
    )


def forget(done: PupilDone, at: datetime) -> None:
    """Let go of what cannot be taken back any more."""
    if done.undo is not None and at > done.undo.at + UNDO_KEPT:
        done.undo = None


def note(done: PupilDone, own: DutyDone | DutyStoodDown) -> None:
    """Keep the duty that a contact ends, as it was, and the search that ends with it."""
    if done.undo is not None and own.because == done.undo.fact:
        done.undo.ended[own.duty] = done.open.get(own.duty)
        if own.duty in done.late:
            done.undo.late[own.duty] = done.late[own.duty]
        if own.duty in done.search:
            done.undo.search[own.duty] = done.search[own.duty]


def note_concern(done: PupilDone, said: Said[ConcernResolved]) -> None:
    """Keep the concern that ends with a contact, or by what registers says of it, as it was."""
    own, held = said.body, done.concerns.get(said.body.concern)
    follows = done.undo is not None and (handle(said.cause or said.id) == done.undo.told or own.outcome == "explained")
    if done.undo is not None and held is not None and follows:
        done.undo.concerns[own.concern] = held


def note_raised(done: PupilDone, own: ConcernRaised) -> None:
    """Keep the concern that a contact has raised."""
    if done.undo is not None and own.because == done.undo.fact:
        done.undo.raised = [*done.undo.raised, own.concern]


def restore(done: PupilDone) -> None:
    """Let what stood before the contact stand again."""
    undo = done.undo
    if undo is None:
        return
    done.undo = None
    _put(done.spoke, undo, undo.spoke)
    _put(done.codes, undo, undo.code)
    _put(done.rang, undo, undo.rang)
    done.late |= undo.late
    if undo.outcome == "child-in-school" and done.sightings.get(undo.day) is not None:
        _put(done.sightings, undo, undo.found_at)
    done.search |= undo.search
    done.concerns = undo.concerns | done.concerns
    if undo.explains and not _was_explained(undo):
        done.void = [*(day for day in done.void if day != undo.day), undo.day][-VOID_KEPT:]
    if not undo.cleared:
        done.cleared = [day for day in done.cleared if day != undo.day]
    for duty, owed in undo.ended.items():
        _reopen(done, duty, owed)


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
