"""Pupils who were often away and then come: so that there is improvement to see and to praise."""

from __future__ import annotations

from random import Random

from rollcall.simulate.away import Away, Days

SHARE = 0.02
"""Of the pupils, for every twenty school days of the period; at most twice that."""
BEFORE = 28
_GIVEN_UP = frozenset({"I", "O", "G", "late"})


def improvers(pupils: list[int], first: int, last: int, rng: Random) -> dict[int, int]:
    """Some of `pupils` with the school day on which each turns, so that the last ten days tell within the period."""
    if last - 9 < max(first - 9, 12):
        return {}
    share = SHARE * min(2.0, max(1.0, (last - first + 1) / 20))
    chosen = rng.sample(pupils, round(share * len(pupils)))
    return {pupil: rng.randint(max(first - 9, 12), last - 9) for pupil in chosen}


def turn(days: Days, at: int, rng: Random) -> None:
    """Make `days` poor before the school day `at`, about one in five away, and good from then on."""
    for day in range(max(0, at - BEFORE), at):
        if rng.random() < 0.2:
            code = rng.choice(("O", "I", "I"))
            days.setdefault(day, Away(code, code, code))
    for day in [d for d, away in days.items() if d >= at and away.cause in _GIVEN_UP]:
        if rng.random() < 0.95:
            del days[day]
