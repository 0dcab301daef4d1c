"""Letters about a meeting go out before its hour: to issue them is a duty, and what was not is withdrawn then.

A letter that says that a meeting cannot be held may go for as long as it is owed: of a school that is shut on the day
itself, until the next school day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from events.ids import wake_id
from events.pathway import DutyStoodDown, LetterWithdrawn
from pathway.domain.case import Case
from pathway.domain.families import OFFICER
from pathway.domain.letters import WAITING, waits
from pathway.domain.standing import Letter
from pathway.domain.states import OFF, OpenDuty, PlannedMeeting, PupilDone
from pathway.domain.tasks import due_within, end_tasks, in_order, set_by

INVITATION = "meeting"


def owe(case: Case, planned: PlannedMeeting, because: UUID) -> None:
    """Set the duty to issue the invitations that wait: within the days of the policy, and before the meeting."""
    policy = case.policy(case.today).meetings
    within = due_within(case, policy.moved_told_within_days, policy.action_due, "letter")
    due = min(within[1], planned.at) if within is not None else planned.at
    set_by(case, OpenDuty("letter", case.today, due, about=INVITATION), OFFICER, because, str(case.said.id))


def owe_none(case: Case, because: UUID) -> None:
    """Say that no invitation is owed any more, where none waits that could go."""
    shut = {each.meeting for each in case.done.support.meetings if each.shut_out}
    waiting = [each for each in case.done.standing.letters.values() if _is_invitation(each) and each.state != "issued"]
    if all(each.meeting in shut for each in waiting):
        end_tasks(case, "letter", [INVITATION], because, "not-needed")


def owe_again(case: Case, planned: PlannedMeeting, because: UUID) -> None:
    """A meeting can be held after all: what invites to it and waits is owed."""
    letters = case.done.standing.letters.values()
    if any(_is_invitation(each) and each.meeting == planned.meeting and each.state in WAITING for each in letters):
        owe(case, planned, because)


def _is_invitation(letter: Letter) -> bool:
    return letter.template == INVITATION


# As a subject of a pupil's case ---------------------------------------------------------------------------------------


def is_open(done: PupilDone) -> bool:
    """No mark changes anything of them."""
    return False


def due(done: PupilDone) -> datetime | None:
    """When the first of them can go no more."""
    return min(
        (_until(done, of, of.at) for of in done.standing.letters.values() if of.at and _may_go(of)), default=None
    )


def lapse(case: Case) -> None:
    """Withdraw what can go no more, and say that it is owed no more."""
    hour = due(case.done)
    if hour is None:
        return
    woken = wake_id(case.said.school, "pupil", case.pupil, hour)
    over = {
        letter: of
        for letter, of in case.done.standing.letters.items()
        if of.at and _may_go(of) and _until(case.done, of, of.at) == hour
    }
    for letter, of in over.items():
        gone = LetterWithdrawn(pupil=case.pupil, letter=letter, reason="meeting-over")
        _end_duty(case, of.template, case.say(gone, cause=woken), woken)


def settle(case: Case, days: Sequence[date]) -> None:
    """Nothing but their hour ends them here."""


def _may_go(letter: Letter) -> bool:
    return letter.state in WAITING


def _until(done: PupilDone, letter: Letter, at: datetime) -> datetime:
    owed = [each.due for each in done.tasks.values() if (each.kind, each.about) == ("letter", OFF)]
    return max([at, *owed]) if letter.template == OFF else at


def _end_duty(case: Case, template: str, because: UUID, woken: UUID) -> None:
    for duty, owed in in_order(case):
        if (owed.kind, owed.about) == ("letter", template) and not waits(case, template):
            said = DutyStoodDown(pupil=case.pupil, duty=duty, reason="not-needed", because=because)
            case.say(said, cause=woken)
