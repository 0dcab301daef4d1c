"""Invitations to a meeting by letter (procedures, row 23), and what becomes of them when it is moved or over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from events.calendar import school_year
from events.pathway import (
    LetterGroundCorrected,
    LetterWithdrawn,
    LetterWithdrawnBecause,
    MeetingInvited,
    MeetingMissed,
    MeetingPurpose,
)
from pathway.domain import going_out, shut_out
from pathway.domain.case import Case
from pathway.domain.coming import parents_of
from pathway.domain.grounds import missed
from pathway.domain.letters import WAITING, ToMeet, prepare, waits, why_not
from pathway.domain.resolving import REGISTER
from pathway.domain.ringing_round import ask_to_tell
from pathway.domain.standing import Letter
from pathway.domain.states import PlannedMeeting
from pathway.domain.tasks import end_tasks

TEMPLATE = going_out.INVITATION
ANY_STATE = (*WAITING, "issuing", "issued")


def next_planned(case: Case, purpose: MeetingPurpose | None = None) -> PlannedMeeting | None:
    """The meeting about a pupil that comes first, of those that are still to come and, if one is named, of that
    purpose."""
    return next(iter(_to_come(case, purpose)), None)


def next_unwritten(case: Case, purpose: MeetingPurpose | None = None) -> PlannedMeeting | None:
    """The first of them that can be held, and to which a parent has not been written to."""
    to_come = (each for each in _to_come(case, purpose) if not each.shut_out)
    return next((each for each in to_come if parents_of(case, each.purpose) - _written(case, each)), None)


def _to_come(case: Case, purpose: MeetingPurpose | None) -> list[PlannedMeeting]:
    to_come = [each for each in case.done.support.meetings if each.at > case.said.at]
    return sorted((each for each in to_come if purpose in (None, each.purpose)), key=lambda each: each.at)


def write(case: Case, planned: PlannedMeeting, to: Mapping[str, datetime | None]) -> None:
    """Prepare the invitation to each parent of `to`, with the absences of the school year; of one that was moved, it
    says which hour it replaces of which they had been told."""
    listed = missed(case.seen, school_year(case.today), case.today)
    told = {parent: at for parent, at in to.items() if at != planned.at}
    prepare(case, case.today, TEMPLATE, None, listed, held=False, to=to, to_meet=ToMeet(planned, told))


def to_write(case: Case, planned: PlannedMeeting) -> dict[str, datetime | None]:
    """The parents for whom no invitation to that hour waits; none of them was told of another. Where somebody has not
    been written to, nobody is who was; once all were, those whose letter is gone may have it again."""
    parents = parents_of(case, planned.purpose)
    return dict.fromkeys(parents - _written(case, planned) or parents - _written(case, planned, WAITING))


def _written(case: Case, planned: PlannedMeeting, states: Collection[str] = ANY_STATE) -> set[str]:
    """To whom there is an invitation to that hour, in one of these states."""
    letters = case.done.standing.letters.values()
    invitations = [of for of in letters if of.template == TEMPLATE and _names(of, planned)]
    return {of.guardian for of in invitations if of.state in states}


def went(case: Case, letter: Letter, by: str) -> None:
    """A parent to whom the invitation was issued has been invited, while the meeting is still planned for that hour.

    Where the school was shut meanwhile, they are told so, too; where it was moved, they were written to again then.
    """
    planned = next((each for each in case.done.support.meetings if _names(letter, each)), None)
    if letter.template == TEMPLATE and planned is not None:
        told = {"pupil": case.pupil, "meeting": planned.meeting, "guardian": letter.guardian}
        because = case.say(MeetingInvited.model_validate({**told, "how": "letter", "at": case.said.at, "by": by}))
        if planned.shut_out and planned.at > case.said.at:
            shut_out.tell(case, planned, [letter.guardian], because)


def moved(case: Case, before: PlannedMeeting, because: UUID) -> None:
    """A meeting was moved: what waits is withdrawn, what is gone is marked, and whoever was told of it, or is at this
    moment, is written to again, which is a duty.

    Whom no letter can be written to is to be told by a person.
    """
    waiting, gone = withdraw(case, before.meeting, "meeting-moved"), _mark_gone(case, before)
    planned = next(each for each in _to_come(case, before.purpose))
    hour = before.at if before.at > case.said.at else None
    told = waiting | dict.fromkeys([*before.invited, *gone], hour)
    parents = parents_of(case, planned.purpose) if why_not(case, TEMPLATE, case.today) is None else set[str]()
    to = {parent: at for parent, at in told.items() if parent in parents}
    ask_to_tell(
        case,
        before._replace(at=min(before.at, planned.at)),
        {who for who, at in told.items() if at is not None} - {*to},
        because,
    )
    if not to:
        return
    write(case, planned, to)
    going_out.owe(case, planned, because)


def called_off(
    case: Case,
    planned: PlannedMeeting,
    because: UUID,
    met: Collection[str] = (),
    why: LetterWithdrawnBecause = "meeting-over",
) -> None:
    """The school gave a meeting up before its hour: whoever was invited, or is at this moment, is told so, once.

    `met`: of one that was held before its hour, who was there. `why`: for which reason what waits is withdrawn.
    """
    invited = {*planned.invited, *(of.guardian for of in _gone(case, planned).values())}
    known = {who: at for who, at in shut_out.known_of(case, planned, invited).items() if who not in met}
    waiting = {letter: of for letter, of in case.done.standing.letters.items() if of.state in WAITING}
    for letter, of in waiting.items():
        if of.meeting == planned.meeting and (of.template == TEMPLATE or of.guardian in met):
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason=why))
    if not waits(case, TEMPLATE):
        end_tasks(case, "letter", [TEMPLATE], because, "not-needed")
    shut_out.called_off(case, planned, known, because)


def ended(case: Case, purposes: Collection[str], why: LetterWithdrawnBecause = "meeting-over") -> None:
    """What meetings were for has ended: those to come are not held, and whoever was invited is told.

    One whose hour has passed may still be recorded; nobody is invited to it any more.
    """
    by = case.said.actor.who if case.said.actor else REGISTER
    for planned in [each for each in case.done.support.meetings if each.purpose in purposes]:
        if planned.at > case.said.at:
            of = {"pupil": case.pupil, "meeting": planned.meeting, "purpose": planned.purpose}
            missed = MeetingMissed.model_validate({**of, "reason": "ended", "at": case.said.at, "by": by})
            called_off(case, planned, case.say(missed), why=why)
        elif withdraw(case, planned.meeting, why):
            going_out.owe_none(case, case.said.id)


def over(case: Case, meeting: UUID, because: UUID) -> None:
    """A meeting was held, or missed: nobody is invited to it any more."""
    withdraw(case, meeting, "meeting-over")
    going_out.owe_none(case, because)


def withdraw(case: Case, meeting: UUID, reason: LetterWithdrawnBecause) -> dict[str, datetime | None]:
    """Withdraw the letters about a meeting that wait; to whom they were, and of which earlier hour each was told."""
    to = {}
    for letter, of in list(case.done.standing.letters.items()):
        if of.meeting == meeting and of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason=reason))
            to[of.guardian] = of.instead_of
    return to


def _mark_gone(case: Case, before: PlannedMeeting) -> list[str]:
    """Mark the invitations to an hour that are gone as those of a meeting that was moved; to whom they are."""
    gone = _gone(case, before)
    for letter in gone:
        moved = {"sessions": (), "stands": True, "reason": "meeting-moved"}
        case.say(LetterGroundCorrected.model_validate({"pupil": case.pupil, "letter": letter, **moved}))
    return [of.guardian for of in gone.values()]


def _gone(case: Case, planned: PlannedMeeting) -> dict[UUID, Letter]:
    """The invitations to a meeting at its hour that are gone, or being made."""
    letters = case.done.standing.letters.items()
    of_hour = {letter: of for letter, of in letters if of.template == TEMPLATE and _names(of, planned)}
    return {letter: of for letter, of in of_hour.items() if of.state not in WAITING}


def _names(letter: Letter, planned: PlannedMeeting) -> bool:
    """Whether a letter is about that meeting at that hour: moved within its day, a meeting has the same id."""
    return letter.meeting == planned.meeting and letter.at in (None, planned.at)
