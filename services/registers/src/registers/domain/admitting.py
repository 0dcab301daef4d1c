"""What Arbor says is let in, repeated or put in quarantine: one verdict for each revision of an object."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from chassis.said import Because, News, Said, States
from events.codes import UNEXPLAINED, fault_of
from events.ids import Session, arbor_cause
from events.registers import EntityQuarantined, EntityReleased
from registers.domain.entities import Fault, GuardianLink, Held, MarkHeard, Note, Ref, RegisterHeard
from registers.domain.heard import Tally
from registers.domain.objects import MARK, Entity
from registers.domain.places import place_named, placed
from registers.domain.roll import Entry, Roll
from registers.domain.school import School
from registers.domain.state import entity_of, roll_of, school_of

FORGOTTEN = Fault("the pupil was forgotten")


@dataclass
class Gate:
    """Lets in what one saying holds, and notes how each entity was taken; `news` is what has to be said of that."""

    said: Said[object]
    states: States
    tally: Tally
    again: bool = False
    news: list[News] = field(default_factory=list)
    latest: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)

    def place(self, ref: Ref) -> str:
        """Where the object was before it is admitted."""
        return self.places.get(ref.key, entity_of(self.states, ref.key).at)

    def is_set_aside(self, ref: Ref) -> bool:
        """Whether this revision of the object went into quarantine by this very saying."""
        return self.aside.get(ref.key) == ref.revision

    def admit(self, ref: Ref, fault: Fault | None, held: Held, at: str = "", *, anew: bool = False) -> bool:
        """Whether the entity is let in; `at` is where it is from now on.

        `anew`: also the revision heard last is; what waits for the same as before is in quarantine already.
        """
        entity = entity_of(self.states, ref.key)
        if ref.revision < self.latest.get(ref.key, entity.revision) + (not anew):
            self.tally.repeated += not self.again
            return False
        if fault is not None:
            if anew and entity.quarantined >= 0 and (entity.why, entity.waits) == (fault.reason, fault.name):
                self.tally.put.append((replace(ref, revision=entity.quarantined), fault, held))
            else:
                self._hold(ref, entity, fault, held)
            return False
        self._take(ref, entity, at)
        return True

    def _hold(self, ref: Ref, entity: Entity, fault: Fault, held: Held) -> None:
        self.tally.quarantined += not self.again
        known = entity.quarantined >= ref.revision
        if known and (not self.again or (entity.why, entity.waits) == (fault.reason, fault.name)):
            return
        before, self.aside[ref.key] = self.aside.get(ref.key, entity.quarantined), ref.revision
        place = self._to_look_at(ref, entity, fault, held)
        pupil, day, session = place_named(place) if place else (None, None, None)
        fact = EntityQuarantined(
            school=self.said.school,
            entity_type=ref.entity_type,
            entity=ref.entity,
            revision=ref.revision,
            reason=fault.reason,
            waits_for=fault.waits_for,
            pupil=pupil,
            date=day,
            session=session,
            instead_of=before if before >= 0 else None,
        )
        self.news.append(fact if self.again else Because(ref.cause, fact))
        self.tally.put.append((ref, fault, held))

    def _to_look_at(self, ref: Ref, entity: Entity, fault: Fault, held: Held) -> str:
        """The mark of today of which nobody knows what it is to be; of no child who has left, and of no day off.

        Of a child whose own record is not known, one that says that it is missing: no duty, text or concern will.
        """
        if ref.entity_type != MARK or fault == FORGOTTEN:
            return ""
        school, roll = school_of(self.states), roll_of(self.states).pupils
        for place in doubts_of(ref, entity, held):
            pupil, day, session = place_named(place)
            if day != school.calendar.today(self.said.at) or not school.calendar.is_open(day, session):
                continue
            entry = roll.get(pupil)
            if not _has_left(entry, day) if entry is not None else _is_missing(held.mark):
                return place
        return ""

    def _take(self, ref: Ref, entity: Entity, at: str) -> None:
        self.tally.accepted += not self.again
        self.tally.taken.append((ref, at))
        self.latest[ref.key], self.places[ref.key] = ref.revision, at
        waited, self.aside[ref.key] = self.aside.get(ref.key, entity.quarantined), -1
        if 0 <= waited <= ref.revision:
            self.news.append(Because(ref.cause, self._released(ref, entity, waited)))

    def _released(self, ref: Ref, entity: Entity, waited: int) -> EntityReleased:
        pupil, day, session = place_named(entity.doubts[0]) if entity.doubts else (None, None, None)
        return EntityReleased(
            school=self.said.school,
            entity_type=ref.entity_type,
            entity=ref.entity,
            revision=waited,
            pupil=pupil,
            date=day,
            session=session,
        )


def _is_missing(mark: MarkHeard | None) -> bool:
    return mark is not None and mark.code in UNEXPLAINED


def _has_left(entry: Entry, day: date) -> bool:
    return entry.forgotten or (entry.leaving is not None and entry.leaving < day) or entry.removed is not None


def doubts_of(ref: Ref, entity: Entity, held: Held) -> tuple[str, ...]:
    """The mark that the object says, and the one that it would say: as long as that cannot be read, what it would have
    said before."""
    if ref.entity_type != MARK:
        return ()
    stands = [entity.at] if entity.at else []
    would = [placed(mark.pupil, mark.day, mark.session) for mark in (held.mark,) if mark is not None]
    return tuple(dict.fromkeys([*stands, *(would or entity.doubts)]))


def quarantined_cause(school: str, key: str, entity: Entity) -> UUID:
    """The cause of the revision of an object that is in quarantine: its id there."""
    entity_type, _, mis_id = key.partition("/")
    return arbor_cause(school, entity_type, mis_id, entity.quarantined)


def fault_of_student(pupil: str, roll: Roll) -> Fault | None:
    """Why a pupil's record cannot be taken."""
    entry = roll.pupils.get(pupil)
    return FORGOTTEN if entry is not None and entry.forgotten else None


