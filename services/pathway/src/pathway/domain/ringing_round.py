"""Whoever was invited to a meeting, and cannot be written to that it is off or at another hour, is told by a person.

A letter goes to the parents of the child alone: not to who is guardian of a sister, has no parental responsibility, or
is barred since. To ring them is an action of whoever holds the meeting; of the office, where somebody is barred.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events.pathway import MeetingPurpose
from pathway.domain.case import Case
from pathway.domain.coming import barred_from
from pathway.domain.families import OFFICER
from pathway.domain.states import OpenDuty, PlannedMeeting
from pathway.domain.tasks import TELL, due_within, end_tasks, is_set, set_by


def ask_to_tell(case: Case, planned: PlannedMeeting, who: Collection[str], because: UUID) -> None:
    """Set the duty to tell those guardians, by when a letter would go."""
    if not who or planned.at <= case.said.at:
        return
    is_offices = planned.staff in case.school.gone or not barred_from(case, planned.purpose).isdisjoint(who)
    owed = OpenDuty("action", case.today, told_by(case, planned), about=_about(planned.purpose))
    set_by(case, owed, OFFICER if is_offices else planned.staff, because, str(case.said.id))


def need_not_be_told(case: Case, purpose: MeetingPurpose, because: UUID) -> None:
    """The meeting stands, or is over."""
    end_tasks(case, "action", [_about(purpose)], because, "not-needed")


def is_untold(case: Case, purpose: MeetingPurpose) -> bool:
    """Whether they are still to be told."""
    return is_set(case, "action", _about(purpose))


def _about(purpose: MeetingPurpose) -> str:
    return f"{purpose}{TELL}"


def told_by(case: Case, planned: PlannedMeeting) -> datetime:
    """By when they are told: the hour on the last school day before the meeting, or the latest if that is over.

    The latest is the hour of the meeting itself, where the school is open then.
    """
    policy = case.policy(case.today).meetings
    within = due_within(case, policy.moved_told_within_days, policy.action_due, "letter")
    latest = within[1] if within is not None else planned.at
    latest = latest if planned.shut_out else min(latest, planned.at)
    day = case.calendar.before(case.calendar.today(planned.at))
    before = case.calendar.at(day, policy.action_due) if day is not None else latest
    return min(before, latest) if before > case.said.at else latest
