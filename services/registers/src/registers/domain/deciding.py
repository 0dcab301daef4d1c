"""One saying, decided: what should have been said before it, what it brings, and what of the quarantine it frees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias, cast

from chassis.said import Decision, News, Outcome, Said, States, Woken
from events.fact import Fact, Refusal
from events.ids import SESSIONS, Session
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade
from events.registers import (
    CodeSettled,
    Differences,
    DifferencesOf,
    Foreseen,
    ForgetPupil,
    HeardSoFar,
    HeardTo,
    LiftStaleFeed,
    Registers,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
    ToWriteBack,
    Unexplained,
    WriteBackRetried,
)
from registers.domain.absences import reviewed
from registers.domain.admitting import Gate
from registers.domain.closing import closing, lapse
from registers.domain.closures import asked, with_consequences
from registers.domain.comparing import compare
from registers.domain.confirming import confirmed
from registers.domain.enrolling import hear_student, remove
from registers.domain.feed import heard_again, lift, replaced, went_stale
from registers.domain.heard import (
    CalendarDateHeard,
    ClosureAsked,
    CodesClassed,
    Deleted,
    ExplainAsked,
    Fault,
    ForeseeAsked,
    GuardianHeard,
    GuardiansHeard,
    Heard,
    Held,
    Holdings,
    HookEnded,
    Imported,
    LogHeard,
    Malformed,
    NoteHeard,
    RetryAsked,
    RollCallHeard,
    SchoolDescribed,
    SettleAsked,
    StudentHeard,
    Tally,
)
from registers.domain.importing import bring_in, foresee
from registers.domain.marking import RollCall, parsed
from registers.domain.noting import (
    guardian_gone,
    hear_date,
    hear_link,
    hear_note,
    leave_only,
    undeclare,
    unlink,
    unlink_all,
    unnote,
)
from registers.domain.overtaking import is_still_to_write, overtaken, retried
from registers.domain.past import first_days, past_days
from registers.domain.reconciling import compare_holdings, days_to_compare
from registers.domain.retaking import retake, retry
from registers.domain.roll_calls import hear_roll_call
from registers.domain.sayings import Body, Commands, Entities, OfOthers, Questions
from registers.domain.scopes import differences_seen, fault_of_actor, fault_of_asker, registers_seen
from registers.domain.setting_up import forget, set_up
from registers.domain.settling import differences, settle, written
from registers.domain.standing import standing_of
from registers.domain.state import Webhook, entity_of, polled_of, pupil_of, roll_of, school_of
from registers.domain.unreconciled import explain, with_held

_OF_THE_OFFICE = ClosureAsked | Imported | SettleAsked | LiftStaleFeed | ExplainAsked
"""What the office alone decides."""


def decide(said: Said[Any], states: States) -> Decision:
    """The news: facts, or [] where there is nothing new, or a refusal of a command."""
    if school_of(states).setup is None:
        return _before_set_up(said, states)
    lapsed, draft = lapse(said, states)
    decision = _decide(said, draft)
    if isinstance(decision, Refusal):
        return decision
    settled = [] if isinstance(said.body, Woken) else confirmed(said, draft, decision)
    return [*lapsed, *decision, *overtaken(said, draft, decision), *settled]


def _before_set_up(said: Said[Any], states: States) -> Decision:
    match body := cast("Body", said.body):
        case SchoolDescribed():
            return set_up(said, states)
        case (
            ForgetPupil()
            | RetryAsked()
            | ClosureAsked()
            | Imported()
            | SettleAsked()
            | LiftStaleFeed()
            | ExplainAsked()
        ):
            return Refusal("unknown-school", f"There is no school {said.school}: set it up first.")
        case Heard():
            body.tally.clear()
            body.tally.refused = True
            return []
        case (
            ContactMade()
            | ChildFoundInSchool()
            | ContactUndone()
            | VisitMade()
            | ReplyConfirmed()
            | Woken()
            | Outcome()
        ):
            return []


def _decide(said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    match body := cast("Body", said.body):
        case (
            SchoolDescribed()
            | RetryAsked()
            | ForgetPupil()
            | ClosureAsked()
            | Imported()
            | SettleAsked()
            | LiftStaleFeed()
            | ExplainAsked()
        ):
            return _follow(said, body, states)
        case Woken():
            return _woken(said, body, states)
        case ContactMade() | ChildFoundInSchool() | ContactUndone() | VisitMade() | ReplyConfirmed():
            return _reached(body, states)
        case Outcome(of=order):
            return written(said, order, states) if isinstance(order, CodeSettled | WriteBackRetried) else []
        case HookEnded() | LogHeard():
            body.tally.clear()
            _is_answered(body, states)
            return heard_again(said, states)
        case CodesClassed():
            body.tally.clear()
            return compare(said, states)
        case Holdings():
            body.tally.clear()
            return compare_holdings(said, states)
        case Heard():
            return _hear(said, body, states)


def _follow(said: Said[Any], body: Commands, states: States) -> Decision:  # noqa: PLR0911
    if isinstance(body, _OF_THE_OFFICE) and (fault := fault_of_actor(said)):
        return fault
    match body:
        case SchoolDescribed():
            decided = set_up(said, states)
            also = [] if isinstance(decided, Refusal) else replaced(said, states)
            return _consequent(said, states, decided if isinstance(decided, Refusal) else [*decided, *also], body.tally)
        case ClosureAsked():
            return _consequent(said, states, asked(said, states), body.tally)
        case RetryAsked():
            body.tally.clear()
            return retry(said, states)
        case ForgetPupil():
            return forget(said, states)
        case Imported():
            return [*bring_in(said, states), *heard_again(said, states)]
        case SettleAsked():
            return settle(said, states)
        case LiftStaleFeed():
            return lift(said, states)
        case ExplainAsked():
            return explain(said, states)


def _woken(said: Said[Any], woken: Woken, states: States) -> Sequence[News]:
    if woken.kind == "pulse":
        return [went_stale(said, states, woken.due)]
    return retried(said, states) if woken.kind == "settled" else closing(said, states, woken.due)


def _reached(body: OfOthers, states: States) -> list[Fact]:
    known = body.pupil in roll_of(states).pupils
    return reviewed(states, body.pupil, body.date, body.date) if known else []


def _consequent(said: Said[Any], states: States, decided: Decision, tally: Tally) -> Decision:
    """What was decided of the calendar, what becomes of its registers, and what of the quarantine it frees."""
    tally.clear()
    if isinstance(decided, Refusal):
        return decided
    news = with_consequences(said, states, decided)
    return [*news, *retake(Gate(said, states, tally), news)]


def _hear(said: Said[Any], body: Entities, states: States) -> Sequence[News]:
    body.tally.clear()
    if _is_answered(body, states):
        return []
    gate = Gate(said, states, body.tally)
    heard = [*_heard(gate, body)]
    news = [*gate.news, *heard]
    return [*news, *retake(gate, news)]


def _is_answered(body: Heard, states: States) -> bool:
    if body.hook is None:
        return False
    answered: Webhook = states["webhook", body.hook.id].done
    body.hook.before = answered.reply
    return answered.reply is not None


def _heard(gate: Gate, body: Entities) -> Iterator[News]:  # noqa: PLR0911
    match body:
        case RollCallHeard():
            return hear_roll_call(gate, body)
        case StudentHeard():
            return hear_student(gate, body)
        case GuardianHeard(link=link):
            return hear_link(gate, link)
        case GuardiansHeard():
            return leave_only(gate, body)
        case NoteHeard(note=note):
            return hear_note(gate, note)
        case CalendarDateHeard():
            return hear_date(gate, body)
        case Deleted():
            return _deleted(gate, body)
        case Malformed(ref=ref, reason=reason):
            gate.admit(ref, Fault(reason), Held())
            return iter(())


def _deleted(gate: Gate, body: Deleted) -> Iterator[News]:
    at = guardian_gone(gate.said, body.ref) or entity_of(gate.states, body.ref.key).at
    withdraw = _WITHDRAWN.get(body.ref.entity_type)
    if gate.admit(body.ref, None, Held()) and at and withdraw:
        yield from withdraw(gate, at)


def _unmark(gate: Gate, at: str) -> Iterator[News]:
    roll_call = RollCall(gate.said, gate.states)
    roll_call.unmark(*parsed(at), gate.said.id)
    yield from roll_call.news()


_WITHDRAWN: Mapping[str, Callable[[Gate, str], Iterator[News]]] = {
    "AttendanceRollCallRecord": _unmark,
    "StudentAbsenceNote": unnote,
    "StudentGuardianRelationship": unlink,
    "Guardian": unlink_all,
    "Student": remove,
    "AcademicCalendarDate": undeclare,
}
"""What the deletion of an object leads to, by its type; of the others nothing."""


Answer: TypeAlias = Unexplained | HeardTo | Registers | Foreseen | Differences | ToWriteBack


def answer(said: Said[Any], states: States) -> Answer | Refusal:  # noqa: PLR0911
    """The answer to a question, from decision state."""
    if isinstance(said.body, RegistersOf | DifferencesOf) and (fault := fault_of_asker(said)):
        return fault
    match body := cast("Questions", said.body):
        case StillUnexplained():
            return _still_unexplained(body, states)
        case RegistersOf(on=on):
            return registers_seen(said, states, standing_of(said, states, on))
        case ForeseeAsked():
            return foresee(said, states)
        case DifferencesOf():
            return differences_seen(said, states, with_held(said, states, differences(said, states)))
        case HeardSoFar():
            return _heard_to(said, states)
        case StillToWriteBack():
            return is_still_to_write(said, states)


def _still_unexplained(question: StillUnexplained, states: States) -> Unexplained:
    """Which of the pupils are said absent on that day, unexplained and not found: pupil → sessions."""
    sessions = {pupil: _unexplained(states, pupil, question.date) for pupil in question.pupils}
    return Unexplained(sessions={pupil: each for pupil, each in sessions.items() if each})


def _heard_to(said: Said[Any], states: States) -> HeardTo:
    school = school_of(states)
    assert school.setup is not None, "a school that is known was set up"
    today, revisions = school.calendar.today(said.at), dict(polled_of(states).to)
    (recent, back_to), past = first_days(said, states), past_days(said, states)
    return HeardTo(
        school=said.school,
        source=school.setup.source,
        today=today,
        revisions=revisions,
        compare=days_to_compare(said, states),
        recent=recent,
        back_to=back_to,
        past=tuple(past[: school.policy(today).feed.past_days_a_poll]),
        past_left=len(past),
    )


def _unexplained(states: States, pupil: str, day: date) -> tuple[Session, ...]:
    stands = ((session, pupil_of(states, pupil).absence(day, session)) for session in SESSIONS)
    return tuple(s for s, each in stands if each and each.is_away and not each.explained and not each.found)
