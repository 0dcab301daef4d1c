"""How much is measured: a few minutes' worth, or under a minute's for a first look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """`schools` of `classes` classes are set up; `morning` of them have their morning at `rate` registers a second.

    `rounds`: into how many the flood is divided, and how often a replay is repeated, for the median. `many`: classes of
    each of the 50 trusts' schools. `days`: of a school-term. `rival`: registers that the rival projects.
    """

    schools: int
    morning: int
    classes: int
    many: int
    rounds: int
    days: int
    rival: int
    rate: int = 20
    trusts: int = 50


FULL = Scale(schools=24, morning=17, classes=24, many=24, rounds=3, days=70, rival=800)
QUICK = Scale(schools=3, morning=2, classes=12, many=1, rounds=1, days=5, rival=100)
