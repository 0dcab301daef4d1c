"""How facts become state: what pathway said into `seen`, what registers said into `done`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias, cast

from chassis.said import Key, Said, States
from events.calendar import declare
from events.codes import AUTHORISED, LATE_AFTER_CLOSE, NOT_REQUIRED, UNEXPLAINED, fault_of
from events.fact import Fact
from events.ids import SESSIONS, Session
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade
from events.registers import (
    AbsenceExplained,
    AbsenceReported,
    AbsenceReportWithdrawn,
    AbsenceWithdrawn,
    ClosureDeclared,
    CodesCompared,
    CodeSettled,
    CodeWrittenBack,
    DifferenceExplained,
    EntityQuarantined,
    EntityReleased,
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    MisCompared,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    RegisterAmended,
    RegisterAnnulled,
    RegisterChased,
    RegisterOverdue,
    RegistersChecked,
    RegisterSuspected,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
    SessionClosed,
    StaleFeedLifted,
    UnmarkedChased,
    WriteBackFailed,
    WriteBackOvertaken,
    WriteBackRetried,
)
from registers.domain.compared import of_comparison
from registers.domain.roll import Entry
from registers.domain.sayings import OfOthers
from registers.domain.school import School
from registers.domain.state import (
    CODES,
    COMPARED,
    OFF,
    ROLL,
    SCHOOL,
    SETTLED,
    Absence,
    Off,
    Pupil,
    Report,
    Settlement,
    Settlements,
    codes_of,
    comparison_of,
    digest,
    enter,
    guardian_of,
    off_of,
    placed,
    pupil_of,
    reached_of,
    register_key,
    register_of,
    roll_of,
    school_of,
    settlements_of,
    slot,
)

SETTLED_KEPT = 100
FAILED_KEPT = 300
OFF_KEPT = 40

OfCalendar: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
OfFeed: TypeAlias = FeedWentStale | StaleFeedLifted | FeedReturned | FeedReplaced
OfSchool: TypeAlias = OfCalendar | RegistersChecked | SessionClosed | OfFeed
OfRoll: TypeAlias = PupilRecorded | PupilRemoved | PupilForgotten
OfGuardian: TypeAlias = GuardianRecorded | GuardianRemoved
OfMarks: TypeAlias = MarksRecorded | RegisterTaken | RegisterAmended | RegisterAnnulled
OfRegister: TypeAlias = OfMarks | RegisterChased | RegisterSuspected
OfAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound
OfNote: TypeAlias = AbsenceReported | AbsenceReportWithdrawn
OfCodes: TypeAlias = CodesCompared
OfSettling: TypeAlias = CodeSettled | CodeWrittenBack | WriteBackFailed | WriteBackOvertaken | WriteBackRetried
OfComparison: TypeAlias = MisCompared | DifferenceExplained
OfNothing: TypeAlias = RegisterOverdue | UnmarkedChased | EntityQuarantined | EntityReleased
Own: TypeAlias = OfSchool | OfRoll | OfGuardian | OfRegister | OfAbsence | OfNote | OfCodes | OfNothing


def see(said: Said[Fact], states: States) -> None:
    """Fold what others said of a pupil: contacts and replies that gave a reason, visits that saw the child.

    A child whom a call found in school is explained so, without a code, until the mark says the same.
    """
    match cast("OfOthers", said.body):
        case ContactMade(pupil=pupil, date=day, code=code):
            if code is not None and code not in UNEXPLAINED and fault_of(code) is None:
                reached_of(states, pupil).contacts.append((day, said.at, code))
        case ChildFoundInSchool(pupil=pupil, date=day):
            reached_of(states, pupil).contacts.append((day, said.at, ""))
        case ContactUndone(pupil=pupil, date=day, made_at=made_at):
            reached_of(states, pupil).undone.append((day, made_at, said.at))
        case ReplyConfirmed(pupil=pupil, date=day, code=code, sessions=sessions, by=who):
            reached_of(states, pupil).replies.append((day, said.at, code, sessions or SESSIONS, who))
        case VisitMade(pupil=pupil, date=day, outcome=outcome):
            if outcome == "seen":
                reached_of(states, pupil).visits.append((day, said.at))


def touched(fact: Fact) -> Iterable[Key]:  # noqa: PLR0911
    """The states that folding an own fact needs."""
    if isinstance(fact, OfSettling | OfComparison):
        return (SETTLED,) if isinstance(fact, OfSettling) else (COMPARED,)
    match fact := cast("Own", fact):
        case (
            SchoolSetUp()
            | PolicyAdopted()
            | SchoolDayDeclared()
            | ClosureDeclared()
            | RegistersChecked()
            | SessionClosed()
            | (FeedWentStale() | StaleFeedLifted() | FeedReturned() | FeedReplaced())
        ):
            return (SCHOOL,)
        case PupilRecorded() | PupilRemoved():
            return (SCHOOL, ROLL)
        case PupilForgotten(pupil=pupil, guardians=guardians):
            return (ROLL, ("pupil", pupil), *(("guardian", each) for each in guardians))
        case GuardianRecorded(pupil=pupil, guardian=guardian) | GuardianRemoved(pupil=pupil, guardian=guardian):
            return (("pupil", pupil), ("guardian", guardian))
        case (
            MarksRecorded()
            | RegisterTaken()
            | RegisterAmended()
            | RegisterAnnulled()
            | (RegisterSuspected() | RegisterChased())
        ):
            marked = () if isinstance(fact, RegisterSuspected | RegisterChased | RegisterAnnulled) else (OFF,)
            return (SCHOOL, SETTLED, register_key(fact.form, fact.date, fact.session), *marked)
        case (
            PupilAbsent()
            | AbsenceExplained()
            | AbsenceWithdrawn()
            | PupilFound()
            | AbsenceReported()
            | AbsenceReportWithdrawn()
        ):
            return (("pupil", fact.pupil),)
        case CodesCompared():
            return (CODES,)
        case RegisterOverdue() | UnmarkedChased() | EntityQuarantined() | EntityReleased():
            return ()


def do(said: Said[Fact], states: States) -> None:
    """Fold an own fact."""
    if isinstance(said.body, OfSettling):
        _of_settling(settlements_of(states), said.body)
    elif isinstance(said.body, OfComparison):
        of_comparison(comparison_of(states), said.body)
    else:
        _do(said, states, cast("Own", said.body))


def _do(said: Said[Fact], states: States, fact: Own) -> None:
    match fact:
        case (
            SchoolSetUp()
            | PolicyAdopted()
            | SchoolDayDeclared()
            | ClosureDeclared()
            | RegistersChecked()
            | SessionClosed()
            | (FeedWentStale() | StaleFeedLifted() | FeedReturned() | FeedReplaced())
        ):
            _of_school(school_of(states), fact, said)
        case PupilRecorded() | PupilRemoved() | PupilForgotten():
            _of_roll(states, fact, said)
        case GuardianRecorded() | GuardianRemoved():
            _of_guardian(states, fact)
        case (
            MarksRecorded()
            | RegisterTaken()
            | RegisterAmended()
            | RegisterAnnulled()
            | (RegisterSuspected() | RegisterChased())
        ):
            _of_register(states, fact, said)
        case PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound():
            _of_absence(pupil_of(states, fact.pupil), fact)
        case AbsenceReported() | AbsenceReportWithdrawn():
            _of_note(pupil_of(states, fact.pupil), fact)
        case CodesCompared(differences=differences):
            codes_of(states).compared = differences
        case RegisterOverdue() | UnmarkedChased() | EntityQuarantined() | EntityReleased():
            pass


def _of_school(school: School, fact: OfSchool, said: Said[Fact]) -> None:
    match fact:
        case SchoolSetUp():
            school.setup = fact
            school.changed(said.at)
        case PolicyAdopted(since=since, policy=policy):
            school.policies[since] = policy
            school.changed(said.at)
        case SchoolDayDeclared(date=day, open=is_open):
            enter(school.declared, day, is_open)
            school.changed(said.at)
        case ClosureDeclared(date=day, session=part, withdrawn=withdrawn):
            declare(school.shut, day, part, withdrawn)
            school.changed(said.at)
        case FeedWentStale():
            school.feed = "stale"
        case StaleFeedLifted():
            school.feed = "lifted"
        case FeedReturned() | FeedReplaced():
            school.feed = ""
        case RegistersChecked(due_at=instant, overdue=overdue):
            school.overdue = slot(fact.date, fact.session) if overdue else ""
            school.looked_at(instant or said.at)
        case SessionClosed(closed_at=instant, not_taken=overdue):
            school.overdue = slot(fact.date, fact.session) if overdue else ""
            school.looked_at(instant or said.at)


def _of_settling(settlements: Settlements, fact: OfSettling) -> None:
    name = placed(fact.pupil, fact.date, fact.session)
    before = settlements.open.pop(name, None)
    if isinstance(fact, CodeSettled):
        settlements.open[name] = _settlement(fact)
        _forget_oldest(settlements)
    elif before is not None:
        settlements.open[name] = _went_on(before, fact)


def _settlement(fact: CodeSettled) -> Settlement:
    return Settlement(fact.code, fact.mis_id, fact.original, minutes=fact.minutes_late, by=fact.by, why=fact.reason)


def _shown(settlements: Settlements, fact: RegisterAmended) -> None:
    """An entry was amended to the code that a person settled: whoever amends it so once more is somebody else."""
    name = placed(fact.pupil, fact.date, fact.session)
    settled = settlements.open.get(name)
    if settled is not None and settled.code == fact.new:
        settlements.open[name] = replace(settled, shown=True)


def _went_on(
    before: Settlement, fact: CodeWrittenBack | WriteBackFailed | WriteBackOvertaken | WriteBackRetried
) -> Settlement:
    match fact:
        case CodeWrittenBack():
            return replace(before, state="written", reason="", again=None)
        case WriteBackFailed(reason=reason, again_at=again):
            return replace(before, state="failed", reason=reason, again=again)
        case WriteBackRetried(attempt=attempt):
            return replace(before, state="waiting", attempt=attempt, again=None)
        case WriteBackOvertaken():
            return replace(before, overtaken=True, again=None)


def _forget_oldest(settlements: Settlements) -> None:
    """Of the codes that were written back, or never will be, the latest are remembered: do the marks say so?"""
    written = [name for name, each in settlements.open.items() if each.state == "written"]
    failed = [name for name, each in settlements.open.items() if each.state == "failed" and each.again is None]
    for name in (*written[:-SETTLED_KEPT], *failed[:-FAILED_KEPT]):
        del settlements.open[name]


def _of_roll(states: States, fact: OfRoll, said: Said[Fact]) -> None:
    roll = roll_of(states)
    entry = roll.pupils.get(fact.pupil)
    match fact:
        case PupilRecorded():
            roll.enter(fact.pupil, _recorded(entry, fact, school_of(states).calendar.today(said.at)))
        case PupilRemoved():
            roll.enter(
                fact.pupil, entry and replace(entry, removed=school_of(states).calendar.today(said.at), digest="")
            )
        case PupilForgotten():
            roll.enter(fact.pupil, entry and replace(entry, forgotten=True))
            pupil_of(states, fact.pupil).guardians.clear()
            for guardian in fact.guardians:
                guardian_of(states, guardian).pupils.clear()


def _recorded(before: Entry | None, fact: PupilRecorded, today: date) -> Entry:
    classes = before.classes if before and before.classes[-1][1] else []
    if not classes:
        classes = [(fact.entry, fact.form, fact.year)]
    elif classes[-1][1:] != (fact.form, fact.year):
        classes = [*classes, (today, fact.form, fact.year)]
    forgotten = before is not None and before.forgotten
    return Entry(fact.entry, fact.leaving, classes, fact.flags, None, forgotten, digest(fact))


def _of_guardian(states: States, fact: OfGuardian) -> None:
    pupil, guardian = pupil_of(states, fact.pupil), guardian_of(states, fact.guardian)
    match fact:
        case GuardianRecorded():
            guardian.pupils[fact.pupil] = digest(fact)
            if fact.guardian not in pupil.guardians:
                pupil.guardians.append(fact.guardian)
        case GuardianRemoved():
            guardian.pupils.pop(fact.pupil, None)
            pupil.guardians = [each for each in pupil.guardians if each != fact.guardian]


def _of_register(states: States, fact: OfRegister, said: Said[Fact]) -> None:
    register = register_of(states, register_key(fact.form, fact.date, fact.session))
    match fact:
        case RegisterAnnulled():
            register.annulled = True
        case RegisterChased(due_at=due_at, step=step, staff=staff):
            register.chased.append((due_at, step, staff))
            school_of(states).looked_at(due_at)
        case RegisterSuspected(reason=reason):
            register.suspected.append(reason)
        case MarksRecorded():
            register.annulled &= all(code is None for code in fact.marks.values())
            _note_off(off_of(states), fact.date, fact.session, fact.marks)
            for pupil, code in fact.marks.items():
                enter(register.marks, pupil, code)
                enter(register.late, pupil, fact.minutes_late.get(pupil))
        case RegisterTaken():
            register.taken, register.annulled = True, False
            register.at = register.at or fact.completed_at or said.at
            register.marks, register.late = dict(fact.marks), dict(fact.minutes_late)
            _note_off(off_of(states), fact.date, fact.session, fact.marks)
        case RegisterAmended():
            _shown(settlements_of(states), fact)
            enter(register.marks, fact.pupil, fact.new)
            enter(register.late, fact.pupil, fact.minutes_late)
            _note_off(off_of(states), fact.date, fact.session, {fact.pupil: fact.new})


def _note_off(off: Off, day: date, session: Session, marks: Mapping[str, str | None]) -> None:
    """Whether anything was possible in a session, of each pupil marked in it."""
    name = slot(day, session)
    for pupil, code in marks.items():
        held = off.slots.get(pupil, ())
        if (name in held) != (code in NOT_REQUIRED):
            kept = tuple(sorted({*held} ^ {name}))[-OFF_KEPT:]
            enter(off.slots, pupil, kept or None)


def _of_absence(pupil: Pupil, fact: OfAbsence) -> None:
    name = slot(fact.date, fact.session)
    before = pupil.absence(fact.date, fact.session)
    after = absence_after(before, fact)
    if after is None:
        pupil.absent.pop(name, None)
    else:
        pupil.absent[name] = after.packed()


def absence_after(before: Absence | None, fact: OfAbsence) -> Absence | None:  # noqa: PLR0911
    """What stands said of a session once a fact was said of it."""
    match fact:
        case PupilAbsent():
            was_found = "" if before is None or before.off or before.code == LATE_AFTER_CLOSE else before.found
            return Absence(fact.code, fact.explained, fact.authorised_by, was_found)
        case AbsenceExplained(by="mark", code=str(code)):
            return before and before._replace(explained=True, code=code)
        case AbsenceExplained(code=code):
            return before and before._replace(explained=True, by=code if code in AUTHORISED else None)
        case AbsenceWithdrawn(reason="off-roll"):
            return before and before._replace(off=True, found="")
        case AbsenceWithdrawn():
            return None
        case PupilFound(how="arrived-late"):
            return before and before._replace(code=LATE_AFTER_CLOSE, found="arrived-late")
        case PupilFound(how=how):
            return before and before._replace(found=how)


def _of_note(pupil: Pupil, fact: OfNote) -> None:
    match fact:
        case AbsenceReported():
            pupil.notes[fact.note] = Report(fact.first, fact.last, fact.code, digest(fact))
        case AbsenceReportWithdrawn():
            pupil.notes.pop(fact.note, None)
