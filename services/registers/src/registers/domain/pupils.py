"""What registers remembers of a pupil: absences and notes, what others said of them, and guardians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from events.codes import AWAY, UNEXPLAINED
from events.ids import Session
from registers.domain.places import slot

ASKED = timedelta(days=393)
"""For how long anything is said of an absence from a session: the school year and what is left of it after the summer.
A mark may be corrected later, too: it counts then, and nobody is told."""
KEPT = ASKED + timedelta(days=7)
"""For how long it is remembered what was said of a session: longer than it is asked about, whichever clock is ahead."""


def asked_since(at: datetime) -> date:
    """The first day of which anything is said of absences at that instant."""
    return (at - ASKED).date()


def kept_since(at: datetime) -> date:
    """The first day of which it is remembered at that instant."""
    return (at - KEPT).date()


class Absence(NamedTuple):
    """What was said of a pupil's absence from one session.

    `code`: of the mark; "": it was deleted, and another may yet say that the child was there; `by`: the authorised code
    of a note or contact; `found`: how the child was found; `off`: withdrawn because the pupil was not on the roll.
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

    @property
    def is_unmarked(self) -> bool:
        """Whether the mark by which it was said has been deleted since."""
        return not self.code

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
    """An absence note: its instants, its code, a digest of all that it says, and since when it says so of that time."""

    first: datetime
    last: datetime
    code: str | None
    digest: str
    heard: datetime | None = None


class Settled(NamedTuple):
    """A code that was settled: when, and the contact that gave it, if one did."""

    at: datetime
    code: str
    contact: UUID | None = None


@dataclass
class Pupil:
    """A pupil's absences by session (`260907A`, packed), absence notes by id, and guardians.

    `unsettled`: the sessions said to be absences with a mark that gives no reason, and since when; `settled`: what was
    settled last of a session. Each is forgotten when it is asked about no more.
    """

    absent: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Report] = field(default_factory=dict)
    guardians: list[str] = field(default_factory=list)
    unsettled: dict[str, datetime] = field(default_factory=dict)
    settled: dict[str, Settled] = field(default_factory=dict)

    def forget(self, at: datetime) -> None:
        """Let go of what is too old to be asked about at that instant."""
        day = kept_since(at)
        first = slot(day, "AM")
        for by_session in (self.absent, self.unsettled, self.settled):
            for name in [name for name in by_session if name < first]:
                del by_session[name]
        for note in [note for note, each in self.notes.items() if each.last.date() < day]:
            del self.notes[note]

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


class Contact(NamedTuple):
    """A contact that gave a code ("": the child was in school): of which day, when, its fact, and who recorded it.

    `until`: until then it may be taken back, and then its code is settled; None: it explains, and settles nothing.
    `taken_back`: since when it is. `sessions`: those that the code explains; none: all of the day.
    """

    day: date
    at: datetime
    code: str
    id: UUID
    by: str
    until: datetime | None = None
    taken_back: datetime | None = None
    sessions: tuple[Session, ...] = ()

    def is_about(self, session: Session) -> bool:
        """Whether its code explains that session."""
        return not self.sessions or session in self.sessions

    def stands(self, as_of: datetime | None = None) -> bool:
        """Whether it was not taken back by then."""
        return self.taken_back is None or (as_of is not None and as_of < self.taken_back)


class Understood(NamedTuple):
    """A reply that was confirmed: about which day, when, its code and sessions, by whom, and when it was sent."""

    day: date
    at: datetime
    code: str
    sessions: tuple[Session, ...]
    who: str
    sent: datetime


Given = TypeVar("Given", Reason, Contact)


