"""The attendance pathway of a school as policy data: its stages, counters and penalty notices."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from events.codes import ABSENT, CODES, CodeClass
from events.fact import Role, Words

StageAction = Literal["watch", "letter", "meeting", "plan", "panel-check", "penalty-check", "agencies"]
"""What a stage asks of its owner: keep an eye on the child, send its letter, hold a meeting, agree a plan, see whether
a panel (SAP) or a notification of parental responsibility (NPR) is due, see whether a penalty notice is, bring the
agencies together."""

Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1)]
Weeks = Annotated[int, Field(ge=1, le=30)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
_PERSISTENT = 90_00
"""Persistent absence (procedures §3): absent from 10 % of possible sessions or more, so attendance of 90 % at most."""
Threshold = Annotated[str, Field(pattern=r"^(<|<=|>=) (100(\.00?)?|\d{1,2}(\.\d{1,2})?)$")]
"""A comparison of attendance in the school year to date with a percentage, such as `< 95` or `<= 92.5`."""


def meets(threshold: str, attending: int, possible: int) -> bool:
    """Whether `attending` of `possible` sessions meet a threshold; exact, in whole numbers."""
    sign, hundredths = _parsed(threshold)
    share, limit = 10_000 * attending, hundredths * possible
    return share >= limit if sign == ">=" else share < limit or (sign == "<=" and share == limit)


@lru_cache(maxsize=64)
def _parsed(threshold: str) -> tuple[str, int]:
    sign, percentage = threshold.split()
    return sign, int(100 * Decimal(percentage))


class Stage(Words):
    """One stage: when it begins and ends, what it asks, of whom, within how many school days, and what comes next.

    It begins when attendance meets `attendance` with at least `possible` possible sessions in the school year, or when
    `unauthorised` sessions with one of `codes` fall into `weeks` rolling school weeks. It ends when that holds no more,
    or, where `until` is given, when that is met. `letter`: the template of its letter; `by_person`: the letter always
    waits until a person releases it. `legal`: not below compulsory school age. `asks_from`: its actions become duties
    once there are so many possible sessions in the school year.
    """

    attendance: Threshold | None = None
    possible: Count = 0
    unauthorised: Annotated[int, Field(ge=1)] | None = None
    weeks: Weeks = 10
    codes: tuple[str, ...] = ("G", "N", "O", "U")
    until: Threshold | None = None
    owner: Role = "attendance-officer"
    actions: tuple[StageAction, ...] = ()
    within_days: Days = 5
    letter: Name | None = None
    by_person: bool = False
    legal: bool = False
    asks_from: Count = 0
    next: Name | None = None

    @property
    def is_persistent(self) -> bool:
        """Whether all who enter it are persistently absent: its attendance is at most 90 %."""
        sign, hundredths = _parsed(self.attendance) if self.attendance else (">=", 0)
        return sign != ">=" and hundredths <= _PERSISTENT

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Refuse a stage with no trigger or with two, a letter that no action sends, and a strange code."""
        if (self.attendance is None) == (self.unauthorised is None):
            raise ValueError("a stage begins by attendance or by unauthorised sessions: give one of the two")
        if (self.letter is None) == ("letter" in self.actions):
            raise ValueError("a stage has a letter and the action letter, or neither")
        if strange := [code for code in self.codes if CODES.get(code) is not CodeClass.UNAUTHORISED]:
            raise ValueError(f"{strange[0]!r:.12} is no code of unauthorised absence")
        return self


class Stages(Words):
    """All stages, the least serious first, and the local time at which they are looked at on school days.

    `illness_codes`, `illness_over`: where more than this percentage of the absence bears these codes, a person
    releases the letter, and one that lists such absence says so. `due`: the hour, on its last school day, by which what
    a stage or a counter asks must be done.
    """

    at: time = time(15, 45)
    due: time = time(17)
    illness_codes: tuple[str, ...] = ("I", "M")
    illness_over: Annotated[int, Field(ge=0, le=100)] = 50
    ladder: dict[Name, Stage] = Field(default_factory=lambda: {name: Stage(**of) for name, of in _LADDER.items()})

    def is_mostly_illness(self, codes: Collection[str]) -> bool:
        """Whether more of these codes of absence than the share are of illness."""
        return 100 * sum(code in self.illness_codes for code in codes) > self.illness_over * len(codes)

    @model_validator(mode="after")
    def leads_somewhere(self) -> Self:
        """Refuse a stage whose next does not exist."""
        if astray := [stage.next for stage in self.ladder.values() if stage.next and stage.next not in self.ladder]:
            raise ValueError(f"there is no stage {astray[0]!r} to come next")
        return self


class Counter(Words):
    """Something that must be told when it has gone on for so many school days.

    `counts`: unexplained or unauthorised school days in a row, or days with `code` in the school year. `compulsory`:
    only of pupils of compulsory school age.
    """

    counts: Literal["unexplained", "unauthorised", "code"]
    days: Days
    code: str | None = None
    owner: Role = "attendance-officer"
    within_days: Days = 1
    compulsory: bool = False

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Refuse a counter of a code without one."""
        if (self.counts == "code") != (self.code in ABSENT):
            raise ValueError("a counter has a code of absence if it counts one, and otherwise none")
        return self


class Amount(Words):
    """What a penalty notice asks, in pounds: `full` within `full_days`, or `reduced`, where there is one, sooner."""

    full: Count
    full_days: Days = 28
    reduced: Count | None = None
    reduced_days: Days = 21


class PenaltyNotices(Words):
    """Penalty notices, per parent and child: `amounts` by their number within `years`; beyond the last, none.

    Those issued before `counted_from` do not count (National Framework, 19 August 2024).
    """

    stage: Name = "legal"
    years: Annotated[int, Field(ge=1, le=10)] = 3
    counted_from: date = date(2024, 8, 19)
    amounts: tuple[Amount, ...] = (Amount(full=160, reduced=80), Amount(full=160))


_LADDER: dict[str, dict[str, Any]] = {
    "watch": {"attendance": "< 96", "possible": 20, "actions": ("watch",), "next": "concern"},
    "concern": {
        "attendance": "< 95", "possible": 40, "actions": ("letter",), "letter": "concern", "next": "support",
    },
    "support": {
        "attendance": "<= 92", "possible": 40, "actions": ("meeting", "plan"), "within_days": 10, "next": "persistent",
    },
    "persistent": {"attendance": "<= 90", "possible": 40, "actions": ("panel-check",), "next": "severe"},
    "severe": {"attendance": "<= 50", "asks_from": 40, "actions": ("agencies",), "owner": "head-of-school"},
    "legal": {
        "unauthorised": 10, "actions": ("letter", "penalty-check"), "letter": "notice-to-improve", "by_person": True,
        "legal": True,
    },
}  # fmt: skip


def default_counters() -> dict[str, Counter]:
    """Procedures §4, "counters"; the sickness return is of pupils of compulsory school age."""
    return {
        "missing-education": Counter(counts="unexplained", days=5),
        "authority-return": Counter(counts="unauthorised", days=10),
        "sickness-return": Counter(counts="code", code="I", days=15, compulsory=True),
        "joint-enquiry": Counter(counts="unauthorised", days=20),
    }