def fault_of_mark(mark: MarkHeard, school: School, roll: Roll, today: date) -> Fault | None:
    """Why a mark cannot be taken: code, date, pupil, closed session, roll, class."""
    if (wrong := fault_of(mark.code)) is not None:
        return Fault(wrong)
    if mark.day > today:
        return fault_of_session(school, mark.day, mark.session) or _planned(school, mark.day)
    return (
        _fault_of_pupil(roll, mark.pupil, mark.student)
        or fault_of_session(school, mark.day, mark.session)
        or _fault_of_roll(roll.pupils[mark.pupil], mark)
    )


def _planned(school: School, day: date) -> Fault:
    """What is said of a day to come waits for it, and is taken up when its first register opens."""
    return Fault("the date is in the future", f"day:{day}", f"day:{day}", school.opening(day))


def _fault_of_roll(entry: Entry, mark: MarkHeard) -> Fault | None:
    if not entry.is_on_roll(mark.day):
        return Fault("the pupil is not on the roll on that date", f"roll:{mark.student}", mark.pupil)
    if not entry.in_class(mark.day)[0]:
        return Fault("the pupil is in no class on that date", f"roll:{mark.student}", mark.pupil)
    return None


def fault_of_register(register: RegisterHeard, school: School, roll: Roll, today: date) -> Fault | None:
    """Why a register cannot be taken: date, closed session, unknown class."""
    if (shut := fault_of_session(school, register.day, register.session)) is not None:
        return shut
    if register.day > today:
        return _planned(school, register.day)
    if register.form not in school.years and register.form not in roll.on(register.day):
        return Fault("there is no such class", f"class:{register.form}", f"class:{register.form}")
    return None


def fault_of_session(school: School, day: date, session: Session) -> Fault | None:
    """Why there can be no mark in that session."""
    if school.calendar.is_open(day, session):
        return None
    return Fault("the school is closed in that session", f"calendar:{day}", f"calendar:{day}")


def fault_of_link(link: GuardianLink, states: States) -> Fault | None:
    """Why a guardian's relationship cannot be taken."""
    return _fault_of_pupil(roll_of(states), link.pupil, link.student)


def fault_of_note(note: Note, states: States) -> Fault | None:
    """Why an absence note cannot be taken. Not for its code: one that there is not, or no more, is left out of it."""
    school = school_of(states)
    if school.instant(note.last) < school.instant(note.first):
        return Fault("the note ends before it begins")
    return _fault_of_pupil(roll_of(states), note.pupil, note.student)


def _fault_of_pupil(roll: Roll, pupil: str, student: str) -> Fault | None:
    entry = roll.pupils.get(pupil)
    if entry is None:
        return Fault("the pupil is not known", f"Student:{student}", pupil)
    return FORGOTTEN if entry.forgotten else None
