"""What waits in quarantine is taken up again, in the very decision that brings what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from chassis.said import Because, News, Said, States, Woken
from events.fact import Refusal
from events.ids import Session
from events.registers import ClosureDeclared, PupilRecorded, SchoolDayDeclared, SchoolSetUp
from registers.domain.admitting import Gate
from registers.domain.asked import RetryAsked
from registers.domain.draft import Draft
from registers.domain.entities import Held, MarkHeard, RegisterHeard
from registers.domain.heard import RollCallHeard, Tally
from registers.domain.noting import hear_link, hear_note
from registers.domain.roll_calls import hear_roll_call
from registers.domain.state import entity_of, waiting_of


def retake(gate: Gate, news: list[News]) -> list[News]:
    """What can be taken now that `news` stand."""
    names = [name for item in news for name in freed(item, gate.states)]
    entities = dict.fromkeys(key for name in names for key in waiting_of(gate.states, name).entities)
    held = [held for key in entities if (held := entity_of(gate.states, key).held) is not None]
    return _retaken(gate, news, held) if held else []


def freed(item: News, states: States) -> Iterator[str]:
    """The names for which something may wait that is there now; a set-up may free anything."""
    fact = item.fact if isinstance(item, Because) else item
    if isinstance(fact, PupilRecorded):
        yield from (fact.pupil, f"class:{fact.form}")
    if isinstance(fact, SchoolDayDeclared | ClosureDeclared):
        yield f"calendar:{fact.date}"
    if isinstance(fact, SchoolSetUp):
        yield from states.every("waiting")


def retry(said: Said[RetryAsked], states: States) -> list[News] | Refusal:
    """A person wants a quarantined entity to be taken up again."""
    entities = waiting_of(states, str(said.body.id)).entities
    if not entities:
        return Refusal("not-quarantined", "Nothing of that id is in quarantine: list what is.")
    entity = entity_of(states, entities[0])
    held = [entity.held] if entity.held is not None else []
    news = _retaken(Gate(said, states, said.body.tally), [], held)
    return news or Refusal("still-quarantined", f"It still cannot be taken: {entity.why}.")


def retaken_at(said: Said[Woken], states: States) -> list[News]:
    """What waited for a day is taken up, for the day has come; what is remembered of it is left for `keep`."""
    tally = Tally()
    said.body.left[:] = [tally]
    entities = waiting_of(states, said.body.key).entities
    held = [held for key in entities if (held := entity_of(states, key).held) is not None]
    return _retaken(Gate(said, states, tally), [], held)


def _retaken(gate: Gate, news: list[News], held: list[Held]) -> list[News]:
    draft = Draft(gate.states)
    draft.fold(gate.said, news)
    taken: list[News] = []
    again = Gate(gate.said, draft, gate.tally, again=True)
    for step in _steps(again, held):
        decided = [*step]
        decided = [*again.news, *decided]
        again.news.clear()
        draft.fold(gate.said, decided)
        taken += decided
    return taken


def _steps(gate: Gate, held: Iterable[Held]) -> Iterator[Iterator[News]]:
    """In the order in which a hook would have been heard: guardians, notes, then roll calls, the earliest first."""
    yield from (hear_link(gate, each.guardian) for each in held if each.guardian is not None)
    yield from (hear_note(gate, each.note) for each in held if each.note is not None)
    marks = [each.mark for each in held if each.mark is not None]
    registers = [each.register for each in held if each.register is not None]
    sessions = {(each.day, each.session) for each in marks} | {(each.day, each.session) for each in registers}
    for day, session in sorted(sessions):
        yield hear_roll_call(gate, _roll_call(day, session, marks, registers))


def _roll_call(day: date, session: Session, marks: list[MarkHeard], registers: list[RegisterHeard]) -> RollCallHeard:
    return RollCallHeard(
        day,
        session,
        tuple(mark for mark in marks if (mark.day, mark.session) == (day, session)),
        tuple(register for register in registers if (register.day, register.session) == (day, session)),
    )
