"""Outbreaks: an illness that goes through a class, now and then through a whole year, within two weeks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from rollcall.simulate.away import Away, Days
from rollcall.simulate.people import Form
from rollcall.simulate.season import Season

EVERY = 0.02
"""Outbreaks a school day, in an average season."""
WHOLE_YEAR, ATTACK = 0.15, 0.35
"""How many outbreaks take a whole year group, and how many of its children fall ill."""
ONSET = ((0, 1, 2, 3, 4, 5, 6, 7), (4, 8, 16, 22, 20, 15, 10, 5))
LASTS = ((1, 2, 3, 4), (15, 45, 30, 10))
"""In school days; a child stays away for 48 hours after the last sickness."""


def outbreaks(forms: Sequence[Form], season: Season, away: dict[int, Days], rng: Random) -> None:
    """Let children of a class fall ill one after the other; whoever is away already stays so."""
    for day, level in enumerate(season.illness):
        if rng.random() < EVERY * level:
            first = rng.choice(forms)
            whole = rng.random() < WHOLE_YEAR
            for form in forms if whole else [first]:
                if form.year == first.year:
                    _through(form, day, len(season.days), away, rng)


def _through(form: Form, day: int, days: int, away: dict[int, Days], rng: Random) -> None:
    for pupil in form.pupils:
        if rng.random() < ATTACK:
            start = day + rng.choices(*ONSET)[0]
            lasts = rng.choices(*LASTS)[0]
            for nth, ill in enumerate(range(start, min(start + lasts, days)), start=1):
                away[pupil.id].setdefault(ill, Away("I", "I", "I", nth))
