"""Who is absent: what should stand said of a pupil's session, and how that differs from what was said.

Procedures, "explained", "published" and "found".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

from chassis.said import Said, States
from events.calendar import SchoolCalendar
from events.codes import ATTENDING, AUTHORISED, AWAY, IN_SCHOOL, LATE_AFTER_CLOSE, UNEXPLAINED
from events.fact import Fact
from events.ids import SESSIONS, Session
from events.registers import AbsenceExplained, AbsenceWithdrawn, Flag, PupilAbsent, PupilFound
from registers.domain.absence_folds import absence_after
from registers.domain.places import slot, unslotted
from registers.domain.pupils import Absence, Pupil, Reached, Reason, Report, asked_since
from registers.domain.sheets import Sheet
from registers.domain.state import (
    off_of,
    pupil_of,
    reached_of,
    register_key,
    register_of,
    roll_of,
    school_of,
)

Codes: TypeAlias = Callable[[str, date, Session], "str | None"]
"""The code of a pupil's mark in a session, if there is one."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What explains a session beside its mark, and the authorised code that a note or contact gave."""

    by: Literal["note", "contact", "reply"]
    code: str | None
    authorised_by: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One pupil's session: its mark, what covers it, how the child was found, and what stands said.

    `is_lost`: what was said of how the child was found rests on nothing any more.
    """

    pupil: str
    form: str
    day: date
    session: Session
    code: str | None
    on_roll: bool
    is_open: bool
    flags: tuple[Flag, ...]
    consecutive: int
    cover: Cover | None
    found: Literal["later-session", "seen"] | None
    before: Absence | None
    is_lost: bool = False

    @property
    def should(self) -> Absence:
        """What should stand said of it, if it is an absence."""
        explained = self.cover is not None or self.code not in UNEXPLAINED
        by = self.cover.authorised_by if self.cover else None
        return Absence(self.code or "", explained, by, self.before.found if self.before else "")

    def absent(self) -> PupilAbsent:
        """The absence, said whole."""
        should = self.should
        return PupilAbsent(
            pupil=self.pupil,
            form=self.form,
            date=self.day,
            session=self.session,
            code=should.code,
            explained=should.explained,
            authorised=should.code in AUTHORISED,
            authorised_by=should.by,
            consecutive=self.consecutive,
            flags=self.flags,
        )

    def explained(self) -> AbsenceExplained:
        """What explains an absence that was said to be unexplained: by its mark, else somebody, else a note."""
        by: Literal["mark", "note", "contact", "reply"] = "mark"
        code = self.code
        if self.cover is not None and self.code in UNEXPLAINED:
            by, code = self.cover.by, self.cover.code
        return AbsenceExplained(
            pupil=self.pupil, date=self.day, session=self.session, by=by, code=code, authorised=code in AUTHORISED
        )

    def withdrawn(self, reason: Literal["false", "unmarked", "off-roll", "closed"]) -> AbsenceWithdrawn:
        """It was no absence."""
        return AbsenceWithdrawn(pupil=self.pupil, date=self.day, session=self.session, reason=reason, code=self.code)

    def was_found(self, how: Literal["arrived-late", "later-session", "seen"]) -> PupilFound:
        """It was an absence, and the child was found."""
        return PupilFound(pupil=self.pupil, date=self.day, session=self.session, how=how)


def differences(case: Case, is_public: bool) -> Iterator[Fact]:
    """What is new about a session; `is_public`: an absence from it may be said (procedures, "published")."""
    before, code = case.before, case.code
    if before is not None and before.is_unmarked and code not in AWAY:
        yield from _unmarked(case)
    elif before is None or before.off or before.is_unmarked:
        if (is_public or (before and before.off)) and case.on_roll and case.is_open and code in AWAY:
            yield from _begun(case)
    elif not case.on_roll:
        yield case.withdrawn("off-roll")
    elif not case.is_open:
        yield case.withdrawn("closed")
    elif code is None:
        yield case.withdrawn("unmarked")
    elif code == LATE_AFTER_CLOSE:
        if before.code != code:
            yield case.was_found("arrived-late")
    elif code not in AWAY:
        yield case.withdrawn("false")
    else:
        yield from _changed(case, before)


def _unmarked(case: Case) -> Iterator[Fact]:
    """Its mark had been deleted; the one that came since tells whether it was an absence, if it does."""
    if not case.is_open:
        yield case.withdrawn("closed")
    elif case.on_roll and case.code not in {None, LATE_AFTER_CLOSE}:
        yield case.withdrawn("false")


def _begun(case: Case) -> Iterator[Fact]:
    yield case.absent()
    if case.found:
        yield case.was_found(case.found)


def _changed(case: Case, before: Absence) -> Iterator[Fact]:
    said, should = before, case.should
    if should.explained and not said.explained:
        explained = case.explained()
        yield explained
        said = absence_after(said, explained) or said
    if said[:3] != should[:3]:
        again = case.absent()
        yield again
        said = absence_after(said, again) or said
    if case.found and not said.found:
        yield case.was_found(case.found)
    elif case.is_lost and said.found:
        yield case.absent().model_copy(update={"sought": True})


def case_of(  # noqa: PLR0917
    states: States,
    pupil: str,
    day: date,
    session: Session,
    codes: Codes,
    came: datetime | None,
    as_of: datetime | None = None,
) -> Case:
    """A pupil's session as it is known; `came`: when the child was marked in in an earlier session of the day.

    `as_of`: leave out what pathway said after that instant.
    """
    entry, school = roll_of(states).pupils[pupil], school_of(states)
    done, reached, times = pupil_of(states, pupil), reached_of(states, pupil), _times(states, day, session)
    before = done.absence(day, session)
    found = _found(codes, reached, pupil, day, session, times[0], came, as_of)
    return Case(
        pupil,
        entry.in_class(day)[0],
        day,
        session,
        codes(pupil, day, session),
        entry.is_on_roll(day),
        school.calendar.is_open(day, session),
        entry.flags,
        consecutive(done, off_of(states).slots.get(pupil, ()), school.calendar, day),
        _cover(
            [note for note in done.notes.values() if covers(note, *times) and not _is_past(states, note, day, came)],
            reached.reason(day, session, times[0], as_of, came),
        ),
        found,
        before,
        as_of is None and found is None and before is not None and _is_lost(before, school.calendar, day),
    )


def standing(states: States, pupil: str) -> Codes:
    """The codes of a pupil's absences as they were said: those of their marks, once all was said of these.

    Of an afternoon in which a child who was away in the morning was found, a mark that says so.
    """
    done = pupil_of(states, pupil)

    def code(_: str, day: date, session: Session) -> str | None:
        absence = done.absence(day, session)
        if absence is not None:
            return absence.code or None
        morning = done.absence(day, "AM") if session == "PM" else None
        return "/" if morning is not None and morning.found == "later-session" else None

    return code


def reviewed(said: Said[object], states: States, pupil: str, day: date | None = None) -> list[Fact]:
    """What is new about the sessions of which an absence was said (`day`: of that day), their marks unchanged."""
    codes = standing(states, pupil)
    known = (unslotted(name) for name in sorted(pupil_of(states, pupil).absent))
    slots = [place for place in known if place[0] >= asked_since(said.at) and day in (None, place[0])]
    given = mornings_asked(states, pupil)
    return [
        fact
        for day, session in slots
        for came in [marked_in(states, pupil, day, said.at) if session == "PM" and day in given else None]
        for fact in differences(case_of(states, pupil, day, session, codes, came), is_public=True)
    ]


def sought(said: Said[object], states: States, pupil: str, day: date) -> list[Fact]:
    """Of a day's absences whose child was said to be seen, that nobody saw it: the visit was taken back."""
    codes, done = standing(states, pupil), pupil_of(states, pupil)
    news: list[Fact] = []
    for session in SESSIONS:
        before = done.absence(day, session)
        came = marked_in(states, pupil, day, said.at) if session == "PM" else None
        case = case_of(states, pupil, day, session, codes, came)
        if before is not None and before.is_away and before.found == "seen" != case.found:
            news.append(case.absent().model_copy(update={"sought": True}))
            news += [case.was_found(case.found)] if case.found else []
    return news


