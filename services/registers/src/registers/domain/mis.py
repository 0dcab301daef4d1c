"""How the MIS stands to us: its signs of life, what is on its way to it, and where it differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.registers import CodeDifference
from events.sealed import Sealed


@dataclass
class Pulse:
    """When the source of marks last gave a sign of life, and when it is stale unless it gives another.

    `source`, `since`: which one it is, and from when on it was listened to.
    """

    heard: datetime | None = None
    due: datetime | None = None
    source: str = ""
    since: datetime | None = None


@dataclass
class Settlement:
    """A settled code on its way to the MIS: the attempt, what came of it, and when the next one is.

    `over`: the mark that it was settled over; `overtaken`: another mark came before the MIS took it, or its call was
    taken back; `by`, `why`: who settled it, and the reason that they gave; `shown`: the register was amended so;
    `contact`: the call that gave it.
    """

    code: str
    mis_id: Sealed[str] | None = None
    over: str | None = None
    attempt: int = 1
    state: Literal["waiting", "written", "failed"] = "waiting"
    reason: str = ""
    again: datetime | None = None
    overtaken: bool = False
    minutes: int | None = None
    by: str = ""
    why: Sealed[str] | None = None
    shown: bool = False
    contact: UUID | None = None

    def is_on_its_way(self, code: str, minutes: int | None = None) -> bool:
        """Whether that very code was handed over, or will be, with these minutes if any are given."""
        return (
            (self.code, minutes or self.minutes) == (code, self.minutes)
            and not self.overtaken
            and (self.state != "failed" or self.again is not None)
        )

    @property
    def is_under_way(self) -> bool:
        """Whether the MIS has yet to take it: at a try that is under way, or at the next."""
        return not self.overtaken and (self.state == "waiting" or self.again is not None)

    def is_overtaken_by(self, mark: str | None) -> bool:
        """Whether such a mark says something else; an N where there was no mark says no more than that one."""
        return says_otherwise(mark, self.over, self.code)


def says_otherwise(mark: str | None, over: str | None, code: str) -> bool:
    """Whether a mark is neither a settled code nor the mark that it was settled over."""
    return mark not in (over, code) and not (over is None and mark == "N")


@dataclass
class Settlements:
    """The codes settled last, each under its place (`placed`)."""

    open: dict[str, Settlement] = field(default_factory=dict)


@dataclass
class Codes:
    """How the codes of the MIS last differed from ours; None: they were never compared."""

    compared: tuple[CodeDifference, ...] | None = None


@dataclass
class Differing:
    """What the MIS holds otherwise than we do, found first on the day `since`; `explained`: a person said why."""

    ours: str | None
    theirs: str | None
    since: date
    explained: bool = False


@dataclass
class Comparison:
    """The school day that was compared last, how much differed, and what did, by its place (`placed`, `on_roll`)."""

    on: date | None = None
    differing: int = 0
    found: dict[str, Differing] = field(default_factory=dict)
