"""How the calendar, the procedures, the feed and the hours that were looked at become state."""

from __future__ import annotations

from typing import TypeAlias

from chassis.said import Key, Said, States
from events.calendar import declare
from events.fact import Fact
from events.registers import (
    ClosureDeclared,
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    PolicyAdopted,
    RegistersChecked,
    SchoolDayDeclared,
    SchoolSetUp,
    SessionClosed,
    StaleFeedLifted,
)
from registers.domain.folding import Fold
from registers.domain.mis import Pulse
from registers.domain.school import School
from registers.domain.state import PULSE, SCHOOL, enter, pulse_of, school_of

OfCalendar: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
OfFeed: TypeAlias = FeedWentStale | StaleFeedLifted | FeedReturned | FeedReplaced
OfSchool: TypeAlias = OfCalendar | RegistersChecked | SessionClosed | OfFeed


def _into(states: States, fact: OfSchool, said: Said[Fact]) -> None:
    school = school_of(states)
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
        case FeedWentStale() | StaleFeedLifted() | FeedReturned() | FeedReplaced():
            _of_feed(states, fact, said, school)
        case RegistersChecked(due_at=instant, overdue=overdue):
            school.stand(fact.date, fact.session, are_overdue=bool(overdue), held=fact.held)
            school.looked_at(instant or said.at)
        case SessionClosed(closed_at=instant, not_taken=overdue):
            school.stand(fact.date, fact.session, are_overdue=bool(overdue), held=fact.held)
            school.looked_at(instant or said.at)


def _of_feed(states: States, fact: OfFeed, said: Said[Fact], school: School) -> None:
    match fact:
        case FeedWentStale():
            school.feed = "stale"
            _said_of(pulse_of(states), fact)
        case StaleFeedLifted():
            school.feed = "lifted"
            school.heard_again(said.at, waits=0)
        case FeedReturned() | FeedReplaced():
            school.feed = ""
            school.heard_again(said.at, waits=school.policy(school.calendar.today(said.at)).feed.catches_up)


def _said_of(pulse: Pulse, fact: FeedWentStale) -> None:
    """A silence that was said is not said again at its period's end; a sign of life after it is remembered as it is."""
    since, begun = fact.since, pulse.heard or pulse.since
    is_of_it = since is not None and (begun is None or begun <= since) and pulse.source in ("", fact.source)
    pulse.due = None if is_of_it else pulse.due


def _touched(fact: OfSchool) -> tuple[Key, ...]:
    return (SCHOOL, PULSE) if isinstance(fact, FeedWentStale) else (SCHOOL,)


OF_SCHOOL = Fold(_touched, _into)
