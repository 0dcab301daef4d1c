"""What stands out in who was away and late when: habits of days, each with the days that bear it (procedures, row 7).

A habit stands out where so many days away fall on days of a kind, by a share so much larger than of the others, that
chance would hardly do it: the upper tail of the hypergeometric distribution, in whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, pairwise
from math import comb
from typing import NamedTuple

from events.policy import HabitPolicy
from events.reporting import PatternKind

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Days:
    """A pupil's days: with a session that was possible, with one away, with one late, and with one attended."""

    possible: Set[date] = frozenset()
    away: Set[date] = frozenset()
    late: Set[date] = frozenset()
    attended: Set[date] = frozenset()


class Found(NamedTuple):
    """A pattern of a pupil, as `events.reporting.Pattern` has it."""

    kind: PatternKind
    what: str
    hits: int
    of: int
    else_hits: int
    else_of: int
    days: tuple[date, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marked:
    """What the registers of a school say: each pupil's days of the period, and those of the same weeks a year before.

    `edges`: the school days beside a holiday; `families`: each pupil's brothers and sisters at the school.
    """

    now: Mapping[str, Days]
    before: Mapping[str, Days] = field(default_factory=dict)
    edges: Set[date] = frozenset()
    families: Mapping[str, Collection[str]] = field(default_factory=dict)


def edges(days: Sequence[date], weekend: int) -> frozenset[date]:
    """Of school days in order those beside more than `weekend` days without school, those of the ends left out."""
    gaps = [pair for pair in pairwise(days) if (pair[1] - pair[0]) > timedelta(days=weekend + 1)]
    return frozenset(day for pair in gaps for day in pair)


def patterns(pupil: str, marked: Marked, habit: HabitPolicy) -> Iterator[Found]:
    """Everything that stands out of a pupil."""
    days = marked.now[pupil]
    yield from _weekdays("weekday", days.away, days.possible, habit)
    yield from _siblings(pupil, marked, habit)
    if found := _stands_out(days.away, days.possible, marked.edges, habit):
        yield Found("holiday-edge", "", *found)
    yield from _same_weeks(days, marked.before.get(pupil, Days()), habit)
    yield from _spells(days, habit)
    yield from _lates(days, habit)


def _weekdays(kind: PatternKind, hits: Set[date], of: Set[date], habit: HabitPolicy) -> Iterator[Found]:
    for number, name in enumerate(WEEKDAYS):
        if found := _stands_out(hits, of, {day for day in of if day.weekday() == number}, habit):
            yield Found(kind, name, *found)


def _siblings(pupil: str, marked: Marked, habit: HabitPolicy) -> Iterator[Found]:
    """Against the days on which a brother or sister was expected, too."""
    others = tuple(sorted(each for each in marked.families.get(pupil, ()) if each in marked.now))
    expected = {day for each in others for day in marked.now[each].possible}
    together = {day for each in others for day in marked.now[each].away}
    days = marked.now[pupil]
    if found := _stands_out(days.away & expected, days.possible & expected, together, habit):
        yield Found("siblings", "", *found, others=others)


class _Share(NamedTuple):
    """Hits of the days of a kind, and of the others."""

    hits: int
    of: int
    else_hits: int
    else_of: int
    days: tuple[date, ...]


def _stands_out(hits: Set[date], of: Set[date], kind: Set[date], habit: HabitPolicy) -> _Share | None:
    of_kind, on_kind = of & kind, hits & kind
    share = _Share(len(on_kind), len(of_kind), len(hits) - len(on_kind), len(of) - len(of_kind), tuple(sorted(on_kind)))
    return share if _is_a_habit(*share[:4], habit) else None


def _is_a_habit(hits: int, of: int, else_hits: int, else_of: int, habit: HabitPolicy) -> bool:
    if hits < habit.days or else_of == 0 or hits * else_of < habit.times * else_hits * of:
        return False
    return by_chance(hits, of, else_hits, else_of) <= Fraction(habit.chance) / 100


@lru_cache(maxsize=4096)
def by_chance(hits: int, of: int, else_hits: int, else_of: int) -> Fraction:
    """How likely it is that of `hits + else_hits` days, drawn from all, `hits` or more are of the `of` days."""
    drawn, every = hits + else_hits, of + else_of
    ways = sum(comb(of, k) * comb(else_of, drawn - k) for k in range(hits, min(of, drawn) + 1))
    return Fraction(ways, comb(every, drawn))


def _same_weeks(now: Days, before: Days, habit: HabitPolicy) -> Iterator[Found]:
    """The ISO weeks in which the pupil was away on so many days in both years."""
    weeks, earlier = _by_week(now), _by_week(before)
    for (year, week), (away, possible) in weeks.items():
        were_away, were_possible = earlier.get((year - 1, week), ((), 0))
        if min(len(away), len(were_away)) >= habit.days:
            days = (*were_away, *away)
            yield Found("same-week", f"{year}-W{week:02}", len(away), possible, len(were_away), were_possible, days)


def _by_week(of: Days) -> dict[tuple[int, int], tuple[tuple[date, ...], int]]:
    days: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in sorted(of.possible):
        days[day.isocalendar()[:2]].append(day)
    return {week: (tuple(day for day in each if day in of.away), len(each)) for week, each in days.items()}


def _spells(of: Days, habit: HabitPolicy) -> Iterator[Found]:
    """Runs of days away, one after the other of those that were possible."""
    runs = groupby(sorted(of.possible), key=lambda day: day in of.away)
    spells = [list(days) for is_away, days in runs if is_away]
    short = [spell for spell in spells if len(spell) <= habit.spell_days]
    if len(short) >= habit.spells:
        days = tuple(spell[0] for spell in short)
        yield Found("spells", "", len(short), len(spells), len(of.away), len(of.possible), days)


def _lates(of: Days, habit: HabitPolicy) -> Iterator[Found]:
    """Often late, and late on one weekday more than on others."""
    came = of.attended | of.late
    if len(of.late) >= habit.lates and 100 * len(of.late) >= habit.late_share * len(came):
        yield Found("lates", "", len(of.late), len(came), 0, 0, tuple(sorted(of.late)))
    yield from _weekdays("lates", of.late, came, habit)


def a_year_before(day: date) -> date:
    """The Monday of the same ISO week a year before, of a year that has no such week of its last one."""
    year, week, _ = day.isocalendar()
    try:
        return date.fromisocalendar(year - 1, week, 1)
    except ValueError:
        return date.fromisocalendar(year - 1, week - 1, 1)


def with_brothers_and_sisters(ties: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Pupil → the others who have a guardian in common, from (pupil, guardian)."""
    children: dict[str, set[str]] = defaultdict(set)
    for pupil, guardian in ties:
        children[guardian].add(pupil)
    families: dict[str, set[str]] = defaultdict(set)
    for together in children.values():
        for pupil in together:
            families[pupil] |= together - {pupil}
    return families
