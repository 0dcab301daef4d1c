"""What pathway remembers of a school, its families and each pupil: others' facts in `seen`, its own in `done`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, cast
from uuid import UUID

from chassis.said import Key, Kind
from events.calendar import SchoolCalendar
from events.ids import Session
from events.pathway import ConcernKind, ContactOutcome, DutyKind, MeetingPurpose, MonitoredBecause, PlannedSupport
from events.policy import Policy, effective
from events.school import Closure, Part, Term
from pathway.domain.standing import Standing

SCHOOL: Key = ("school", "school")
FAMILIES: Key = ("families", "families")
ASKED_KEPT = timedelta(days=400)
"""For how long what was missed may be done, or told why: the school year and what is left of it after the summer."""
ARRANGED = "arranged"
"""What a visit is about that no absence asks for: people have a reason of their own, and no explanation answers it."""
OFF = "meeting-off"
"""The letter that says that a meeting cannot be held; whoever was invited would come, though the school is shut."""
WORK_KEPT = 3
"""Of how many days with work at least it is remembered."""
V = TypeVar("V")

Ended = Literal["", "false", "unmarked", "off-roll", "closed", "arrived-late", "later-session", "seen"]
"""Why an absence that was said stands no more; empty while it stands."""


LocalDay: TypeAlias = date
"""The type of a field that is called `date`: in a named tuple the field would hide it."""
End = Literal["done", "missed", "late"]
"""How a duty ended: done in time, missed, or missed and done since."""


class Sees(NamedTuple):
    """Whose pupils a member of staff has: those of years and classes, and those who are named."""

    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()


@dataclass
class SchoolSeen:
    """A school's calendar and the policies that it adopted, each by the day from which it is in force.

    `staff`: whose pupils each has; `roles`: of those whom the school file names, their role. `classes`: class → year
    group.
    """

    set_up_at: datetime | None = None
    timezone: str = ""
    telephone: str = ""
    terms: list[Term] = field(default_factory=list)
    inset: list[date] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    overrides: dict[date, bool] = field(default_factory=dict)
    shut: dict[date, Part] = field(default_factory=dict)
    policies: dict[date, Policy] = field(default_factory=dict)
    staff: dict[str, Sees] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether calendar and policy are known: before, nothing can be decided."""
        return self.set_up_at is not None and bool(self.policies)

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school's days; `forget_calendar` whenever a field that it is made of has changed."""
        return SchoolCalendar(self.timezone, self.terms, self.inset, self.closures, self.overrides, self.shut)

    def forget_calendar(self) -> None:
        """Let the calendar be made anew."""
        self.__dict__.pop("calendar", None)

    def policy(self, day: date) -> Policy:
        """The policy that a case of that day keeps."""
        return effective(self.policies, day)

    def policy_since(self, day: date) -> date:
        """Since when that policy has been in force."""
        by_then = [since for since in self.policies if since <= day]
        return max(by_then) if by_then else min(self.policies)


@dataclass
class SchoolDone:
    """The last school day on which each of the daily reviews was held, by its name (`domain.daily`).

    `told`: the commands about the school last followed, by `handle`.
    """

    held: dict[str, date] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


@dataclass
class FamiliesSeen:
    """Each pupil's guardians, and those of them whom a court order bars."""

    guardians: dict[str, list[str]] = field(default_factory=dict)
    barred: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def children(self) -> Mapping[str, set[str]]:
        """Each guardian's pupils; `forget_children` whenever `guardians` has changed."""
        of: dict[str, set[str]] = defaultdict(set)
        for pupil, guardians in self.guardians.items():
            for guardian in guardians:
                of[guardian].add(pupil)
        return of

    def forget_children(self) -> None:
        """Let the index be made anew."""
        self.__dict__.pop("children", None)


