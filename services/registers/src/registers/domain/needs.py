"""Which states a saying needs; asked again with what is loaded, so that one state may name the next."""

from __future__ import annotations

from typing import Any, cast

from chassis.said import Every, Outcome, Said, States, Woken
from events.ids import SESSIONS
from events.registers import (
    DifferencesOf,
    ForgetPupil,
    HeardSoFar,
    LiftStaleFeed,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from registers.domain.asked import (
    ClosureAsked,
    ExplainAsked,
    ForeseeAsked,
    ForgottenBefore,
    Imported,
    RetryAsked,
    SchoolDescribed,
    SettleAsked,
)
from registers.domain.claims import claims_key
from registers.domain.closures import set_up_turns
from registers.domain.heard import Heard, HookEnded
from registers.domain.needs_of_objects import of_entities, of_imported, of_waiting
from registers.domain.needs_of_registers import Keys, of_days, of_instants, of_mornings, of_pupils, of_registers_on
from registers.domain.overtaking import sessions_to_retry
from registers.domain.places import placed
from registers.domain.polls import CodesClassed, Holdings, LogHeard
from registers.domain.sayings import Anything, Commands, Entities, OfOthers, Polls, Questions
from registers.domain.setting_up import to_forget
from registers.domain.settling import sessions_of_settled
from registers.domain.state import (
    CODES,
    COMPARED,
    LACKING,
    OFF,
    POLLED,
    PULSE,
    ROLL,
    SCHOOL,
    SETTLED,
    pupil_of,
    register_key,
    roll_of,
    school_of,
)
from registers.domain.unreconciled import sessions_compared


def keys(said: Said[Any], states: States) -> Keys:
    """The states that hearing and deciding `said` need."""
    yield from (SCHOOL, ROLL, PULSE, SETTLED, OFF, LACKING)
    school = school_of(states)
    if school.setup is None:
        return
    yield from of_instants(states, school.passed(said.at))
    yield from _of(said, states)


def _of(said: Said[Any], states: States) -> Keys:
    body = cast("Anything", said.body)
    if isinstance(body, OfOthers):
        yield "pupil", body.pupil
        yield from of_mornings(states, body.pupil, [body.date])
    elif isinstance(body, Questions):
        yield from _of_question(said, states, body)
    elif isinstance(body, Commands):
        yield from _of_command(said, states, body)
    elif isinstance(body, Polls):
        yield from _of_poll(states, body)
    else:
        yield from _of_heard(said, states, body)


def _of_heard(said: Said[Any], states: States, body: Entities | HookEnded | Woken | Outcome) -> Keys:
    match body:
        case Woken():
            yield from _of_woken(said, states, body)
        case Outcome():
            return
        case HookEnded():
            yield from _of_hook(body)
        case Heard():
            yield from _of_hook(body)
            yield from of_entities(said, states, body)


def _of_question(said: Said[Any], states: States, question: Questions) -> Keys:
    match question:
        case ForeseeAsked(imported=imported):
            yield from _of_command(said, states, imported)
        case StillUnexplained(date=day, pupils=pupils):
            yield from (("pupil", pupil) for pupil in pupils)
            yield from (claims_key(placed("", day, session)) for session in SESSIONS)
        case HeardSoFar():
            yield from (POLLED, COMPARED)
        case DifferencesOf():
            yield COMPARED
            for pupil, day, session in (*sessions_of_settled(states), *sessions_compared(states)):
                yield from of_pupils(states, [pupil], day, [session])
        case StillToWriteBack(pupil=pupil, date=day, session=session):
            if pupil in roll_of(states).pupils:
                yield from of_pupils(states, [pupil], day, [session])
        case RegistersOf(on=on):
            day = on or school_of(states).calendar.today(said.at)
            yield from (register_key(form, day, session) for form in roll_of(states).on(day) for session in SESSIONS)


def _of_command(said: Said[Any], states: States, body: Commands) -> Keys:  # noqa: C901
    match body:
        case ForgetPupil():
            yield from _of_forgotten(states, body.pupil)
        case ForgottenBefore():
            for pupil in to_forget(body, states):
                yield from _of_forgotten(states, pupil)
        case RetryAsked():
            yield from of_waiting(said, states, str(body.id))
        case SettleAsked(pupil=pupil, day=day, session=session):
            if pupil in roll_of(states).pupils:
                yield from of_pupils(states, [pupil], day, [session])
        case LiftStaleFeed():
            return
        case ExplainAsked():
            yield COMPARED
        case SchoolDescribed():
            yield Every("waiting")
            for name in states.every("waiting"):
                yield from of_waiting(said, states, name)
            yield from of_days(states, set_up_turns(said, states))
        case Imported(bodies=bodies):
            yield from of_imported(said, states, bodies)
        case ClosureAsked(day=day):
            yield from of_waiting(said, states, f"calendar:{day}")
            yield from of_days(states, [day])


def _of_forgotten(states: States, pupil: str) -> Keys:
    yield "pupil", pupil
    yield from (("guardian", each) for each in pupil_of(states, pupil).guardians)


def _of_woken(said: Said[Any], states: States, woken: Woken) -> Keys:
    if woken.kind == "settled":
        for pupil, day, session in sessions_to_retry(states, woken.due):
            yield from of_pupils(states, [pupil], day, [session])
    elif woken.kind == "pupil":
        yield "pupil", woken.key
    elif woken.kind == "waiting":
        yield from of_waiting(said, states, woken.key)
    elif woken.kind == "school":
        yield from of_instants(states, school_of(states).until_and_at(woken.due))


def _of_poll(states: States, body: Polls) -> Keys:
    match body:
        case LogHeard():
            yield POLLED
        case CodesClassed():
            yield CODES
        case Holdings(days=days):
            yield COMPARED
            yield from of_registers_on(states, days)


def _of_hook(body: Heard) -> Keys:
    if body.hook is not None:
        yield "webhook", body.hook.id
