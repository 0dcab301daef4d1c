"""Marks and registers as they come: which register is taken, which entry is amended, and who is absent by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from chassis.said import Because, News, Said, States
from events.codes import AWAY, UNEXPLAINED
from events.fact import Fact
from events.ids import Session
from events.registers import MarksRecorded, RegisterAmended, RegisterTaken
from events.sealed import Sealed
from registers.domain.absences import came_in, case_of, differences
from registers.domain.chasing import for_a_person, unmarked_chase, year_of
from registers.domain.entities import MarkHeard, RegisterHeard
from registers.domain.places import place_named, placed
from registers.domain.pupils import asked_since
from registers.domain.roll import Roll
from registers.domain.school import School
from registers.domain.sheets import Change, Sheet
from registers.domain.state import pupil_of, register_key, register_of, roll_of, school_of, settlements_of
from registers.domain.suspecting import is_all_at_once, suspected


@dataclass
class RollCall:
    """All that one saying changes in the registers; `as_of`: see `case_of`."""

    said: Said[object]
    states: States
    as_of: datetime | None = None
    sheets: dict[tuple[str, date, Session], Sheet] = field(default_factory=dict)
    judged: set[tuple[str, date, Session]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.school: School = school_of(self.states)
        self.roll: Roll = roll_of(self.states)

    def sheet(self, form: str, day: date, session: Session) -> Sheet:
        """The register of a class."""
        place = (form, day, session)
        if place not in self.sheets:
            self.sheets[place] = Sheet(*place, register_of(self.states, register_key(*place)))
        return self.sheets[place]

    def sheet_of(self, pupil: str, day: date, session: Session) -> Sheet:
        """The register in which the pupil's mark stands, or will: a mark stays with the class of its day."""
        sheets = self.sheets_of(pupil, day, session)
        return next((sheet for sheet in sheets if pupil in sheet.marks), sheets[0])

    def sheets_of(self, pupil: str, day: date, session: Session) -> list[Sheet]:
        """The registers of the pupil's classes of that day."""
        return [self.sheet(form, day, session) for form in self.roll.pupils[pupil].forms(day)]

    def code(self, pupil: str, day: date, session: Session) -> str | None:
        """The code of the pupil's mark as it is from now on; that of a session which was not held is none."""
        if not self.school.calendar.is_open(day, session):
            return None
        return self.sheet_of(pupil, day, session).marks.get(pupil)

    def minutes(self, pupil: str, day: date, session: Session) -> int | None:
        """How late the pupil's mark says that they were, if it does."""
        return self.sheet_of(pupil, day, session).late.get(pupil)

    def mark(self, mark: MarkHeard) -> None:
        """A mark was let in."""
        at = self.said.at if mark.modified is None else self.school.instant(mark.modified)
        entry = (mark.pupil, mark.code, mark.minutes or None)
        change = Change(*entry, mark.ref.cause, at, mark.by, note=mark.note, by_name=mark.by_name)
        self.sheet_of(mark.pupil, mark.day, mark.session).change(change)

    def unmark(self, place: str, cause: UUID, other: MarkHeard | None) -> None:
        """A mark was deleted; `other`: what another object says of that session, if any does."""
        pupil, day, session = place_named(place)
        code, minutes = (other.code, other.minutes or None) if other else (None, None)
        change = Change(pupil, code, minutes, cause, self.said.at, reason="the mark was deleted")
        self.sheet_of(pupil, day, session).change(change)

    def complete(self, register: RegisterHeard) -> None:
        """A register was let in."""
        if register.completed is not None:
            self.sheet(register.form, register.day, register.session).completed = register

    def news(self) -> Iterator[News]:
        """What has to be said of the registers, then of those who are absent by them."""
        for sheet in self.sheets.values():
            yield from self._of_leavers(sheet)
        sheets = [sheet for sheet in self.sheets.values() if sheet.changes or sheet.completed or sheet.roll is not None]
        for sheet in sheets:
            yield from self._of_flips(sheet)
            yield from self._of_register(sheet)
        for sheet in sheets:
            yield from self._of_absences(sheet)

    def _of_register(self, sheet: Sheet) -> Iterator[News]:
        fresh = [pupil for pupil in sheet.changes if not self._is_flip(sheet, pupil)]
        if sheet.taken:
            yield from (Because(self._cause(sheet), fact) for fact in self._of_taken(sheet))
            return
        if sheet.completed is not None or self._is_complete(sheet):
            sheet.taken = True
            yield from (Because(self._cause(sheet), fact) for fact in self._newly_taken(sheet))
        elif fresh:
            yield Because(self._cause(sheet), self._recorded(sheet, fresh))

    def _is_flip(self, sheet: Sheet, pupil: str) -> bool:
        """Whether a change amends an entry; until the registers close, those of one not taken yet are its draft."""
        closed = self.school.is_closed(sheet.day, sheet.session)
        return sheet.before.taken or (closed and pupil in sheet.before.marks)

    def _of_flips(self, sheet: Sheet) -> Iterator[News]:
        flips = (each for pupil, each in sheet.changes.items() if self._is_flip(sheet, pupil))
        yield from (Because(each.cause, self._amended(sheet, each)) for each in flips)

    def _newly_taken(self, sheet: Sheet) -> Iterator[Fact]:
        """That it was taken, whether it looks wrong, and who is asked for the marks that it lacks."""
        taken = self._taken(sheet)
        yield taken
        yield from self._suspicion(sheet, taken)
        yield from self.chase(sheet, taken.unmarked)

    def _of_taken(self, sheet: Sheet) -> Iterator[Fact]:
        """Whether a register that every mark was known of looks wrong by its completion; who is asked for a mark that
        was taken out of one."""
        if sheet.completed is not None:
            yield from self._suspicion(sheet, self._taken(sheet))
        cleared = [pupil for pupil, change in sheet.changes.items() if change.code is None]
        yield from self.chase(sheet, tuple(pupil for pupil in self.unmarked(sheet) if pupil in cleared))

    def _suspicion(self, sheet: Sheet, taken: RegisterTaken) -> Iterator[Fact]:
        if is_all_at_once(sheet.completed, taken, self.school.policy(sheet.day).suspicion):
            yield from suspected(self.said.school, sheet.place, sheet.before, "all-at-once")

    def chase(self, sheet: Sheet, missing: tuple[str, ...]) -> Iterator[Fact]:
        """Who is asked for marks that a taken register lacks: its teacher, and once it has closed the officers too."""
        if self._is_asked_about(sheet.day):
            yield from for_a_person(self.states, sheet.form, sheet.day, missing)
        for at_close in (False, True) if self._is_asked_about(sheet.day) else ():
            if not at_close or self.school.is_closed(sheet.day, sheet.session):
                yield from unmarked_chase(self.said.school, self.states, sheet.place, missing, at_close)

    def _is_asked_about(self, day: date) -> bool:
        """Whether anybody still knows: of today, and of the school day before."""
        calendar = self.school.calendar
        today = calendar.today(self.said.at)
        return day >= (calendar.before(today) or today)

    def _of_leavers(self, sheet: Sheet) -> Iterator[News]:
        pupils = tuple(sorted(sheet.left))
        if pupils:
            yield from suspected(self.said.school, sheet.place, sheet.before, "left", pupils)

    def as_it_stands(self, sheet: Sheet) -> RegisterTaken | MarksRecorded:
        """The whole register, said again."""
        sheet.taken |= self._is_complete(sheet)
        return self._taken(sheet) if sheet.taken else self._recorded(sheet, sheet.marks)

    def _pupils(self, sheet: Sheet) -> tuple[str, ...]:
        return self.roll.on(sheet.day).get(sheet.form, ()) if sheet.roll is None else sheet.roll

    def unmarked(self, sheet: Sheet) -> Iterator[str]:
        """The pupils of the class without a mark, in its register or in that of a class which they left that day."""
        missing = (pupil for pupil in self._pupils(sheet) if pupil not in sheet.marks)
        return (pupil for pupil in missing if self.code(pupil, sheet.day, sheet.session) is None)

    def _is_complete(self, sheet: Sheet) -> bool:
        is_open = self.school.calendar.is_open(sheet.day, sheet.session)
        return is_open and bool(sheet.marks) and next(self.unmarked(sheet), None) is None

    def _cause(self, sheet: Sheet) -> UUID:
        if sheet.completed is not None:
            return sheet.completed.ref.cause
        return next((each.cause for each in reversed(sheet.changes.values())), self.said.id)

    def _taken(self, sheet: Sheet) -> RegisterTaken:
        completed = sheet.completed
        return RegisterTaken(
            school=self.said.school,
            form=sheet.form,
            year=year_of(self.states, sheet.form, sheet.day),
            date=sheet.day,
            session=sheet.session,
            marks=sheet.marks,
            minutes_late=sheet.late,
            unmarked=tuple(self.unmarked(sheet)),
            completed_at=self.school.instant(completed.completed) if completed and completed.completed else None,
            completed_by=completed.by if completed else None,
        )

    def _recorded(self, sheet: Sheet, pupils: Iterable[str]) -> MarksRecorded:
        return MarksRecorded(
            school=self.said.school,
            form=sheet.form,
            date=sheet.day,
            session=sheet.session,
            marks={pupil: sheet.marks.get(pupil) for pupil in pupils},
            minutes_late={pupil: sheet.late[pupil] for pupil in pupils if pupil in sheet.late},
        )

    def _amended(self, sheet: Sheet, change: Change) -> RegisterAmended:
        by, note = self._who_and_why(sheet, change)
        return RegisterAmended(
            pupil=change.pupil,
            form=sheet.form,
            date=sheet.day,
            session=sheet.session,
            original=sheet.before.marks.get(change.pupil),
            new=change.code,
            minutes_late=change.minutes,
            reason=change.reason,
            amended_at=change.at,
            amended_by=by,
            before_close=not self.school.is_closed(sheet.day, sheet.session),
            note=note,
            amended_by_name=change.by_name if by == change.by else None,
        )

    def _who_and_why(self, sheet: Sheet, change: Change) -> tuple[str | None, Sealed[str] | None]:
        """As the MIS says; of the entry that answers a code settled here, as whoever settled it said.

        Where the MIS takes no marks from here, somebody entered it there by hand: who, if the MIS says so.
        """
        settled = settlements_of(self.states).open.get(placed(change.pupil, sheet.day, sheet.session))
        if settled is None or settled.shown or settled.overtaken or settled.code != change.code:
            return change.by, change.note
        by_hand = change.by if settled.state == "failed" else None
        return by_hand or settled.by, settled.why or change.note

    def _of_absences(self, sheet: Sheet) -> Iterator[News]:
        is_new = sheet.taken and not sheet.before.taken
        newly = {pupil: code for pupil, code in sheet.marks.items() if is_new and code in AWAY}
        cause = self._cause(sheet)
        for pupil in {**newly, **sheet.changes}:
            causes = sheet.changes.get(pupil)
            because = causes.cause if causes else cause
            yield from (Because(because, fact) for fact in self.of_pupil(pupil, sheet))
            if pupil in sheet.changes:
                yield from self._of_other(pupil, sheet, because)

    def _of_other(self, pupil: str, sheet: Sheet, because: UUID) -> Iterator[News]:
        """Who came in the afternoon was found; whoever came in the morning is not where a word said before has it."""
        other: Session = "AM" if sheet.session == "PM" else "PM"
        if pupil_of(self.states, pupil).absence(sheet.day, other):
            also = self.sheet_of(pupil, sheet.day, other)
            yield from (Because(because, fact) for fact in self.of_pupil(pupil, also))

    def _came(self, pupil: str, day: date) -> datetime | None:
        """When it was heard that the child was marked in in the morning, if it was."""
        return came_in(self.states, self.sheets_of(pupil, day, "AM"), pupil, day, self.said.at)

    def of_pupil(self, pupil: str, sheet: Sheet) -> Iterator[Fact]:
        """What has to be said of a pupil's absence from one session, once."""
        if (pupil, sheet.day, sheet.session) in self.judged:
            return
        self.judged.add((pupil, sheet.day, sheet.session))
        code = self.code(pupil, sheet.day, sheet.session)
        if sheet.day < asked_since(self.said.at):
            return
        if code not in AWAY and pupil_of(self.states, pupil).absence(sheet.day, sheet.session) is None:
            return
        came = self._came(pupil, sheet.day) if sheet.session == "PM" else None
        case = case_of(self.states, pupil, sheet.day, sheet.session, self.code, came, self.as_of)
        is_public = sheet.taken or (code in UNEXPLAINED and self.school.is_closed(sheet.day, sheet.session))
        yield from differences(case, is_public)
