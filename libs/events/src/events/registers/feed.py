"""The feed from the MIS: how far it was heard, when it is stale, and what its codes count as there."""

from __future__ import annotations

from datetime import date, datetime

from events.fact import Request, Words
from events.registers.schools import RegistersFact
from events.school import Source


class FeedWentStale(RegistersFact):
    """The source of marks gave no sign of life (a delivery or a poll, also an empty one) within its period and grace.

    What is known may be old: nothing is sent by itself until the feed returns, or a person lifts this. Said once for
    each silence.
    """

    keyed_by = "school"
    school: str
    source: Source
    last_heard_at: datetime | None = None
    since: datetime | None = None


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
