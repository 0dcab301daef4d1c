"""What goes wrong around the children: the school shut, the feed silent, staff away, numbers that are dead.

How often is invented to be plausible; it quotes no statistic. Drawn apart from the rest, so that it changes nothing
else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from rollcall.simulate.people import Family, Staff

SNOW_MONTHS = frozenset({12, 1, 2})
SNOW, BOILER, SILENT, STAFF_ILL = 0.01, 0.003, 0.012, 0.012
"""Chances of a school day: shut for snow (in winter), sent home at noon, a feed that falls silent, one person ill."""
SILENCES = (("09:01", "10:40"), ("09:01", "15:10"), ("08:30", "10:40"), ("08:30", "15:10"), ("12:30", "15:10"))
"""From when to when a feed says nothing: once most registers are taken, to before anybody would call it stale or long
after; before any is, so that it is stale when they close (policy, `feed.all_missing_of`); or all afternoon.
"""
ILL_DAYS = ((1, 2, 3, 5), (45, 30, 15, 10))
DEAD_NUMBER = 0.02
"""Of the guardians, those whose number reaches nobody any more."""


@dataclass(frozen=True, slots=True)
class Mishaps:
    """By the place of the school day. `closed`: which part of it; `silent`: the clock times between which the feed says
    nothing, and then everything at once; `away`: ids of staff. `dead`: guardians whose number reaches nobody."""

    closed: dict[int, Literal["both", "PM"]]
    silent: dict[int, tuple[str, str]]
    away: dict[int, frozenset[str]]
    dead: frozenset[int]

    def closes(self, day: int) -> Literal["both", "PM"] | None:
        """Which part of a day the school is shut, if any."""
        return self.closed.get(day)

    def is_here(self, day: int, member: Staff) -> bool:
        """Whether a member of staff is in that day."""
        return member.id not in self.away.get(day, ())

    def here(self, day: int, staff: Sequence[Staff]) -> list[Staff]:
        """Those of the staff who are in that day; the first of them if all are away."""
        return [member for member in staff if self.is_here(day, member)] or list(staff[:1])


def draw_mishaps(
    seed: str, days: Sequence[date], window: tuple[int, int], staff: Sequence[Staff], families: Sequence[Family]
) -> Mishaps:
    """Mishaps of the days in the window, which are lived through; before it, all went well."""
    live = range(window[0] + 1, window[1] + 1)
    rng = Random(f"{seed}/mishaps")
    closed: dict[int, Literal["both", "PM"]] = {}
    for day in live:
        snow, boiler = rng.random() < SNOW, rng.random() < BOILER
        if snow and days[day].month in SNOW_MONTHS:
            closed[day] = "both"
        elif boiler:
            closed[day] = "PM"
    spans = Random(f"{seed}/silence")
    silent = {day: spans.choice(SILENCES) for day in live if rng.random() < SILENT and day not in closed}
    guardians = sorted({guardian.id for family in families for pupil in family.pupils for guardian in pupil.guardians})
    dead = frozenset(guardian for guardian in guardians if rng.random() < DEAD_NUMBER)
    return Mishaps(closed, silent, _away(live, staff, rng), dead)


def _away(live: range, staff: Sequence[Staff], rng: Random) -> dict[int, frozenset[str]]:
    away: dict[int, set[str]] = {day: set() for day in live}
    for member in staff:
        for day in live:
            if rng.random() < STAFF_ILL:
                for ill in range(day, min(day + rng.choices(*ILL_DAYS)[0], live.stop)):
                    away[ill].add(member.id)
    return {day: frozenset(ids) for day, ids in away.items() if ids}
