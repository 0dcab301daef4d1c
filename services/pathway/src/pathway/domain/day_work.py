"""What was set, and done, about the days of a pupil's absences, folded: calls, visits, codes to settle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from chassis.said import Said
from events.pathway import (
    ChildFoundInSchool,
    ContactMade,
    ContactTried,
    DeadlineMissed,
    DeadlineMoved,
    DutyClaimed,
    DutyDone,
    DutyHandedBack,
    DutySet,
    DutyStoodDown,
    VisitMade,
)
from pathway.domain import undoing
from pathway.domain.contacted import contacted
from pathway.domain.states import ARRANGED, ASKED_KEPT, CodeAsked, End, Going, OpenDuty, PupilDone, Search, handle
from pathway.domain.supporting import opened

MAY_BE_LATE = frozenset({"call", "visit"})
"""What is still to be done once it was missed."""

OfDuty: TypeAlias = DutySet | DutyClaimed | DutyHandedBack | DutyDone | DutyStoodDown | DeadlineMoved | DeadlineMissed
OfWork: TypeAlias = ContactMade | ContactTried | ChildFoundInSchool | VisitMade


def fold_duty(done: PupilDone, own: OfDuty) -> None:
    """Fold what was said of a duty about a day."""
    match own:
        case DutySet():
            _set(done, own)
        case DutyClaimed():
            _held(done, own.duty, own.by, own.until)
        case DutyHandedBack():
            _held(done, own.duty, None, None)
        case DutyDone():
            undoing.note(done, own)
            _went(done, own.duty)
            done.search.pop(own.duty, None)
            done.late.pop(own.duty, None)
            _called(done, own.duty, own.done_at)
            _asked_ended(done, own.duty, "done")
            _end(done, own.duty, "late" if done.end_of(own.duty) == "missed" else "done")
        case DeadlineMoved():
            done.open[own.duty].due = own.due_at
            _look_until(done, own.duty, own.due_at)
        case DeadlineMissed():
            _called(done, own.duty, own.due_at)
            if (owed := done.open.get(own.duty)) is not None and owed.kind in MAY_BE_LATE:
                done.late[own.duty] = owed
            _asked_ended(done, own.duty, "missed", own.due_at)
            _end(done, own.duty, "missed")
        case DutyStoodDown():
            undoing.note(done, own)
            done.search.pop(own.duty, None)
            owed = done.open.pop(own.duty, None)
            if owed is not None and owed.kind == "settle-code":
                _unasked(done, owed.date)


def fold_going(done: PupilDone, duty: UUID, going: Going | None) -> None:
    """Fold who goes on a visit, or that nobody does."""
    if (owed := done.undone.get(duty)) is not None:
        owed.going = going


def fold_work(done: PupilDone, said: Said[Any]) -> None:
    """Fold a call, or a visit, that was made."""
    own: OfWork = said.body
    match own:
        case ContactTried() | ContactMade():
            contacted(done, undoing.begin(done, said, own.outcome))
        case ChildFoundInSchool():
            contacted(done, undoing.begin(done, said, "child-in-school"))
        case VisitMade():
            contacted(done, undoing.visited(done, said))


def _set(done: PupilDone, own: DutySet) -> None:
    """Another day's duty lets go of what was missed before it, but for visits that have no other trace.

    A visit is arranged for a day that is still to come: it lets go of nothing.
    """
    if own.about != ARRANGED:
        done.late = {duty: owed for duty, owed in done.late.items() if _may_be_done(owed, own.date)}
    done.open[own.duty] = opened(own)
    if own.kind == "settle-code":
        before = done.codes_asked.get(own.date)
        asked = done.codes_asked | {own.date: CodeAsked(before.times + 1 if before else 1, handle(own.duty))}
        done.codes_asked = {day: each for day, each in asked.items() if own.date - day < ASKED_KEPT}
    if own.reach_by is not None:
        done.search[own.duty] = Search(own.date, own.reach_by)


def _look_until(done: PupilDone, call: UUID, due: datetime) -> None:
    """Nobody is said not to be reached before the call itself is due."""
    if (search := done.search.get(call)) is not None:
        done.search[call] = search._replace(until=max(search.until, due))


def _may_be_done(missed: OpenDuty, day: date) -> bool:
    return missed.date >= day or (missed.about == ARRANGED and day - missed.date < ASKED_KEPT)


def _asked_ended(done: PupilDone, duty: UUID, how: Literal["done", "missed"], missed: datetime | None = None) -> None:
    for day, asked in done.codes_asked.items():
        if asked.duty == handle(duty):
            done.codes_asked[day] = asked._replace(ended=how, missed=missed)
            return


def _unasked(done: PupilDone, day: date) -> None:
    """What stood down is asked as if it had not been, should the mark be N again."""
    asked = done.codes_asked.pop(day)
    if asked.times > 1:
        done.codes_asked[day] = CodeAsked(asked.times - 1, "", "done")


def _held(done: PupilDone, duty: UUID, by: str | None, until: datetime | None) -> None:
    if (owed := done.undone.get(duty)) is not None:
        owed.by, owed.until = by, until


def _went(done: PupilDone, duty: UUID) -> None:
    """Keep who was sent, who may go again: where nobody was in, say."""
    owed = done.undone.get(duty)
    if owed is not None and owed.going is not None:
        people = sorted({*done.sent.get(owed.date, []), *owed.going.people})
        done.sent = done.remembered(done.sent | {owed.date: people}, owed.date)


def _called(done: PupilDone, duty: UUID, at: datetime) -> None:
    """Keep when the day's first call ended."""
    owed = done.open.get(duty)
    if owed is not None and owed.kind == "call" and not owed.about:
        done.called = done.remembered(done.called | {owed.date: at}, owed.date)


def _end(done: PupilDone, duty: UUID, how: End) -> None:
    """What was done in time is remembered for its day, lest it be set again; what was missed may be done for a year."""
    owed, name = done.open.pop(duty, None), handle(duty)
    day = owed.date if owed is not None else next((day for day, of in done.ends.items() if name in of), None)
    if day is None:
        return
    ends = {**done.ends, day: {**done.ends.get(day, {}), name: how}}
    latest = max(ends)
    kept = {each: of if each == latest else _missed(of) for each, of in sorted(ends.items())}
    done.ends = {each: of for each, of in kept.items() if of and latest - each < ASKED_KEPT}


def _missed(ends: dict[str, End]) -> dict[str, End]:
    return {name: how for name, how in ends.items() if how != "done"}