@dataclass
class Allocation:
    """A focus family: the pupils named when it was allocated, or who joined since, and to whom.

    `pupil`: by whom it was allocated; `since`, `until`: the first and the last day; `before`: sessions attended, and
    possible, before it.
    """

    staff: str
    role: str
    pupils: list[str]
    pupil: str = ""
    since: date | None = None
    until: date | None = None
    before: tuple[int, int] = (0, 0)
    ended: bool = False

    def is_held(self, day: date) -> bool:
        """Whether the family is in focus that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class StandIn(NamedTuple):
    """Who stands in for a member of staff, from day to day."""

    staff: str
    to: str
    first: date
    last: date


@dataclass
class FamiliesDone:
    """The focus families, the latest allocation last, and who stands in for whom, the latest word last.

    `praise_held`: pupil → the last day on which nobody praises, nor writes what no person has looked at.
    """

    allocations: list[Allocation] = field(default_factory=list)
    stand_ins: list[StandIn] = field(default_factory=list)
    praise_held: dict[str, date] = field(default_factory=dict)

    def copy(self) -> FamiliesDone:
        """The same, to be changed apart."""
        return cast("FamiliesDone", _copied(self))


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

    `cp`: on a child protection plan; `social_worker`: has one; `gone`: removed from the MIS, or `forgotten`; `year`,
    `marks`: the marks of one school year, packed (`domain.marks`); `off`: the latest days with sessions in which
    nothing was possible, and these; `away`: each absence with its code, packed (`domain.away`); `days`: the latest days
    with a session of absence; `compulsory_from`: the day from which the child must go to school, while that has not
    come; `parents`: the guardians to whom a letter may go, and whether the name is known; `form`, `year_group`: as the
    MIS has them now, since `moved`; before: `formerly`; `left`: the last day of an earlier stay, of one who came back;
    `late`: the days of which an absence was marked after that day's review of the stages, lately, and when last.
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


class Going(NamedTuple):
    """Who goes to a family, with whom or alone, and when; `instead_of`: of whom, who are away."""

    staff: str
    partner: str | None
    at: datetime
    instead_of: tuple[str, ...] = ()

    @property
    def people(self) -> list[str]:
        """Those who go."""
        return [who for who in (self.staff, self.partner) if who is not None]


@dataclass
class OpenDuty:
    """A duty that is still owed; `persistent`, `about`: as `DutySet` said; `by`: who claimed it, and `until` when.

    `going`: of a visit, as it was arranged; `within`: `within_days` of `DutySet`; `owner`: who owes it.
    """

    kind: DutyKind
    date: date
    due: datetime
    persistent: bool = False
    by: str | None = None
    about: str = ""
    until: datetime | None = None
    going: Going | None = None
    within: int | None = None
    owner: str = "attendance-officer"

    def holder(self, at: datetime) -> str | None:
        """Who keeps others off at that instant."""
        return self.by if self.until is None or at < self.until else None


class Work(NamedTuple):
    """Work done on a day's absence: when, the fact that says so, and what came of it."""

    at: datetime
    fact: UUID
    outcome: str


class CodeAsked(NamedTuple):
    """How often somebody was asked to settle a day's code, by which duty last, how that ended, and when it was missed.

    One that stood down is not counted.
    """

    times: int
    duty: str
    ended: Literal["", "done", "missed"] = ""
    missed: datetime | None = None


class MissedTask(NamedTuple):
    """A task that was missed, and may still be done; `done`: it was, late."""

    duty: UUID
    kind: DutyKind
    about: str
    date: LocalDay
    done: bool = False


class PlannedMeeting(NamedTuple):
    """A meeting that was planned, and neither held nor missed yet; `invited`: the guardians who were, so far;
    `shut_out`: the school will be shut then."""

    purpose: MeetingPurpose
    meeting: UUID
    at: datetime
    staff: str
    invited: tuple[str, ...] = ()
    shut_out: bool = False


class StandingPlan(NamedTuple):
    """A support plan that was not closed yet; `fact`: the one that says it was agreed."""

    plan: UUID
    since: date
    review: date
    supports: tuple[PlannedSupport, ...]
    fact: UUID


@dataclass(frozen=True)
class Support:
    """What is done for a pupil beside the day's call and visit.

    `judged`: when last no improvement was seen; `actions`: agreed actions that are not done, by `handle`; `missed`:
    tasks that were missed, for as long as they may be done, or told why; `finished`: supports done or not needed
    lately, by `handle`.
    """

    judged: date | None = None
    plan: StandingPlan | None = None
    meetings: tuple[PlannedMeeting, ...] = ()
    actions: tuple[str, ...] = ()
    missed: tuple[MissedTask, ...] = ()
    finished: tuple[str, ...] = ()

    @property
    def late(self) -> list[MissedTask]:
        """What was missed and nobody has done since."""
        return [each for each in self.missed if not each.done]


class Search(NamedTuple):
    """A day about which somebody of the family must be reached, and by when."""

    day: date
    until: datetime


