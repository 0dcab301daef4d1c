"""What registers remembers beside the school and its roll: each register, pupil, guardian, and Arbor's revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Literal, NamedTuple, TypeVar

from chassis.said import Key, Kind, Nothing, States
from events.codes import AWAY
from events.fact import Fact
from events.ids import Session
from events.registers import CodeDifference
from events.sealed import Sealed
from registers.domain.heard import Held, Reply
from registers.domain.roll import Roll
from registers.domain.school import School

K = TypeVar("K")
V = TypeVar("V")

SCHOOL: Key = ("school", "school")
ROLL: Key = ("roll", "roll")
POLLED: Key = ("polled", "polled")
CODES: Key = ("codes", "codes")
PULSE: Key = ("pulse", "pulse")
SETTLED: Key = ("settled", "settled")
COMPARED: Key = ("compared", "compared")
OFF: Key = ("off", "off")


@dataclass
class Register:
    """A class's register of one date and session: pupil → code, and pupil → minutes late.

    `annulled`: its session was closed after all; its marks are kept, should it be open after all. `at`: when it was
    taken. `chased`: who was asked for it: when, as whose turn, and their ids. `suspected`: why it looks wrong.
    """

    taken: bool = False
    annulled: bool = False
    at: datetime | None = None
    chased: list[tuple[datetime, str, tuple[str, ...]]] = field(default_factory=list)
    suspected: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)


class Absence(NamedTuple):
    """What was said of a pupil's absence from one session.

    `code`: of the mark; `by`: the authorised code of a note or contact; `found`: how the child was found;
    `off`: withdrawn because the pupil was not on the roll.
    """

    code: str
    explained: bool
    by: str | None = None
    found: str = ""
    off: bool = False

    @property
    def is_away(self) -> bool:
        """Whether it stands as a session in which the child was not in school."""
        return self.code in AWAY and not self.off

    def packed(self) -> str:
        """As the pupil's state holds it."""
        return f"{self.code},{self.explained:d},{self.by or ''},{self.found},{self.off:d}"

    @staticmethod
    def unpacked(text: str) -> Absence:
        """The inverse of `packed`."""
        code, explained, by, found, off = text.split(",")
        return Absence(code, explained == "1", by or None, found, off == "1")


@dataclass
class Report:
    """An absence note: its instants, its code, and a digest of all that it says."""

    first: datetime
    last: datetime
    code: str | None
    digest: str


@dataclass
class Pupil:
    """A pupil's absences by session (`260907A`, packed), absence notes by id, and guardians."""

    absent: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Report] = field(default_factory=dict)
    guardians: list[str] = field(default_factory=list)

    def absence(self, day: date, session: Session) -> Absence | None:
        """What stands said of that session."""
        packed = self.absent.get(slot(day, session)) if self.absent else None
        return None if packed is None else Absence.unpacked(packed)


class Reason(NamedTuple):
    """A reason that was given: when, its code ("": the child was in school), whether by a contact or a reply, and of
    a reply `who` confirmed it."""

    at: datetime
    code: str
    by: Literal["contact", "reply"]
    who: str = ""


@dataclass
class Reached:
    """What others said of a pupil: contacts and confirmed replies that gave a code (date, when, code, sessions, who
    confirmed it),
    visits that saw the child. The code of a contact is empty where the child was in school; `undone`: contacts that
    were taken back (date, when made, since when)."""

    contacts: list[tuple[date, datetime, str]] = field(default_factory=list)
    visits: list[tuple[date, datetime]] = field(default_factory=list)
    undone: list[tuple[date, datetime, datetime]] = field(default_factory=list)
    replies: list[tuple[date, datetime, str, tuple[Session, ...], str]] = field(default_factory=list)

    def reason(self, day: date, session: Session, opens: datetime, as_of: datetime | None) -> Reason | None:
        """The reason for that session that was given last; what was given after `as_of` is left out.

        A child who was in school (no code) was so in the sessions that had opened by then: it may leave at midday.
        """
        gone = {at for on, at, since in self.undone if on == day and (as_of is None or since <= as_of)}
        contacts = [each for each in self.contacts if each[0] == day and each[1] not in gone]
        given = [Reason(at, code, "contact") for _, at, code in contacts if code or opens <= at]
        given += [
            Reason(at, code, "reply", who)
            for on, at, code, sessions, who in self.replies
            if on == day and session in sessions
        ]
        return max((each for each in given if as_of is None or each.at <= as_of), default=None)