def came_in(states: States, mornings: Sequence[Sheet], pupil: str, day: date, now: datetime) -> datetime | None:
    """When it was heard that a child was marked in, by the register in which their mark of that morning stands.

    `mornings`: the morning registers of the classes of that day, that of the class in which the child is last first.
    By the platform's clock, never by what the MIS says of the time of a mark (procedures, §3).
    """
    if not school_of(states).calendar.is_open(day, "AM"):
        return None
    stands = next((sheet for sheet in mornings if pupil in sheet.marks), None)
    if stands is None or stands.marks[pupil] not in IN_SCHOOL:
        return None
    change, before = stands.changes.get(pupil), stands.before
    if change is not None:
        return now
    return before.came.get(pupil) or before.heard or before.at or _times(states, day, "AM")[1]


def mornings_asked(states: States, pupil: str, *notes: Report) -> list[date]:
    """The days from whose afternoon the pupil was said to be absent though somebody gave a reason, or a note does, or
    saw the child.

    `notes`: some that are about to come.
    """
    done, given = pupil_of(states, pupil), reached_of(states, pupil).reasoned
    noted = (*done.notes.values(), *notes)
    if not given and not noted:
        return []
    days = {day for day, session in map(unslotted, done.absent) if session == "PM"}
    return sorted(day for day in days if day in given or _is_noted(states, day, noted))


