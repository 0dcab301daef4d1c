"""What pathway hears from others, folded into `seen`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, get_args

from chassis.said import Said, States
from events.calendar import declare
from events.codes import ABSENT
from events.fact import Fact
from events.ids import Session
from events.notifications import CallAnswered, ReplyReceived
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    ClosureDeclared,
    CodeSettled,
    CodeUnsettled,
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    PupilUnmarked,
    RegisterAmended,
    RegisterAnnulled,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
    WriteBackFailed,
)
from pathway.domain.absences import FOUND_SINCE, came_back, remarked, remember
from pathway.domain.marks import mark
from pathway.domain.school_years import compulsory_from, set_up
from pathway.domain.states import FAMILIES, SCHOOL, Absence, Ended, FamiliesSeen, PupilSeen, SchoolSeen

AboutSchool: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
AboutFamily: TypeAlias = GuardianRecorded | GuardianRemoved
AboutClass: TypeAlias = RegisterTaken | MarksRecorded | RegisterAnnulled
AboutCode: TypeAlias = CodeSettled | CodeUnsettled | WriteBackFailed
AboutAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound | AboutCode
AboutPupil: TypeAlias = PupilRecorded | PupilRemoved | PupilForgotten | RegisterAmended | PupilUnmarked
LATE_KEPT = timedelta(days=21)
"""For so long: until the next review, over a holiday."""
AboutAnswer: TypeAlias = CallAnswered | ReplyReceived
Heard: TypeAlias = AboutSchool | AboutFamily | AboutClass | AboutAbsence | AboutPupil | AboutAnswer

FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(Heard))


def see(said: Said[Any], states: States) -> None:
    """Fold another service's fact, one of `FOLLOWS`."""
    fact: Heard = said.body
    match fact:
        case SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | ClosureDeclared():
            _school(fact, said.at, states[SCHOOL].seen)
        case GuardianRecorded() | GuardianRemoved():
            _families(fact, states[FAMILIES].seen)
            _parents(fact, states["pupil", fact.pupil].seen)
        case RegisterTaken() | MarksRecorded() | RegisterAnnulled():
            _class(fact, said.at, states)
        case RegisterAmended():
            _marked(states, fact.pupil, fact.date, fact.session, fact.new, said.at)
        case PupilRecorded() | PupilRemoved() | PupilForgotten():
            _roll(fact, said.at, states)
        case PupilUnmarked():
            states["pupil", fact.pupil].seen.unmarked = fact.since
        case (PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound()) | (
            CodeSettled() | CodeUnsettled() | WriteBackFailed()
        ):
            _absence(fact, said.at, states["pupil", fact.pupil].seen, states.look(SCHOOL).seen)
        case CallAnswered() | ReplyReceived():
            pass


def marked_by(fact: AboutClass) -> Iterable[str]:
    """The pupils whose marks a register's fact is about."""
    return fact.pupils if isinstance(fact, RegisterAnnulled) else fact.marks


def _class(fact: AboutClass, at: datetime, states: States) -> None:
    if isinstance(fact, RegisterAnnulled):
        for pupil in fact.pupils:
            _annulled(states["pupil", pupil].seen, fact.date, fact.session)
    else:
        for pupil, code in fact.marks.items():
            _marked(states, pupil, fact.date, fact.session, code, at)


def _school(fact: AboutSchool, at: datetime, seen: SchoolSeen) -> None:
    match fact:
        case SchoolSetUp():
            seen.set_up_at = seen.set_up_at or at
            set_up(fact, seen)
        case PolicyAdopted():
            seen.policies[fact.since] = fact.policy
        case SchoolDayDeclared():
            seen.overrides.pop(fact.date, None)
            if fact.open is not None:
                seen.overrides[fact.date] = fact.open
        case ClosureDeclared():
            declare(seen.shut, fact.date, fact.session, fact.withdrawn)
    seen.forget_calendar()


def _families(fact: AboutFamily, seen: FamiliesSeen) -> None:
    others = [guardian for guardian in seen.guardians.pop(fact.pupil, []) if guardian != fact.guardian]
    held = [*others, fact.guardian] if isinstance(fact, GuardianRecorded) else others
    if held:
        seen.guardians[fact.pupil] = sorted(held)
    barred = [guardian for guardian in seen.barred.pop(fact.pupil, []) if guardian != fact.guardian]
    barred += [fact.guardian] if isinstance(fact, GuardianRecorded) and fact.barred else []
    if barred:
        seen.barred[fact.pupil] = sorted(barred)
    seen.forget_children()


def _parents(fact: AboutFamily, seen: PupilSeen) -> None:
    """To whom a letter may go: a legal or primary guardian whom no court order bars."""
    seen.parents.pop(fact.guardian, None)
    if isinstance(fact, GuardianRecorded) and (fact.legal or fact.primary) and not fact.barred:
        seen.parents[fact.guardian] = fact.name is not None