@dataclass
class Off:
    """The latest sessions (`260907A`) of each pupil in which nothing was possible: code X of a part-time child, say."""

    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Guardian:
    """The pupils of a guardian, each with a digest of what was said of the relationship."""

    pupils: dict[str, str] = field(default_factory=dict)


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

    `over`: the mark that it was settled over; `overtaken`: another mark came before the MIS took it; `by`, `why`: who
    settled it, and the reason that they gave; `shown`: the register was amended so.
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

    def is_on_its_way(self, code: str, minutes: int | None = None) -> bool:
        """Whether that very code was handed over, or will be, with these minutes if any are given."""
        return (
            (self.code, minutes or self.minutes) == (code, self.minutes)
            and not self.overtaken
            and (self.state != "failed" or self.again is not None)
        )

    @property
    def is_handed_over(self) -> bool:
        """Whether the MIS has yet to take it: at a try that is under way, or at the next."""
        return not self.overtaken and (self.state == "waiting" or self.again is not None)

    def is_overtaken_by(self, mark: str | None) -> bool:
        """Whether such a mark says something else; an N where there was no mark says no more than that one."""
        return mark not in (self.over, self.code) and not (self.over is None and mark == "N")


@dataclass
class Settlements:
    """The codes settled last, each under its place (`placed`)."""

    open: dict[str, Settlement] = field(default_factory=dict)


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


@dataclass(slots=True)
class Entity:
    """The highest revision heard of an object of the MIS, and where the object is (a mark: pupil/date/session).

    `waits`, `why`: for what and why the revision `quarantined` waits; `held`: what is kept of it.
    """

    revision: int = -1
    at: str = ""
    quarantined: int = -1
    waits: str | None = None
    why: str = ""
    held: Held | None = None


@dataclass(slots=True)
class Shelf:
    """What was heard of objects whose ids are neighbours: a register's marks are read and written in one row."""

    entities: dict[str, Entity] = field(default_factory=dict)


@dataclass
class Waiting:
    """The objects that wait in quarantine for a pupil, a class, a date, or (named by its cause) a person."""

    entities: list[str] = field(default_factory=list)


@dataclass
class Polled:
    """The revision up to which each change log of the MIS was heard."""

    to: dict[str, int] = field(default_factory=dict)


@dataclass
class Codes:
    """How the codes of the MIS last differed from ours; None: they were never compared."""

    compared: tuple[CodeDifference, ...] | None = None


@dataclass
class Webhook:
    """The reply that a delivery was given."""

    reply: Reply | None = None


KINDS: Mapping[str, Kind] = {
    "school": Kind(Nothing, School),
    "roll": Kind(Nothing, Roll),
    "register": Kind(Nothing, Register),
    "pupil": Kind(Reached, Pupil),
    "guardian": Kind(Nothing, Guardian),
    "shelf": Kind(Nothing, Shelf, kept=True),
    "waiting": Kind(Nothing, Waiting, kept=True),
    "webhook": Kind(Nothing, Webhook, kept=True),
    "polled": Kind(Nothing, Polled, kept=True),
    "codes": Kind(Nothing, Codes),
    "pulse": Kind(Nothing, Pulse, kept=True),
    "settled": Kind(Nothing, Settlements),
    "compared": Kind(Nothing, Comparison),
    "off": Kind(Nothing, Off),
}


def school_of(states: States) -> School:
    """The school."""
    school: School = states[SCHOOL].done
    return school