@dataclass
class Reached:
    """What others said of a pupil, as it came: contacts and confirmed replies that gave a code, and visits that saw the
    child. Each is forgotten when its day is asked about no more."""

    contacts: list[Contact] = field(default_factory=list)
    visits: list[tuple[date, datetime]] = field(default_factory=list)
    replies: list[Understood] = field(default_factory=list)

    def forget(self, at: datetime) -> None:
        """Let go of what is about days that are too old to be asked about at that instant."""
        first = kept_since(at)
        self.contacts = [each for each in self.contacts if each.day >= first]
        self.visits = [each for each in self.visits if each[0] >= first]
        self.replies = [each for each in self.replies if each.day >= first]

    def take_back(self, contact: UUID, since: datetime) -> None:
        """Note that this contact, and no other of that instant, stands no more."""
        for place, each in enumerate(self.contacts):
            if each.id == contact and each.stands():
                self.contacts[place] = each._replace(taken_back=since)

    def reason(
        self, day: date, session: Session, opens: datetime, as_of: datetime | None, came: datetime | None = None
    ) -> Reason | None:
        """The reason for that session that was given last; what was given after `as_of` is left out.

        A child who was in school (no code) was so in the sessions that had opened by then: it may leave at midday.
        `came`: when the child was marked in in an earlier session of the day; a reason that was given before, and not
        of this session alone, says nothing of where the child is now; a reply was given when it was
        sent. A contact that gave O gave none; one that gave N takes back what those before it gave.
        """
        standing, since = _uncorrected(self._standing(day, as_of)), came or datetime.min.replace(tzinfo=UTC)
        given = [
            Reason(each.at, each.code, "contact")
            for each in standing
            if each.code not in UNEXPLAINED and each.is_about(session)
            if (each.at >= since or each.sessions == (session,) if each.code else each.at >= opens)
        ]
        given += [
            Reason(each.at, each.code, "reply", each.who)
            for each in self.replies
            if each.day == day and session in each.sessions
            if each.sent >= since or each.sessions == (session,)
        ]
        return _latest([each for each in given if as_of is None or each.at <= as_of])

    @property
    def reasoned(self) -> set[date]:
        """The days for which somebody gave a reason, whether it stands or not, or saw the child."""
        given = {each.day for each in self.contacts} | {reply.day for reply in self.replies}
        return given | {day for day, _ in self.visits}

    def last_call(self, day: date, session: Session) -> Contact | None:
        """The contact that stands, where nobody who replied about that session was understood later."""
        called = _latest([each for each in self._standing(day, None) if each.is_about(session)])
        replied = [each.at for each in self.replies if each.day == day and session in each.sessions]
        return called if called is not None and all(at < called.at for at in replied) else None

    def is_taken_back(self, contact: UUID | None) -> bool:
        """Whether that contact was taken back."""
        return any(each.id == contact and not each.stands() for each in self.contacts)

    def is_void(self, contact: UUID) -> bool:
        """Whether that contact was taken back, or one that stands said later that no reason is known."""
        of_day = {each.day for each in self.contacts if each.id == contact}
        holding = {each.id for day in of_day for each in _uncorrected(self._standing(day, None))}
        return bool(of_day) and contact not in holding

    def _standing(self, day: date, as_of: datetime | None) -> list[Contact]:
        """The contacts about a day that were not taken back by then."""
        return [each for each in self.contacts if each.day == day and each.stands(as_of)]


def _uncorrected(contacts: Sequence[Contact]) -> list[Contact]:
    """Without the reasons that were given before the last contact that gave N; that the child was found stays."""
    in_order = sorted(contacts, key=lambda each: each.at)
    last = max((place for place, each in enumerate(in_order) if each.code == "N"), default=-1)
    return [each for place, each in enumerate(in_order) if place > last or not each.code]


def _latest(given: Sequence[Given]) -> Given | None:
    """What was said last; of what was said at one instant, what was heard last."""
    return max(reversed(given), key=lambda each: each.at, default=None)


@dataclass
class Off:
    """The latest sessions (`260907A`) of each pupil in which nothing was possible: code X of a part-time child, say."""

    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Guardian:
    """The pupils of a guardian, each with a digest of what was said of the relationship."""

    pupils: dict[str, str] = field(default_factory=dict)
