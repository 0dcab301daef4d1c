"""How comparisons with the MIS become state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from events.registers import DifferenceExplained, HeldDifference, MisCompared
from registers.domain.state import Comparison, Differing, found_at


def of_comparison(comparison: Comparison, fact: MisCompared | DifferenceExplained) -> None:
    """Only what the last comparison found stands; what was explained stays so while both sides are as they were."""
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