def roll_of(states: States) -> Roll:
    """The roll."""
    roll: Roll = states[ROLL].done
    return roll


def register_of(states: States, key: Key) -> Register:
    """A register by its key."""
    register: Register = states[key].done
    return register


def pupil_of(states: States, pupil: str) -> Pupil:
    """What registers said of a pupil."""
    found: Pupil = states["pupil", pupil].done
    return found


def off_of(states: States) -> Off:
    """When nothing was possible for pupils."""
    off: Off = states[OFF].done
    return off


def reached_of(states: States, pupil: str) -> Reached:
    """What pathway said of a pupil."""
    reached: Reached = states["pupil", pupil].seen
    return reached


def guardian_of(states: States, guardian: str) -> Guardian:
    """The pupils of a guardian."""
    found: Guardian = states["guardian", guardian].done
    return found


def shelf_key(key: str) -> Key:
    """The key of the shelf on which an object of the MIS stands: that of a hundred ids which follow one another."""
    return "shelf", key[:-2]


def entity_of(states: States, key: str) -> Entity:
    """What was heard of an object of the MIS."""
    shelf: Shelf = states[shelf_key(key)].done
    return shelf.entities.get(key) or Entity()


def kept_of(states: States, key: str) -> Entity:
    """What was heard of an object of the MIS, to be changed."""
    shelf: Shelf = states[shelf_key(key)].done
    return shelf.entities.setdefault(key, Entity())


def waiting_of(states: States, name: str) -> Waiting:
    """What waits for that name."""
    waiting: Waiting = states["waiting", name].done
    return waiting


def polled_of(states: States) -> Polled:
    """How far the change logs of the MIS were heard."""
    polled: Polled = states[POLLED].done
    return polled


def codes_of(states: States) -> Codes:
    """How the codes of the MIS differ from ours."""
    codes: Codes = states[CODES].done
    return codes


def register_key(form: str, day: date, session: Session) -> Key:
    """The key of a class's register of one date and session."""
    return "register", f"{day}/{session}/{form}"


def pulse_of(states: States) -> Pulse:
    """The signs of life of the source of marks."""
    pulse: Pulse = states[PULSE].done
    return pulse


def settlements_of(states: States) -> Settlements:
    """The codes settled last."""
    settlements: Settlements = states[SETTLED].done
    return settlements


def comparison_of(states: States) -> Comparison:
    """What was found when all that the MIS holds was compared last."""
    comparison: Comparison = states[COMPARED].done
    return comparison


def on_roll(pupil: str) -> str:
    """A pupil's place on the roll as one name."""
    return f"{pupil}/roll"


def found_at(pupil: str, day: date, session: Session | None) -> str:
    """The name of what differs: of a session, or of the roll."""
    return on_roll(pupil) if session is None else placed(pupil, day, session)


def placed(pupil: str, day: date, session: Session) -> str:
    """A pupil's session as one name."""
    return f"{pupil}/{day}/{session}"


def place_named(name: str) -> tuple[str, date, Session]:
    """The inverse of `placed`."""
    pupil, day, session = name.split("/")
    return pupil, date.fromisoformat(day), "AM" if session == "AM" else "PM"


def enter(entries: dict[K, V], key: K, value: V | None) -> None:
    """Make it the latest entry of that key; None: there is none."""
    entries.pop(key, None)
    if value is not None:
        entries[key] = value


def slot(day: date, session: Session) -> str:
    """A session's short name, such as `260907A`; slots sort in time."""
    return f"{day:%y%m%d}{session[0]}"


def unslotted(name: str) -> tuple[date, Session]:
    """The inverse of `slot`."""
    day = date(2000 + int(name[:2]), int(name[2:4]), int(name[4:6]))
    return day, "AM" if name[6] == "A" else "PM"


def digest(fact: Fact) -> str:
    """A short digest of all that a fact says, to know it again."""
    return blake2b(fact.model_dump_json().encode(), digest_size=9).hexdigest()
