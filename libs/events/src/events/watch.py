"""How registers are watched, as policy data: who is asked for a missing one, what looks wrong (procedures, "chase")."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from events.fact import Role, Words
from events.school import Source

Minutes = Annotated[int, Field(ge=0)]


class ChaseStep(Words):
    """Who is asked for a register that was not taken: so many minutes after it was due, or after it closed."""

    role: Role
    after: Literal["due", "closes"] = "due"
    minutes: Minutes = 0


STEPS = (
    ChaseStep(role="class-teacher"),
    ChaseStep(role="year-group-leader", minutes=10),
    ChaseStep(role="attendance-officer", after="closes"),
)


class Chase(Words):
    """The steps in which a missing register is chased; a mark missing in a taken one: first by whom, at close by whom.

    Nobody of a step's role for the class: the next step's people are asked in their place. `mail`: whether they are
    told by e-mail, where the school file has their address (a policy that does not say so tells nobody); one that does
    not go is tried again after so many minutes (`mail_again_after`: for each further try), and none goes later than
    `mail_within` minutes after its step was due.
    `suspected`: who is told of a register that looks wrong. `unmarked_days`: for so many school days in a row somebody
    is asked for the marks of a child who has none; after that it is one matter for a person (`PupilUnmarked`).
    """

    steps: tuple[ChaseStep, ...] = STEPS
    unmarked: Role = "class-teacher"
    unmarked_at_close: Role = "attendance-officer"
    unmarked_days: Annotated[int, Field(ge=1)] = 10
    suspected: Role = "attendance-officer"
    mail: bool = False
    mail_again_after: tuple[Minutes, ...] = (3, 10)
    mail_within: Minutes = 60


class Suspicion(Words):
    """A register of at least `pupils`, all present, that took at most so many seconds from opening to completion."""

    seconds: Annotated[int, Field(ge=0)] = 20
    pupils: Annotated[int, Field(ge=1)] = 8


class Silence(Words):
    """How many minutes of school time, and how many of grace, a source may give no sign of life."""

    minutes: Minutes
    grace: Minutes


class Feed(Words):
    """When a source of marks is stale: one that is polled soon, one that speaks only when it has news after a day.

    `catches_up`: for so many minutes after a hook's return more of what it could not deliver meanwhile may still come;
    after the return of any source no e-mail says so soon that a register, or a mark, is missing.
    `all_missing_of`: where not one of at least so many classes has its register, and a hook said nothing since they
    opened, no teacher is asked for them; at close the hook is stale.
    `recent_days`: of how many days a first poll brings the marks at once. Those before, of the school year and of at
    most `past_days`, come afterwards: of so many school days (`past_days_a_poll`) with each poll.
    """

    hook: Silence = Silence(minutes=290, grace=30)
    poll: Silence = Silence(minutes=10, grace=5)
    csv: Silence = Silence(minutes=290, grace=30)
    wonde: Silence = Silence(minutes=10, grace=5)
    catches_up: Minutes = 10
    all_missing_of: Annotated[int, Field(ge=2)] = 4
    recent_days: Annotated[int, Field(ge=1)] = 7
    past_days: Annotated[int, Field(ge=0)] = 366
    past_days_a_poll: Annotated[int, Field(ge=1)] = 1

    def of(self, source: Source) -> Silence:
        """Of a source."""
        known: dict[Source, Silence] = {"hook": self.hook, "poll": self.poll, "csv": self.csv, "wonde": self.wonde}
        return known[source]


class WriteBack(Words):
    """After how many minutes a code that the MIS did not take is handed to it again: an attempt for each."""

    again_after: tuple[Minutes, ...] = (5, 30, 120)


class Comparing(Words):
    """When all that the MIS holds is compared with what we hold: at that hour of a school day.

    `days`: its marks, and those of so many school days before it. `listed`: how many differences a comparison names;
    of more it tells the number.
    """

    at: time = time(16, 30)
    days: Annotated[int, Field(ge=0, le=20)] = 2
    listed: Annotated[int, Field(ge=1, le=2000)] = 200
