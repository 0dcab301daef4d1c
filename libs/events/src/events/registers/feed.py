"""The feed from the MIS: how far it was heard, when it is stale, and what its codes count as there."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from typing import Literal

from events.fact import Request, Words
from events.ids import Session
from events.registers.schools import RegistersFact
from events.school import Source

Silent = Literal["period", "no-register"]
"""Why a source is taken to be silent; `FeedWentStale` says what each means."""


class FeedWentStale(RegistersFact):
    """The source of marks gave no sign of life (a delivery or a poll, also an empty one) when it should have.

    `period`: not within its period and grace. `no-register`: not since the registers of that `date` and `session`
    opened, and at close not one of so many `classes` has its register: the feed is silent, rather than every teacher
    late; of that the `staff` are told, and no teacher is asked.
    What is known may be old: nothing is sent by itself until the feed returns, or a person lifts this. Said once for
    each silence.
    """

    keyed_by = "school"
    school: str
    source: Source
    last_heard_at: datetime | None = None
    since: datetime | None = None
    reason: Silent = "period"
    date: dt.date | None = None
    session: Session | None = None
    classes: int = 0
    staff: tuple[str, ...] = ()


class FeedReturned(RegistersFact):
    """The source of marks gave a sign of life again."""

    keyed_by = "school"
    school: str
    source: Source


class FeedReplaced(RegistersFact):
    """The school is heard by another source from now on, so that the silence of the one before matters no more.

    `source`: the one that was silent. The new one is stale in its turn, should it say nothing.
    """

    keyed_by = "school"
    school: str
    source: Source
    by: Source


class StaleFeedLifted(RegistersFact):
    """A person decided that what is known may be acted upon although the feed is stale."""

    keyed_by = "school"
    school: str
    source: Source
    by: str


class CodeDifference(Words):
    """A code that the MIS counts as something else than Rollcall does; None: it has no class there."""

    code: str
    ours: str | None
    theirs: str | None


class CodesCompared(RegistersFact):
    """What the MIS counts its codes as was compared with `events.codes`: these differ. Rollcall's own classes hold."""

    keyed_by = "school"
    school: str
    differences: tuple[CodeDifference, ...] = ()


class LiftStaleFeed(Request):
    """Let what is known be acted upon although the feed is stale."""

    service = "registers"


class HeardSoFar(Request):
    """From where are the change logs of the school's MIS to be read on?"""

    service = "registers"
    question = True


class HeardTo(Words):
    """The answer: the source, the school's day, and the revision up to which each change log was heard.

    `compare`: the school days of which all that the MIS holds is to be compared now, the one that it is about last.
    `recent`, `back_to`: from when on a first poll looks at marks, and at what else there is. `past`: the school days
    whose marks are to be brought in next, the latest first; `past_left`: of how many they are still to come.
    """

    school: str
    source: Source
    today: date
    revisions: dict[str, int]
    compare: tuple[date, ...] = ()
    recent: date
    back_to: date
    past: tuple[date, ...] = ()
    past_left: int = 0