def _is_noted(states: States, day: date, notes: Iterable[Report]) -> bool:
    times = _times(states, day, "PM")
    return any(covers(note, *times) for note in notes)


def marked_in(states: States, pupil: str, day: date, now: datetime) -> datetime | None:
    """The same by the registers as they stand: asked of days for which somebody gave a reason, or saw the child."""
    forms = roll_of(states).pupils[pupil].forms(day)
    registers = ((form, register_of(states, register_key(form, day, "AM"))) for form in forms)
    return came_in(states, [Sheet(form, day, "AM", register) for form, register in registers], pupil, day, now)


def consecutive(pupil: Pupil, off: Collection[str], calendar: SchoolCalendar, day: date) -> int:
    """Which school day in a row it is from whose sessions the pupil was said to be away, from 1.

    A day of whose sessions none was possible (`off`: code X of a part-time child, say) is passed over.
    """
    away = {unslotted(name)[0] for name, packed in pupil.absent.items() if Absence.unpacked(packed).is_away}
    count, before = 1, calendar.before(day)
    while before is not None and (before in away or _is_off(off, calendar, before)):
        count, before = count + (before in away), calendar.before(before)
    return count


def _is_off(off: Collection[str], calendar: SchoolCalendar, day: date) -> bool:
    return bool(off) and all(slot(day, session) in off for session in calendar.open_sessions(day))


def _times(states: States, day: date, session: Session) -> tuple[datetime, datetime]:
    school = school_of(states)
    opens = school.calendar.at(day, school.times(day, session).opens)
    return opens, school.due_and_close(day, session)[1]


def _is_past(states: States, note: Report, day: date, came: datetime | None) -> bool:
    """Whether a note was heard before the child was marked in that morning, and is not of the afternoon alone: it says
    nothing of where the child is since."""
    if came is None or (note.heard is not None and note.heard >= came):
        return False
    return covers(note, *_times(states, day, "AM"))


def _cover(notes: Iterable[Report], told: Reason | None) -> Cover | None:
    note = min(notes, key=_best_first, default=None)
    authorised = [code for code in (told and told.code, note and note.code) if code in AUTHORISED]
    by = authorised[0] if authorised else None
    if told is not None:
        return Cover(told.by, told.code or None, by)
    return Cover("note", note.code, by) if note is not None else None


def covers(note: Report, opens: datetime, closes: datetime) -> bool:
    """Whether a note covers a session: its span overlaps the time in which the session's register is taken.

    One that says that the child was in school says nothing of an absence.
    """
    return note.first < closes and note.last > opens and note.code not in IN_SCHOOL


def _best_first(note: Report) -> tuple[bool, str]:
    return note.code not in AUTHORISED, note.code or ""


def _is_lost(before: Absence, calendar: SchoolCalendar, day: date) -> bool:
    """Whether what had found the child would still tell; an afternoon that was shut since does not."""
    return before.found == "seen" or (before.found == "later-session" and calendar.is_open(day, "PM"))


def _found(  # noqa: PLR0917
    codes: Codes,
    reached: Reached,
    pupil: str,
    day: date,
    session: Session,
    opens: datetime,
    came: datetime | None,
    as_of: datetime | None,
) -> Literal["later-session", "seen"] | None:
    """Who was seen by a visitor, and marked in after that, is not where the visitor saw it."""
    since = min(opens, came) if came is not None else datetime.min.replace(tzinfo=UTC)
    if any(on == day and at >= since and (as_of is None or at <= as_of) for on, at in reached.visits):
        return "seen"
    if session == "AM" and (later := codes(pupil, day, "PM")) and (later in ATTENDING or later == LATE_AFTER_CLOSE):
        return "later-session"
    return None