def _roll(fact: PupilRecorded | PupilRemoved | PupilForgotten, at: datetime, states: States) -> None:
    seen: PupilSeen = states["pupil", fact.pupil].seen
    match fact:
        case PupilRecorded():
            seen.left = _left(fact, seen)
            seen.dated_back_at = _dated_back(fact, at, seen, states.look(SCHOOL).seen)
            seen.entry, seen.leaving, seen.gone, seen.forgotten = fact.entry, fact.leaving, False, False
            seen.deleted_at = None
            seen.cp = "child-protection" in fact.flags
            seen.social_worker = "social-worker" in fact.flags
            seen.compulsory_from = compulsory_from(fact, at)
            if seen.form and (seen.form, seen.year_group) != (fact.form, fact.year):
                seen.formerly, seen.moved = (seen.form, seen.year_group), at
            seen.form, seen.year_group = fact.form, fact.year
        case PupilRemoved():
            seen.deleted_at = seen.deleted_at if seen.gone else at
            seen.gone = True
        case PupilForgotten():
            seen.gone, seen.forgotten, seen.parents = True, True, {}
            states[FAMILIES].seen.guardians.pop(fact.pupil, None)
            states[FAMILIES].seen.barred.pop(fact.pupil, None)
            states[FAMILIES].seen.forget_children()


def _left(fact: PupilRecorded, seen: PupilSeen) -> date | None:
    """The last day of an earlier stay, of one who comes back; the MIS may not have said when that ended."""
    if seen.leaving is not None and fact.entry > seen.leaving:
        return seen.leaving
    is_back = seen.gone and seen.entry is not None and fact.entry > seen.entry
    return fact.entry - timedelta(days=1) if is_back else seen.left


def _dated_back(fact: PupilRecorded, at: datetime, seen: PupilSeen, school: SchoolSeen) -> datetime | None:
    """When the leaving date was heard, if it lay before the local day then, of a school that is set up."""
    if fact.leaving is None or fact.leaving == seen.leaving:
        return seen.dated_back_at if fact.leaving is not None else None
    return at if school.is_ready and fact.leaving < school.calendar.today(at) else None


def _marked(states: States, pupil: str, day: date, session: Session, code: str | None, at: datetime) -> None:
    seen, school = states["pupil", pupil].seen, states.look(SCHOOL).seen
    mark(seen, day, session, code)
    if code is not None and seen.unmarked is not None and day >= seen.unmarked:
        seen.unmarked = None
    if code in ABSENT and school.is_ready and at > school.calendar.at(day, school.policy(day).stages.at):
        late = seen.late | {day: at}
        seen.late = {each: late[each] for each in sorted(late) if at - late[each] < LATE_KEPT}
    absence = seen.days.get(day, {}).get(session)
    if absence is not None:
        seen.days[day][session] = remarked(absence, code, at)


def _annulled(seen: PupilSeen, day: date, session: Session) -> None:
    """The session was not held: its mark counts for nothing, and an absence from it was none."""
    mark(seen, day, session, None)
    absence = seen.days.get(day, {}).get(session)
    if absence is not None:
        seen.days[day][session] = absence._replace(ended="closed")


def _absence(fact: AboutAbsence, at: datetime, seen: PupilSeen, school: SchoolSeen) -> None:
    match fact:
        case PupilAbsent():
            _absent(fact, at, seen, school)
        case AbsenceExplained():
            _explained(fact, seen)
        case AbsenceWithdrawn():
            _ended(seen, fact, fact.reason)
        case PupilFound():
            _ended(seen, fact, fact.how)
        case CodeSettled():
            _code_settled(fact, seen, settled=fact.code != "N")
        case CodeUnsettled():
            _code_settled(fact, seen, settled=False)
        case WriteBackFailed():
            _not_written_back(fact, seen)


def _absent(fact: PupilAbsent, at: datetime, seen: PupilSeen, school: SchoolSeen) -> None:
    """Said anew, as when another code says why, an absence leaves the child found, unless it is sought again; with the
    same code, it is settled as it was."""
    before = seen.days.get(fact.date, {}).get(fact.session)
    ended: Ended = before.ended if before and before.ended in FOUND_SINCE and not fact.sought else ""
    settled = before is not None and before.settled and before.code == fact.code
    back = before and came_back(before, fact.code, at)
    absence = Absence(fact.code, ended, fact.explained, fact.authorised_by is not None, settled=settled, back=back)
    remember(seen, school, fact.date, fact.session, absence)


def _explained(fact: AbsenceExplained, seen: PupilSeen) -> None:
    absence = seen.days.get(fact.date, {}).get(fact.session)
    if absence is not None:
        by_mark = fact.by == "mark"
        seen.days[fact.date][fact.session] = absence._replace(
            code=fact.code or absence.code if by_mark else absence.code,
            explained=True,
            excused=absence.excused or (fact.authorised and not by_mark),
            by_contact=fact.by == "contact",
        )


def _code_settled(fact: CodeSettled | CodeUnsettled, seen: PupilSeen, *, settled: bool) -> None:
    """The mark stays as it is until the MIS says otherwise; settled no more, an N is asked about again."""
    absence = seen.days.get(fact.date, {}).get(fact.session)
    if absence is not None:
        seen.days[fact.date][fact.session] = absence._replace(settled=settled)


def _not_written_back(fact: WriteBackFailed, seen: PupilSeen) -> None:
    """No MIS takes the code any more: its N stands in the register still, and somebody enters the code there."""
    absence = seen.days.get(fact.date, {}).get(fact.session)
    if absence is not None and fact.again_at is None:
        seen.days[fact.date][fact.session] = absence._replace(settled=False)


def _ended(seen: PupilSeen, fact: AbsenceWithdrawn | PupilFound, how: Ended) -> None:
    day = seen.days.get(fact.date, {})
    later = isinstance(fact, PupilFound) and fact.session not in day
    for session in [s for s in day if later or s == fact.session]:
        day[session] = day[session]._replace(ended=how)