@dataclass
class OpenConcern:
    """A concern that is not resolved; `alert_at`: when it is said again; `alerts`: how often it was, so far.

    Once somebody deals with it, they are counted anew.
    """

    kind: ConcernKind
    day: date
    alert_at: datetime | None = None
    acknowledged: bool = False
    by_rule: bool = False
    alerts: int = 0


@dataclass
class Undo:
    """The last contact, and what stood before it.

    `ended`: the duties that it did or stood down, as they were open; None: it was missed, and is as `late` has it.
    `search`, `concerns`: the searches and concerns that ended with it. `told`: the command that recorded it.
    `explains`: it gave a code, or found the child in school. `raised`: the concerns that it raised. `found_at`: when an
    earlier call had found the child in school that day. `gave`: the code that it gave; `clears`: so that the day is
    cleared. `void`: the day was void before.
    """

    fact: UUID
    at: datetime
    day: date
    by: str
    outcome: ContactOutcome
    spoke: Work | None = None
    code: str | None = None
    cleared: bool = False
    found_at: datetime | None = None
    search: dict[UUID, Search] = field(default_factory=dict)
    ended: dict[UUID, OpenDuty | None] = field(default_factory=dict)
    concerns: dict[UUID, OpenConcern] = field(default_factory=dict)
    told: str = ""
    explains: bool = False
    rang: Work | None = None
    late: dict[UUID, OpenDuty] = field(default_factory=dict)
    raised: list[UUID] = field(default_factory=list)
    gave: str | None = None
    clears: bool = False
    void: bool = False


@dataclass
class PupilDone:
    """What pathway said of a pupil; kept is what is open or may still be answered, and else the latest few days.

    `ends`: how a day's duties ended, by `handle`: of the latest day all, before it what was missed; `spoke`,
    `visited`: the first contact and visit about a day; `codes`: the latest code that a contact gave for a day;
    `cleared`: days for which the safeguarding lead gave an authorised one; `sightings`: days about which the child was
    seen, each with the instant at which a call found it in school, None where a visitor saw it; `told`: the commands
    last followed, by `handle`; `undo`: what may yet be taken back; `void`: days whose contact was taken
    back, and explains nothing any more; `search`: calls by which a family must be reached in time; `answered`:
    concerns that people resolved, by `handle`; `late`: the latest day's calls and visits that were missed, and may
    still be done, and any visit arranged; `called`: when a day's first call ended, done or missed; `rang`: the
    latest contact about a day; `praise_held`: the last day on which nobody praises; `reached`: when the family last
    pressed a key at a call about a day; `sent`: who was sent on visits that were made about a day; `codes_asked`:
    the days whose code somebody was asked to settle; `contacts`: those of the latest day, each as `undo` had it.
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
    late: dict[UUID, OpenDuty] = field(default_factory=dict)
    called: dict[date, datetime] = field(default_factory=dict)
    rang: dict[date, Work] = field(default_factory=dict)
    sent: dict[date, list[str]] = field(default_factory=dict)
    codes_asked: dict[date, CodeAsked] = field(default_factory=dict)
    reached: dict[date, datetime] = field(default_factory=dict)
    contacts: list[Undo] = field(default_factory=list)
    monitored: MonitoredBecause | None = None
    improved: date | None = None
    praise_held: date | None = None
    standing: Standing = field(default_factory=Standing)
    tasks: dict[UUID, OpenDuty] = field(default_factory=dict)
    support: Support = Support()

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
        return cast("PupilDone", _copied(self))


_KEPT = frozenset({str, int, bool, type(None), UUID, date, datetime, tuple, frozenset})
"""What most of a state is made of, and nobody can change: told apart first, for every saying copies a case."""


def _copied(value: Any) -> Any:
    """What holds others is copied, with what it holds; what cannot be changed is kept."""
    if isinstance(value, dict):
        return {name: held if type(held) in _KEPT else _copied(held) for name, held in value.items()}
    if isinstance(value, list):
        return [held if type(held) in _KEPT else _copied(held) for held in value]
    kind: Any = type(value)
    names = _names(kind)
    if not names:
        return value
    held_by = ((name, getattr(value, name)) for name in names)
    return kind(**{name: held if type(held) in _KEPT else _copied(held) for name, held in held_by})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass; of anything else none."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def handle(of: UUID) -> str:
    """Enough of an id to tell one pupil's few apart."""
    return of.hex[-12:]


KINDS: Mapping[str, Kind] = {
    "school": Kind(SchoolSeen, SchoolDone),
    "families": Kind(FamiliesSeen, FamiliesDone),
    "pupil": Kind(PupilSeen, PupilDone),
}
