"""A roll call as Arbor says it: each mark and register let in or not, then entered."""

from __future__ import annotations

from collections.abc import Iterator

from chassis.said import News
from registers.domain.admitting import Gate, fault_of_mark, fault_of_register
from registers.domain.claims import claim_mark, release_mark
from registers.domain.entities import Held, Ref
from registers.domain.heard import RollCallHeard
from registers.domain.marking import RollCall
from registers.domain.places import placed
from registers.domain.state import roll_of, school_of
from registers.domain.suspecting import form_left


def hear_roll_call(gate: Gate, heard: RollCallHeard) -> Iterator[News]:
    """Marks and registers of one session came: those that can be taken are entered, in their order."""
    roll_call = RollCall(gate.said, gate.states)
    _enter_marks(gate, heard, roll_call)
    _complete(gate, heard, roll_call)
    yield from roll_call.news()


def _enter_marks(gate: Gate, heard: RollCallHeard, roll_call: RollCall) -> None:
    school, roll = school_of(gate.states), roll_of(gate.states)
    today = school.calendar.today(gate.said.at)
    for mark in heard.marks:
        before, at = gate.place(mark.ref), placed(mark.pupil, mark.day, mark.session)
        if gate.admit(mark.ref, fault_of_mark(mark, school, roll, today), Held(mark=mark), at):
            if before not in ("", at):
                take_out(gate, roll_call, before, mark.ref)
            claim_mark(gate, mark, roll_call.sheet_of(mark.pupil, mark.day, mark.session), before)
            roll_call.mark(mark)
        elif form := form_left(mark, roll):
            roll_call.sheet(form, mark.day, mark.session).left.append(mark.pupil)


def take_out(gate: Gate, roll_call: RollCall, place: str, ref: Ref) -> None:
    """An object no longer says the mark of a place: there is none, unless another object says one."""
    roll_call.unmark(place, ref.cause, release_mark(gate, place, ref.key))


def _complete(gate: Gate, heard: RollCallHeard, roll_call: RollCall) -> None:
    school, roll = school_of(gate.states), roll_of(gate.states)
    today = school.calendar.today(gate.said.at)
    for register in heard.registers:
        fault = fault_of_register(register, school, roll, today)
        if gate.admit(register.ref, fault, Held(register=register), register.form):
            roll_call.complete(register)
