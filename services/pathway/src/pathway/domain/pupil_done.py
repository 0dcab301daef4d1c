"""What pathway said itself of a pupil: what is open, what was done lately, and where the pupil stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar, cast
from uuid import UUID

from events.ids import Session
from events.pathway import MonitoredBecause
from pathway.domain.copying import copied
from pathway.domain.open_work import CodeAsked, End, OpenConcern, OpenDuty, Search, Undo, Work
from pathway.domain.standing import Standing
from pathway.domain.support import Support

WORK_KEPT = 3
"""Of how many days with work at least it is remembered."""
V = TypeVar("V")


@dataclass
class PupilDone:
    """What pathway said of a pupil; kept is what is open or may still be answered, and else the latest few days.

    `ends`: how a day's duties ended, by `handle`: of the latest day all, before it what was missed; `spoke`, `visited`:
    the first contact and visit about a day; `codes`: the latest code that a contact gave for a day; `cleared`: days
    for which the safeguarding lead gave an authorised one; `sightings`: days about which the child was seen, each
    with the instant at which a call found it in school, None where a visitor saw it; `told`: the commands last
    followed, by `handle`; `undo`: what may yet be taken back; `void`: days whose contact was taken back, and
    explains nothing any more; `search`: calls by which a family must be reached in time; `answered`: concerns that
    people resolved, by `handle`; `eased`: those whose ground fell away, and missed calls that were to be made no
    more; `late`: the latest day's calls and visits that were missed, and may still be done, and any visit arranged;
    `called`: when a day's first call ended, done or missed; `rang`: the latest contact about a day; `worker`: when
    a social worker was told of one; `praise_held`: the last day on which nobody praises; `improved`: when an
    improvement was seen last, and the time before; `reached`: when the family last pressed a key at a call about a
    day; `sent`: who was sent on visits that were made about a day; `codes_asked`: the days whose code somebody was
    asked to settle; `contacts`: contacts and visits of the latest day, each as `undo` had it; `focus_seen`: the
    sessions of the latest day of which whoever has the family is told.
    """

    open: dict[UUID, OpenDuty] = field(default_factory=dict)
    ends: dict[date, dict[str, End]] = field(default_factory=dict)
    spoke: dict[date, Work] = field(default_factory=dict)
    visited: dict[date, Work] = field(default_factory=dict)
    codes: dict[date, str] = field(default_factory=dict)
    cleared: list[date] = field(default_factory=list)
    sightings: dict[date, datetime | None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    undo: Undo | None = None
    void: list[date] = field(default_factory=list)
    search: dict[UUID, Search] = field(default_factory=dict)
    concerns: dict[UUID, OpenConcern] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    eased: list[str] = field(default_factory=list)
    late: dict[UUID, OpenDuty] = field(default_factory=dict)
    called: dict[date, datetime] = field(default_factory=dict)
    rang: dict[date, Work] = field(default_factory=dict)
    worker: dict[date, Work] = field(default_factory=dict)
    sent: dict[date, list[str]] = field(default_factory=dict)
    codes_asked: dict[date, CodeAsked] = field(default_factory=dict)
    reached: dict[date, datetime] = field(default_factory=dict)
    contacts: list[Undo] = field(default_factory=list)
    monitored: MonitoredBecause | None = None
    improved: date | None = None
    improved_before: date | None = None
    praise_held: date | None = None
    standing: Standing = field(default_factory=Standing)
    tasks: dict[UUID, OpenDuty] = field(default_factory=dict)
    support: Support = Support()
    focus_seen: dict[date, list[Session]] = field(default_factory=dict)

    def is_praise_held(self, day: date) -> bool:
        """Whether nobody praises on that day."""
        return self.praise_held is not None and day <= self.praise_held

    def owed(self, duty: UUID) -> OpenDuty | None:
        """The duty of that id, whatever asked for it, that is open, or was missed and may still be done."""
        return self.open.get(duty) or self.tasks.get(duty) or self.late.get(duty)

    @property
    def undone(self) -> dict[UUID, OpenDuty]:
        """What an absence asks for and nobody has done: open, or missed."""
        return self.late | self.open

    def remembered(self, work: dict[date, V], day: date) -> dict[date, V]:
        """Of work by day: the latest few days', that of `day`, just told of, and of days about which we still ask."""
        asked = {day, *(each.day for each in self.concerns.values()), *(each.day for each in self.search.values())}
        days = sorted(work)
        return {each: work[each] for each in days if each in asked or each in days[-WORK_KEPT:]}

    def end_of(self, duty: UUID) -> End | None:
        """How a duty about a day ended, as far as is remembered."""
        return next((of[handle(duty)] for of in self.ends.values() if handle(duty) in of), None)

    def copy(self) -> PupilDone:
        """The same, to be changed apart."""
        return cast("PupilDone", copied(self))


def handle(of: UUID) -> str:
    """Enough of an id to tell one pupil's few apart."""
    return of.hex[-12:]
