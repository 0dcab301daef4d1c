"""What moved since a report was issued: the figures that later knowledge made others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from events.reporting import Grouping
from events.school import natural
from reporting.domain.figures import NONE, Tally, counts, total
from reporting.domain.grouping import Counted, by_group


@dataclass(frozen=True, slots=True)
class Moved:
    """A row of the report that is not what it was; `period` is `week` or `year to date`, `key` opaque for a pupil."""

    period: str
    by: Grouping
    key: str
    was: Tally
    now: Tally

    def shown(self, mis_id: str | None = None) -> dict[str, Any]:
        """The row for programs; `mis_id` is Arbor's student id."""
        whose = {} if mis_id is None else {"mis_id": mis_id}
        row = {"period": self.period, "by": self.by, "key": self.key, **whose}
        return {**row, "was": counts(self.was), "now": counts(self.now)}


def moved(period: str, was: Sequence[Counted], now: Sequence[Counted], school: str) -> list[Moved]:
    """The rows by school, year, class and pupil whose sessions are not those that were reported."""
    order: Sequence[Grouping] = tuple(reversed(get_args(Grouping)))
    return [each for by in order for each in _of_grouping(period, by, _by(was, by, school), _by(now, by, school))]


def _by(counted: Sequence[Counted], by: Grouping, school: str) -> Mapping[str, Tally]:
    return {key: total(pupils.values()) for key, pupils in by_group(counted, by, school).items()}


def _of_grouping(period: str, by: Grouping, was: Mapping[str, Tally], now: Mapping[str, Tally]) -> Iterator[Moved]:
    for key in sorted({*was, *now}, key=natural):
        before, after = was.get(key, NONE), now.get(key, NONE)
        if before != after:
            yield Moved(period, by, key, before, after)
