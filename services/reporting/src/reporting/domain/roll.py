"""Who was in which class on which day, as it was known: the roll as a list of stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was heard of a pupil on a local day: class and year, first and last day on roll; `leaving` may be open."""

    pupil: str
    form: str
    year: str
    entry: date
    leaving: date | None
    heard_on: date


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil's days in a class of a year, `first` to `last` included."""

    pupil: str
    form: str
    year: str
    first: date
    last: date


def stays(entries: Iterable[Entry], first: date, last: date) -> list[Stay]:
    """The stays of the pupils on roll between two days, from all entries known, each pupil's in the order heard.

    Procedures, "On roll" and "Class, year": the latest entry says from when to when, even when heard late; the first
    class counts from entry, a change from the whole local day on which it is heard.
    """
    by_pupil = groupby(sorted(entries, key=lambda each: each.pupil), key=lambda each: each.pupil)
    return [stay for _, heard in by_pupil for stay in _of_pupil(list(heard), first, last)]


def _of_pupil(heard: Sequence[Entry], first: date, last: date) -> list[Stay]:
    latest = heard[-1]
    begin, end = max(first, latest.entry), min(last, latest.leaving or last)
    since = {date.min: heard[0], **{each.heard_on: each for each in heard}}
    starts = [*sorted(since), date.max]
    clipped = [(since[at], max(at, begin), min(_before(until), end)) for at, until in pairwise(starts)]
    return _joined([Stay(e.pupil, e.form, e.year, lo, hi) for e, lo, hi in clipped if lo <= hi])


def _before(day: date) -> date:
    return day if day == date.max else day - _DAY


def _joined(each: Sequence[Stay]) -> list[Stay]:
    joined: list[Stay] = []
    for stay in each:
        if joined and (joined[-1].form, joined[-1].year) == (stay.form, stay.year):
            joined[-1] = replace(joined[-1], last=stay.last)
        else:
            joined.append(stay)
    return joined
