"""Meetings that cannot be held because the school will be shut then: said, told to whoever was invited, set anew.

A snow day moves the hour by which a meeting is to be recorded (`closures`); that nobody opens the door to the parents
is another matter. Whoever was invited is told by a letter, which the office issues; where the day is opened again
before it is issued, it is withdrawn. Procedures, row 23.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from events.fact import Refusal
from events.pathway import LetterWithdrawn, MeetingPurpose, MeetingShutOut, MeetingStandsAgain
from pathway.domain import going_out
from pathway.domain.case import Case
from pathway.domain.coming import parents_of
from pathway.domain.families import OFFICER
from pathway.domain.letters import WAITING, ToMeet, prepare, waits, why_not
from pathway.domain.moving import is_open_at
from pathway.domain.ringing_round import ask_to_tell, is_untold, need_not_be_told, told_by
from pathway.domain.standing import Letter
from pathway.domain.states import OFF, OpenDuty, PlannedMeeting, SchoolSeen, Work
from pathway.domain.tasks import NEW_DAY, due_within, end_tasks, finish_tasks, is_set, set_by, set_task

Known: TypeAlias = dict[str, datetime]
"""The hour at which each guardian knows a meeting to be."""
SHUT = Refusal("shut-out", "The school is shut at the hour that it names: plan another first.")
"""What somebody hears who would invite to such a meeting."""


def is_otherwise(school: SchoolSeen, planned: PlannedMeeting) -> bool:
    """Whether the calendar says otherwise of a meeting's session than was said so far."""
    local = school.calendar.local(planned.at)
    return is_open_at(school, local.date(), local.time()) == planned.shut_out


def look_at_meetings(case: Case) -> None:
    """Say of each meeting to come that it cannot be held, or can be after all."""
    for planned in case.done.support.meetings:
        if planned.at > case.said.at and is_otherwise(case.school, planned):
            (_stands if planned.shut_out else _shut_out)(case, planned)


def is_new_day_owed(case: Case, purpose: MeetingPurpose) -> bool:
    """Whether somebody is to set a new day for it: whoever was told that it is off does not come, though it stands."""
    about = f"{purpose}{NEW_DAY}"
    return is_set(case, "meeting", about) or any(each.about == about for each in case.done.support.late)


def planned_anew(case: Case, purpose: MeetingPurpose, because: UUID) -> None:
    """A new day was set: whoever was to be told is invited again, and told of nothing else.

    A new day may be owed although the meeting stands again: whoever was told that it does not.
    """
    finish_tasks(case, "meeting", f"{purpose}{NEW_DAY}", Work(case.said.at, because, "planned"))
    _need_not_be_told(case, because)


def called_off(case: Case, planned: PlannedMeeting, known: Known, because: UUID) -> None:
    """It is not held at its hour: of those who know of it, whoever was not told so is told."""
    end_tasks(case, "meeting", [f"{planned.purpose}{NEW_DAY}"], because, "not-needed")
    _tell_each(case, planned, known, because)
    _need_not_be_told(case, because)


def known_of(case: Case, planned: PlannedMeeting, invited: Collection[str]) -> Known:
    """Who knows of a meeting at which hour that is to come: those who were invited at its own; those whose letter about
    its move still waits, at the one before."""
    waiting = [each for each in case.done.standing.letters.values() if each.state in WAITING]
    moved = [each for each in waiting if each.template != OFF and _is_about(each, planned)]
    before = {each.guardian: each.instead_of for each in moved if each.instead_of and each.instead_of > case.said.at}
    return before | dict.fromkeys(invited, planned.at)


def _tell_each(case: Case, planned: PlannedMeeting, known: Known, because: UUID) -> None:
    for hour in sorted({*known.values()}):
        as_known = planned._replace(at=hour)
        to = {guardian for guardian, at in known.items() if at == hour}
        tell(case, as_known, to - _told(case, as_known), because)


def _told(case: Case, planned: PlannedMeeting) -> set[str]:
    """Whose last letter about a meeting at its hour says that it cannot be held, or is to say so."""
    of_hour = [each for each in case.done.standing.letters.values() if _is_about(each, planned)]
    last = {letter.guardian: letter.template for letter in of_hour}
    return {guardian for guardian, template in last.items() if template == OFF}


def _is_about(letter: Letter, planned: PlannedMeeting) -> bool:
    return (letter.meeting, letter.at) == (planned.meeting, planned.at)


def over(case: Case, purpose: MeetingPurpose, because: UUID) -> None:
    """It was held after all, or given up."""
    need_not_be_told(case, purpose, because)
    end_tasks(case, "meeting", [f"{purpose}{NEW_DAY}"], because, "not-needed")
    _need_not_be_told(case, because)


def _shut_out(case: Case, planned: PlannedMeeting) -> None:
    told = {"pupil": case.pupil, "meeting": planned.meeting, "purpose": planned.purpose, "at": planned.at}
    because = case.say(MeetingShutOut.model_validate({**told, "because": case.because}))
    policy = case.policy(case.today).meetings
    within = due_within(case, policy.moved_told_within_days, policy.action_due)
    about, days = f"{planned.purpose}{NEW_DAY}", policy.moved_told_within_days
    if within is not None and not is_set(case, "meeting", about):
        owed = OpenDuty("meeting", case.today, within[1], about=about, within=days)
        set_task(case, owed, planned.staff, because, str(case.said.id))
    going_out.owe_none(case, because)
    _tell_each(case, planned._replace(shut_out=True), known_of(case, planned, planned.invited), because)


def tell(case: Case, planned: PlannedMeeting, invited: Collection[str], because: UUID) -> None:
    """Prepare the letter to those of the guardians who are parents, and set the duty to issue it; the others are to be
    told by a person.

    They are told although the calendar knows no later day: whoever was invited would come.
    """
    may_be = {*invited} & parents_of(case, planned.purpose)
    to = may_be if why_not(case, OFF, case.today) is None else set[str]()
    ask_to_tell(case, planned, {*invited} - to, because)
    if to:
        prepare(case, case.today, OFF, None, [], held=False, to=to, to_meet=ToMeet(planned))
        owed = OpenDuty("letter", case.today, told_by(case, planned), about=OFF)
        set_by(case, owed, OFFICER, because, str(case.said.id))


def _stands(case: Case, planned: PlannedMeeting) -> None:
    """Whoever was told already does not come: then a new day is still to be set."""
    told = {"pupil": case.pupil, "meeting": planned.meeting, "purpose": planned.purpose, "at": planned.at}
    because = case.say(MeetingStandsAgain.model_validate({**told, "because": case.because}))
    letters = [(letter, of) for letter, of in case.done.standing.letters.items() if of.template == OFF]
    mine = [(letter, of) for letter, of in letters if of.meeting == planned.meeting]
    for letter, of in mine:
        if of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="meeting-stands"))
    rung = {*planned.invited} - parents_of(case, planned.purpose) and not is_untold(case, planned.purpose)
    need_not_be_told(case, planned.purpose, because)
    if all(of.state in WAITING for _, of in mine) and not rung:
        end_tasks(case, "meeting", [f"{planned.purpose}{NEW_DAY}"], because, "not-needed")
    _need_not_be_told(case, because)
    going_out.owe_again(case, planned, because)


def _need_not_be_told(case: Case, because: UUID) -> None:
    if not waits(case, OFF):
        end_tasks(case, "letter", [OFF], because, "not-needed")
