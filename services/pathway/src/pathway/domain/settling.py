"""Marks of N that stay (procedures, "unresolved N"): who settles the code, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from chassis.said import News, Said, States
from events.pathway import CodesReviewed
from events.registers import CodeSettled
from pathway.domain.absences import is_back_since, is_unsettled
from pathway.domain.case import Case, case_of
from pathway.domain.duties import finish_code, set_to_settle
from pathway.domain.moving import due_within
from pathway.domain.states import SCHOOL, PupilSeen, SchoolSeen, Work
from pathway.domain.subjects import lapse, settle


def review_codes(said: Said[Any], states: States) -> list[News]:
    """The news of a school morning: "set on the 3rd school day after the session, due at the end of the 5th".

    An N that is heard of later than that, or again, is asked about just the same: due soon after that morning.
    """
    school: SchoolSeen = states[SCHOOL].seen
    news: list[News] = []
    unsettled = 0
    for pupil, state in sorted(states.every("pupil").items()):
        days = [*_ripe(school, state.seen, school.calendar.today(said.at))]
        if days:
            case = case_of(said, pupil, states)
            unsettled += sum(_set(case, day) for day in days)
            news += case.news
    return [*news, CodesReviewed(school=said.school, date=school.calendar.today(said.at), unsettled=unsettled)]


def code_settled(said: Said[CodeSettled], states: States) -> list[News]:
    """Whoever settles the last code of a day has done the duty, in time or late; the MIS is yet to take it."""
    fact = said.body
    case = case_of(said, fact.pupil, states)
    lapse(case)
    if not is_unsettled(case.seen, fact.date):
        finish_code(case, fact.date, Work(said.at, said.id, fact.code))
    settle(case)
    return case.news


def _ripe(school: SchoolSeen, seen: PupilSeen, today: date) -> Iterator[date]:
    for day in seen.days:
        ripe = school.calendar.after(day, school.policy(day).settle.set_on_day)
        if ripe is not None and ripe <= today and is_unsettled(seen, day):
            yield day


def _set(case: Case, day: date) -> bool:
    policy = case.policy(day).settle
    due = due_within(case.school, day, policy.due_on_day, policy.due)
    if due is None or not _may_be_asked(case, day):
        return False
    if due > case.said.at:
        return set_to_settle(case, day, due, policy.due_on_day)
    late = due_within(case.school, case.today, policy.late_on_day, policy.due)
    return late is not None and _is_asked_late(case, day) and set_to_settle(case, day, late)


def _may_be_asked(case: Case, day: date) -> bool:
    """Whether nobody was asked, or the mark became N again after that duty was done, or missed."""
    asked = case.done.codes_asked.get(day)
    if asked is None or asked.ended == "done":
        return True
    return asked.missed is not None and is_back_since(case.seen, day, asked.missed)


def _is_asked_late(case: Case, day: date) -> bool:
    """Whether it was the school's day already: what a first poll brings of the days before asks nobody for anything."""
    began = case.school.set_up_at
    return began is not None and day >= case.calendar.today(began)
