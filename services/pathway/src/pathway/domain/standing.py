"""Where a pupil stands on the pathway: the stages entered and the counters reached, each on which day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from events.pathway import CounterReached, CounterWithdrawn, StageEntered, StageLeft

OfStanding: TypeAlias = StageEntered | StageLeft | CounterReached | CounterWithdrawn


@dataclass(frozen=True)
class Standing:
    """Stage → the day on which it was entered; counter → the day on which it was last reached. Never changed."""

    stages: dict[str, date] = field(default_factory=dict)
    counters: dict[str, date] = field(default_factory=dict)


def after(standing: Standing, own: OfStanding) -> Standing:
    """Where the pupil stands after an own fact."""
    match own:
        case StageEntered():
            return replace(standing, stages={**standing.stages, own.stage: own.date})
        case StageLeft():
            return replace(standing, stages=_without(standing.stages, own.stage))
        case CounterReached():
            return replace(standing, counters={**standing.counters, own.counter: own.date})
        case CounterWithdrawn():
            return replace(standing, counters=_without(standing.counters, own.counter))


def _without(held: dict[str, date], name: str) -> dict[str, date]:
    return {each: day for each, day in held.items() if each != name}
