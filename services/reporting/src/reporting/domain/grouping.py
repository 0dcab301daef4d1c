"""Tallies of stays, grouped by pupil, class, year or school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.reporting import Grouping
from reporting.domain.figures import NONE, Tally
from reporting.domain.roll import Stay


@dataclass(frozen=True, slots=True)
class Counted:
    """A stay and its tally."""

    stay: Stay
    tally: Tally


def by_group(counted: Iterable[Counted], by: Grouping, school: str = "") -> dict[str, dict[str, Tally]]:
    """Row key → pupil → tally, where `school` is the key of the school's one row."""
    grouped: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(lambda: NONE))
    key = _key(by, school)
    for each in counted:
        grouped[key(each.stay)][each.stay.pupil] += each.tally
    return {name: dict(pupils) for name, pupils in grouped.items()}


def _key(by: Grouping, school: str) -> Callable[[Stay], str]:
    match by:
        case "pupil":
            return lambda stay: stay.pupil
        case "class":
            return lambda stay: stay.form
        case "year":
            return lambda stay: stay.year
        case "school":
            return lambda stay: school
