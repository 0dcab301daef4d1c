"""How what is on its way to the MIS, and where it differs from us, become state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from chassis.said import Key, Said, States
from events.fact import Fact
from events.registers import (
    CodesCompared,
    CodeSettled,
    CodeUnsettled,
    CodeWrittenBack,
    DifferenceExplained,
    HeldDifference,
    MisCompared,
    RegisterAmended,
    WriteBackFailed,
    WriteBackOvertaken,
    WriteBackRetried,
)
from registers.domain.folding import Fold
from registers.domain.mis import Differing, Settlement, Settlements
from registers.domain.places import found_at, placed, slot
from registers.domain.pupils import Settled
from registers.domain.state import CODES, COMPARED, SETTLED, codes_of, comparison_of, pupil_of, settlements_of

SETTLED_KEPT = 100
FAILED_KEPT = 300
OfWritingBack: TypeAlias = CodeWrittenBack | WriteBackFailed | WriteBackOvertaken | WriteBackRetried | CodeUnsettled
OfSettling: TypeAlias = CodeSettled | OfWritingBack
OfComparison: TypeAlias = MisCompared | DifferenceExplained


def _touched(fact: OfSettling) -> Iterable[Key]:
    return (SETTLED, ("pupil", fact.pupil)) if isinstance(fact, CodeSettled | CodeUnsettled) else (SETTLED,)


def _settle(states: States, fact: OfSettling, said: Said[Fact]) -> None:
    settlements = settlements_of(states)
    name = placed(fact.pupil, fact.date, fact.session)
    before = settlements.open.pop(name, None)
    if isinstance(fact, CodeSettled):
        settlements.open[name] = _settlement(fact)
        settled = Settled(said.at, fact.code, fact.contact)
        pupil = pupil_of(states, fact.pupil)
        pupil.forget(said.at)
        pupil.settled[slot(fact.date, fact.session)] = settled
        _forget_oldest(settlements)
        return
    if isinstance(fact, CodeUnsettled):
        pupil_of(states, fact.pupil).settled.pop(slot(fact.date, fact.session), None)
    if before is not None:
        settlements.open[name] = _went_on(before, fact)


def _settlement(fact: CodeSettled) -> Settlement:
    about: dict[str, Any] = {"by": fact.by, "why": fact.reason, "contact": fact.contact}
    return Settlement(fact.code, fact.mis_id, fact.original, minutes=fact.minutes_late, **about)


def show(settlements: Settlements, fact: RegisterAmended) -> None:
    """An entry was amended to the code that a person settled: whoever amends it so once more is somebody else."""
    name = placed(fact.pupil, fact.date, fact.session)
    settled = settlements.open.get(name)
    if settled is not None and settled.code == fact.new:
        settlements.open[name] = replace(settled, shown=True)


def _went_on(before: Settlement, fact: OfWritingBack) -> Settlement:
    match fact:
        case CodeWrittenBack():
            return replace(before, state="written", reason="", again=None)
        case WriteBackFailed(reason=reason, again_at=again):
            return replace(before, state="failed", reason=reason, again=again)
        case WriteBackRetried(attempt=attempt):
            return replace(before, state="waiting", attempt=attempt, again=None)
        case WriteBackOvertaken() | CodeUnsettled():
            return replace(before, overtaken=True, again=None)


def _forget_oldest(settlements: Settlements) -> None:
    """Of the codes that were written back, or never will be, the latest are remembered: do the marks say so?"""
    written = [name for name, each in settlements.open.items() if each.state == "written"]
    failed = [name for name, each in settlements.open.items() if each.state == "failed" and each.again is None]
    for name in (*written[:-SETTLED_KEPT], *failed[:-FAILED_KEPT]):
        del settlements.open[name]


def _compare(states: States, fact: OfComparison, _: Said[Fact]) -> None:
    """Only what the last comparison found stands; what was explained stays so while both sides are as they were."""
    comparison = comparison_of(states)
    match fact:
        case MisCompared():
            before = comparison.found
            comparison.on, comparison.differing = fact.date, fact.differing
            comparison.found = {name: _still(before.get(name), each) for name, each in _by_place(fact.differences)}
        case DifferenceExplained():
            name = found_at(fact.pupil, fact.date, fact.session)
            if name in comparison.found:
                comparison.found[name] = replace(comparison.found[name], explained=True)


def _by_place(found: Iterable[HeldDifference]) -> Iterator[tuple[str, HeldDifference]]:
    return ((found_at(each.pupil, each.date, each.session), each) for each in found)


def _still(before: Differing | None, each: HeldDifference) -> Differing:
    explained = before is not None and before.explained and (before.ours, before.theirs) == (each.ours, each.theirs)
    return Differing(each.ours, each.theirs, each.since, explained)


def _class_codes(states: States, fact: CodesCompared, _: Said[Fact]) -> None:
    codes_of(states).compared = fact.differences


OF_SETTLING = Fold(_touched, _settle)
OF_COMPARISON = Fold(lambda _: (COMPARED,), _compare)
OF_CODES = Fold(lambda _: (CODES,), _class_codes)
