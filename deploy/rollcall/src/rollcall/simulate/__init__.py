"""Simulated schools: scenario lines for `rollcall play`, the demo and the benchmarks, the same for the same seed.

A scenario holds the school file, Arbor's changes, the officers' work and the passing of time, in time order. All people
in it are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from heapq import merge
from typing import Any

from rollcall.simulate.school import Period, draw_school
from rollcall.simulate.story import Story

DEMO_FIRST = date(2026, 10, 12)
"""A Monday: two weeks of school before half term, with more than five weeks of marks before it."""
DEMO_HISTORY = 40
DEMO_SEED = 6
"""A seed whose two weeks hold every kind of day, a child with a protection plan away without a reason among them."""


def simulate(
    schools: int,
    pupils: int,
    first: date,
    last: date,
    seed: int,
    *,
    trusts: int = 1,
    history_days: int = 0,
) -> Iterator[dict[str, Any]]:
    """Scenario lines of `schools` schools of `pupils` pupils each, on the school days from `first` to `last`.

    The schools are dealt over `trusts` trusts ("reach2", "trust-2", …). `history_days`: marks of so many school days
    before `first`, as far as the school year has them, are delivered on the first morning. Raises ValueError
    where the period holds no school day or reaches over the end of a school year.
    """
    period = Period(pupils, first, last, seed, history_days)
    stories = [Story(draw_school(number, _trust(number, trusts), period), period) for number in range(1, schools + 1)]
    return merge(*(story.lines() for story in stories), key=lambda line: line["at"])


def demo_scenario(days: int = 10, pupils: int = 620, seed: int = DEMO_SEED) -> Iterator[dict[str, Any]]:
    """One school over so many school days from Monday 12 October 2026, with the marks of the term before them."""
    period = Period(pupils, DEMO_FIRST, date(2027, 7, 31), seed)
    school = draw_school(1, _trust(1, 1), period)
    last = school.days[min(school.first + days, len(school.days)) - 1]
    return simulate(1, pupils, DEMO_FIRST, last, seed, history_days=DEMO_HISTORY)


def _trust(number: int, trusts: int) -> str:
    return "reach2" if (number - 1) % trusts == 0 else f"trust-{(number - 1) % trusts + 1}"
