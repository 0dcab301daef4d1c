"""Signs of life of the source of marks: a delivery or a poll, also an empty one; none for too long is said once.

A hook that says nothing at all while the registers of many classes are open, and brings not one of them until they
close, is silent sooner: one source fails more easily than all teachers at once.
The time that passes is school time, from the opening of a school day's first register to the closing of its last: a
holiday, a night or a snow day makes no feed stale. Signs of life are no facts, for they would fill the log; only the
end of one is, and the next one after that.
"""

from __future__ import annotations

from datetime import date, datetime

from chassis.said import Decision, News, Said, States
from events.codes import IN_SCHOOL, UNEXPLAINED
from events.fact import Refusal
from events.policy import minutes
from events.registers import FeedReplaced, FeedReturned, FeedWentStale, LiftStaleFeed, StaleFeedLifted
from events.school import Source
from registers.domain.asked import ClosureAsked, Imported, SchoolDescribed
from registers.domain.heard import CalendarDateHeard, Deleted, HookEnded
from registers.domain.mis import Pulse
from registers.domain.polls import LogHeard
from registers.domain.school import Instant, School
from registers.domain.state import pulse_of, register_key, register_of, roll_of, school_of, seen_school

_OF_TEACHERS = IN_SCHOOL | UNEXPLAINED
"""Marks that say whether a child is in the room."""
_TOLD = frozenset({"attendance-officer", "operator"})
"""Who is told that not one register came."""
_MOVING = SchoolDescribed | ClosureAsked | CalendarDateHeard | Deleted
"""What may move the hours of a school."""


def source_of(school: School) -> Source:
    """The source by which the school is heard. Raises AssertionError before the set-up."""
    assert school.setup is not None, "a school has a source once it is set up"
    return school.setup.source


def is_sign_of_life(body: object) -> bool:
    """Whether it ends a delivery or a whole poll, or is a file that was imported, for a school that is set up."""
    if isinstance(body, LogHeard):
        return body.ends_poll and not body.refused
    if isinstance(body, HookEnded):
        return not body.refused
    return isinstance(body, Imported)


def heard_again(said: Said[object], states: States) -> list[News]:
    """The source gave a sign of life: said where it had been said to be silent."""
    school = school_of(states)
    is_back = bool(school.feed) and is_sign_of_life(said.body)
    return [FeedReturned(school=said.school, source=source_of(school))] if is_back else []


def went_stale(said: Said[object], states: States, due: datetime) -> FeedWentStale:
    """The source was silent for its period and grace, which ended at `due`."""
    source, last = source_of(school_of(states)), pulse_of(states).heard
    return FeedWentStale(school=said.school, source=source, last_heard_at=last, since=due)


def hears_nothing(states: States, each: Instant) -> bool:
    """Whether not one register of many is there, and a hook gave no sign of life since they opened.

    A mark that nobody gives in advance is one, too: the log tells it again to a database that was set back. Whoever
    lifted the silence wants what is known to be acted upon.
    """
    school, pulse = school_of(states), pulse_of(states)
    opens = school.calendar.at(each.day, school.times(each.day, each.session).opens)
    listened = [at for at in (pulse.heard, pulse.since) if at is not None]
    is_silent = source_of(school) == "hook" and school.feed != "lifted" and all(at < opens for at in listened)
    forms = roll_of(states).on(each.day) if is_silent else {}
    registers = (register_of(states, register_key(form, each.day, each.session)) for form in forms)
    many = school.policy(each.day).feed.all_missing_of
    return len(forms) >= many and not any(each.taken or _OF_TEACHERS & {*each.marks.values()} for each in registers)


def without_register(said: Said[object], states: States, each: Instant) -> list[FeedWentStale]:
    """The source is silent, for not one register is there at close: once in each silence, and who is told of it."""
    school = school_of(states)
    assert school.setup is not None, "registers close in schools that were set up"
    if school.feed:
        return []
    silence = went_stale(said, states, each.at)
    of = {"date": each.day, "session": each.session, "classes": len(roll_of(states).on(each.day))}
    staff = tuple(sorted(member.id for member in school.setup.staff if member.role in _TOLD))
    return [silence.model_copy(update={"reason": "no-register", **of, "staff": staff})]


def unsaid_silence(said: Said[object], states: States) -> datetime | None:
    """When the source became stale, where nobody was woken for it before `said`."""
    due = pulse_of(states).due
    return due if due is not None and due < said.at else None


def replaced(said: Said[SchoolDescribed], states: States) -> list[News]:
    """The school is set up with another source while the one before is silent."""
    school = school_of(states)
    if school.setup is None or not school.feed or school.setup.source == said.body.file.source:
        return []
    return [FeedReplaced(school=said.school, source=school.setup.source, by=said.body.file.source)]


def lift(said: Said[LiftStaleFeed], states: States) -> Decision:
    """A person lets what is known be acted upon."""
    school = school_of(states)
    if not school.feed:
        return Refusal("not-stale", "The feed is not stale: there is nothing to lift.")
    by = said.actor.who if said.actor else "unknown"
    lifted = StaleFeedLifted(school=said.school, source=source_of(school), by=by)
    return [lifted] if school.feed == "stale" else []


def watch(said: Said[object], states: States) -> None:
    """Remember a sign of life, and when it is stale; that anew where something may have moved the school's hours.

    A source that never spoke is silent since it was listened to.
    """
    school, body = seen_school(states), said.body
    if school.setup is None or not school.policies:
        return
    pulse, source = pulse_of(states), source_of(school)
    if pulse.source != source:
        _begin(pulse, source, school, said.at)
    elif is_sign_of_life(body):
        pulse.heard, pulse.due = said.at, stale_at(school, said.at)
    elif isinstance(body, _MOVING) and pulse.due is not None:
        due = stale_at(school, pulse.heard or pulse.since or said.at)
        pulse.due = due and max(due, said.at)


def _begin(pulse: Pulse, source: Source, school: School, at: datetime) -> None:
    """Listen to another source; one of which that was not noted yet goes on as it was."""
    pulse.heard = pulse.heard if not pulse.source else None
    pulse.source, pulse.since = source, at
    if not school.feed:
        pulse.due = stale_at(school, pulse.heard or at)


def stale_at(school: School, heard: datetime) -> datetime | None:
    """When a source that is silent from `heard` on is stale; None where the calendar ends before."""
    allowed = school.policy(school.calendar.today(heard)).feed.of(source_of(school))
    left = minutes(allowed.minutes + allowed.grace)
    day: date | None = school.calendar.today(heard)
    while day is not None:
        opens, closes = _hours(school, day)
        begins = max(opens, heard)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, minutes(0))
        day = school.calendar.after(day)
    return None


def _hours(school: School, day: date) -> tuple[datetime, datetime]:
    """From the opening of a day's first register to the closing of its last one; no time at all on any other day."""
    sessions = school.calendar.open_sessions(day)
    if not sessions:
        nothing = school.calendar.at(day, school.times(day, "AM").opens)
        return nothing, nothing
    opens = school.calendar.at(day, school.times(day, sessions[0]).opens)
    return opens, school.due_and_close(day, sessions[-1])[1]
