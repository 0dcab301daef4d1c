"""Invitations to a meeting by letter (procedures, row 23), and what becomes of them when it is moved or over."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from events.calendar import school_year
from events.pathway import LetterWithdrawn, LetterWithdrawnBecause, MeetingInvited
from pathway.domain import shut_out
from pathway.domain.case import Case
from pathway.domain.families import OFFICER
from pathway.domain.grounds import missed
from pathway.domain.letters import WAITING, prepare, why_not
from pathway.domain.standing import Letter
from pathway.domain.states import OpenDuty, PlannedMeeting
from pathway.domain.tasks import due_within, is_set, set_task

TEMPLATE = "meeting"


def next_planned(case: Case) -> PlannedMeeting | None:
    """The meeting about a pupil that comes first, of those that are still to come."""
    to_come = [each for each in case.done.support.meetings if each.at > case.said.at]
    return min(to_come, key=lambda each: each.at, default=None)


def write(case: Case, planned: PlannedMeeting, to: Collection[str]) -> None:
    """Prepare the invitation to each parent of `to`, with the absences of the school year."""
    listed = missed(case.seen, school_year(case.today), case.today)
    prepare(case, case.today, TEMPLATE, None, listed, held=False, to=to, to_meet=planned)


def went(case: Case, letter: Letter, by: str) -> None:
    """A parent to whom the invitation was issued has been invited, while the meeting is still planned.

    Where the school was shut meanwhile, they are told so, too.
    """
    planned = next((each for each in case.done.support.meetings if each.meeting == letter.meeting), None)
    if letter.template == TEMPLATE and planned is not None:
        told = {"pupil": case.pupil, "meeting": planned.meeting, "guardian": letter.guardian}
        because = case.say(MeetingInvited.model_validate({**told, "how": "letter", "at": case.said.at, "by": by}))
        if planned.shut_out and planned.at > case.said.at:
            shut_out.tell(case, planned, [letter.guardian], because)


def moved(case: Case, before: PlannedMeeting, because: UUID) -> None:
    """A meeting was moved: what waits is withdrawn, and whoever was invited is written to again, which is a duty.

    Where no letter can be written, whoever moved it is left to tell them.
    """
    waiting = withdraw(case, before.meeting, "meeting-moved")
    planned = next(each for each in case.done.support.meetings if each.purpose == before.purpose)
    to = {*before.invited, *waiting} & {*case.seen.parents}
    if not to or why_not(case, TEMPLATE, case.today) is not None:
        return
    write(case, planned, to)
    policy = case.policy(case.today).meetings
    within = due_within(case, policy.moved_told_within_days, policy.action_due)
    if within is not None and not is_set(case, "letter", TEMPLATE):
        due = min(within[1], planned.at)
        set_task(case, OpenDuty("letter", case.today, due, about=TEMPLATE), OFFICER, because)


def withdraw(case: Case, meeting: UUID, reason: LetterWithdrawnBecause) -> set[str]:
    """Withdraw the invitations to a meeting that wait; to whom they were."""
    to = set()
    for letter, of in list(case.done.standing.letters.items()):
        if of.meeting == meeting and of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason=reason))
            to.add(of.guardian)
    return to
