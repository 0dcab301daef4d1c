"""How the calendar, the procedures, the feed and the hours that were looked at become state."""

from __future__ import annotations

from typing import TypeAlias

from chassis.said import Said, States
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
from registers.domain.places import slot
from registers.domain.state import SCHOOL, enter, school_of

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


OF_SCHOOL = Fold(lambda _: (SCHOOL,), _into)
