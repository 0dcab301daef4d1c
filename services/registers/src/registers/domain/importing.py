"""Rows of a file: heard one after the other as any source says them, or only foreseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from chassis.said import Because, News, Said, States
from events.registers import Foreseen, ForeseenRow, PupilRecorded
from registers.domain.admitting import FORGOTTEN, Gate, fault_of_mark
from registers.domain.asked import ForeseeAsked, Imported
from registers.domain.draft import Draft
from registers.domain.enrolling import hear_student
from registers.domain.entities import Fault, Held, MarkHeard, Ref
from registers.domain.heard import Malformed, RollCallHeard, StudentHeard
from registers.domain.marking import RollCall
from registers.domain.retaking import retake
from registers.domain.roll_calls import hear_roll_call
from registers.domain.state import entity_of, roll_of

Row: TypeAlias = RollCallHeard | StudentHeard | Malformed


def bring_in(said: Said[Imported], states: States) -> list[News]:
    """What the rows lead to, each on top of those before it, and what of the quarantine they free."""
    tally = said.body.tally
    tally.clear()
    draft, news = Draft(states), list[News]()
    for body in said.body.bodies:
        news += _taken(said, draft, body)
    return [*news, *retake(Gate(said, states, tally), news)]


def _taken(said: Said[Imported], draft: Draft, body: Row) -> list[News]:
    """What a row leads to, on top of those before it."""
    gate = Gate(said, draft, said.body.tally)
    heard = [*_heard(gate, body)]
    draft.fold(said, [*gate.news, *heard])
    return [*gate.news, *heard]


def _heard(gate: Gate, body: Row) -> Iterator[News]:
    match body:
        case RollCallHeard():
            return hear_roll_call(gate, body)
        case StudentHeard():
            return hear_student(gate, body)
        case Malformed(ref=ref, reason=reason):
            gate.admit(ref, Fault(reason), Held())
            return iter(())


def foresee(said: Said[ForeseeAsked], states: States) -> Foreseen:
    """What would change, line by line; nothing is kept of it."""
    imported = said.body.imported
    bringing = Said(said.id, said.school, said.at, imported, said.correlation)
    decided = bring_in(bringing, states)
    facts = [each.fact if isinstance(each, Because) else each for each in decided]
    recorded = {fact.pupil for fact in facts if isinstance(fact, PupilRecorded)}
    draft, rows = Draft(states), list[ForeseenRow]()
    for body in imported.bodies:
        rows += _foreseen(said, imported.lines, body, recorded, draft)
        _taken(bringing, draft, body)
    return Foreseen(
        rows=tuple(sorted(rows, key=lambda row: row.line)), facts=Counter(type(fact).__name__ for fact in facts)
    )


def _foreseen(
    said: Said[ForeseeAsked], lines: dict[str, int], body: Row, recorded: set[str], states: States
) -> Iterator[ForeseenRow]:
    match body:
        case Malformed(ref=ref, reason=reason):
            yield ForeseenRow(line=lines[ref.key], result="quarantined", reason=reason)
        case StudentHeard():
            yield _pupil(states, body, lines[body.ref.key], body.pupil in recorded)
        case RollCallHeard(marks=marks):
            roll_call = RollCall(said, states)
            yield from (_mark(roll_call, mark, lines[mark.ref.key]) for mark in marks)


def _mark(roll_call: RollCall, mark: MarkHeard, line: int) -> ForeseenRow:
    school, today = roll_call.school, roll_call.school.calendar.today(roll_call.said.at)
    if (fault := fault_of_mark(mark, school, roll_call.roll, today)) is not None:
        return ForeseenRow(line=line, result="quarantined", reason=fault.reason)
    sheet = roll_call.sheet_of(mark.pupil, mark.day, mark.session)
    before, late = sheet.marks.get(mark.pupil), sheet.late.get(mark.pupil)
    if _is_heard(roll_call.states, mark.ref) or (before, late) == (mark.code, mark.minutes or None):
        return ForeseenRow(line=line, result="same", before=before, after=before)
    return ForeseenRow(line=line, result="changed" if before else "new", before=before, after=mark.code)


def _pupil(states: States, heard: StudentHeard, line: int, recorded: bool) -> ForeseenRow:
    after, entry = f"{heard.form} {heard.entry} to {heard.leaving or '…'}", roll_of(states).pupils.get(heard.pupil)
    if entry is None:
        return ForeseenRow(line=line, result="new", after=after)
    if entry.forgotten:
        return ForeseenRow(line=line, result="quarantined", reason=FORGOTTEN.reason)
    before = f"{entry.classes[-1][1]} {entry.entry} to {entry.leaving or '…'}"
    same = _is_heard(states, heard.ref) or not recorded
    return ForeseenRow(line=line, result="same" if same else "changed", before=before, after=before if same else after)


def _is_heard(states: States, ref: Ref) -> bool:
    """Whether a file of this very instant was imported already: on a clock that stands."""
    return entity_of(states, ref.key).revision >= ref.revision
