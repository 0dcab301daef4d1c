"""What pathway remembers of a pupil as registers tells of them: marks, absences, guardians, class."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from events.ids import Session

Ended = Literal["", "false", "unmarked", "off-roll", "closed", "arrived-late", "later-session", "seen"]
"""Why an absence that was said stands no more; empty while it stands."""


class Absence(NamedTuple):
    """A session from which a pupil was said to be absent.

    `code`: the mark as last heard; `excused`: a note or a contact gave an authorised code; `by_contact`: it was a
    contact that explained it; `settled`: a person settled which code it has, and the MIS is to say so yet; `back`: when
    the mark became N again after it had been another.
    """

    code: str
    ended: Ended = ""
    explained: bool = False
    excused: bool = False
    by_contact: bool = False
    settled: bool = False
    back: datetime | None = None


Day = dict[Session, Absence]


@dataclass
class PupilSeen:
    """A pupil as registers tells of them.

    `cp`: on a child protection plan; `social_worker`: has one; `gone`: removed from the MIS, at `deleted_at`, or
    `forgotten`; `dated_back_at`: when a leaving date was heard that lay before that day; `year`, `marks`: the marks of
    one school year, packed (`domain.marks`); `off`: the latest days with sessions in which nothing was possible, and
    these; `away`: each absence with its code, packed (`domain.away`); `days`: the latest days with a session of
    absence; `compulsory_from`: the day from which the child must go to school, while a session before it counts;
    `parents`: to whom a letter may go, and whether the name is known; `form`, `year_group`: as the MIS has them now,
    since `moved`; before: `formerly`; `left`: the last day of an earlier stay, of one who came back; `late`: the days
    of which an absence was marked after that day's review of the stages, lately, and when last; `unmarked`: since when
    nobody has marked the child, where nobody is asked for its marks any more.
    """

    entry: date | None = None
    leaving: date | None = None
    cp: bool = False
    social_worker: bool = False
    gone: bool = False
    forgotten: bool = False
    year: date | None = None
    marks: str = ""
    off: dict[date, tuple[Session, ...]] = field(default_factory=dict)
    away: str = ""
    days: dict[date, Day] = field(default_factory=dict)
    compulsory_from: date | None = None
    parents: dict[str, bool] = field(default_factory=dict)
    form: str = ""
    year_group: str = ""
    moved: datetime | None = None
    formerly: tuple[str, str] = ("", "")
    left: date | None = None
    late: dict[date, datetime] = field(default_factory=dict)
    unmarked: date | None = None
    deleted_at: datetime | None = None
    dated_back_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether the MIS has this pupil now."""
        return self.entry is not None and not self.gone

    def on_roll(self, day: date) -> bool:
        """Whether the pupil was on the roll that day, as far as is known (procedures, "On roll")."""
        began = self.entry is None or self.entry <= day
        return began and not self.gone and (self.leaving is None or day <= self.leaving)

    def is_too_young(self, day: date) -> bool:
        """Whether the pupil was below compulsory school age that day."""
        return self.compulsory_from is not None and day < self.compulsory_from
