"""What people record and ask for, each subject in a module of its own; a command is refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from chassis.said import Decision, Every, Key, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import (
    AcknowledgeConcern,
    AgreePlan,
    AllocateFocusFamily,
    ArrangeVisit,
    ClaimDuty,
    ClosePlan,
    EndFocusFamily,
    FinishTask,
    FollowPattern,
    GiveMissedReason,
    HandBackDuty,
    HandOverFamilies,
    HoldMeeting,
    HoldPraise,
    InviteParent,
    IssueLetter,
    LiftPraiseHold,
    NoteStrategy,
    PlanMeeting,
    PrepareLetter,
    RaiseConcern,
    RecordAuthorityTold,
    RecordContact,
    RecordMeetingMissed,
    RecordPraise,
    RecordSocialWorkerTold,
    RecordStageCheck,
    RecordVisit,
    ReleaseLetter,
    ReportKnownAbsence,
    ReportPattern,
    ResolveConcern,
    RewardHotspot,
    UndoContact,
    UndoVisit,
    WithdrawLetter,
    WithdrawVisit,
)
from pathway.domain.arranging import arrange, withdraw
from pathway.domain.checks import OfChecks, check
from pathway.domain.claims import claim, hand_back
from pathway.domain.contacts import contact, take_back
from pathway.domain.families import allocated_by, family_of
from pathway.domain.focus import focus
from pathway.domain.meetings import OfMeeting, family_named, meeting
from pathway.domain.noticing import OfNotes, OfSchool, notice, notice_of_school
from pathway.domain.plans import OfPlan, plan
from pathway.domain.posting import OfLetters, follow_letter
from pathway.domain.praising import hold_praise, praise
from pathway.domain.reasons import give_reason
from pathway.domain.safeguarding import acknowledge, raise_concern, resolve, social_worker_told
from pathway.domain.standing_in import hand_over
from pathway.domain.states import FAMILIES, SCHOOL
from pathway.domain.taking_back import take_out
from pathway.domain.visits import visit

OfConcerned: TypeAlias = AcknowledgeConcern | ResolveConcern
ByPupil: TypeAlias = ClaimDuty | HandBackDuty | OfConcerned | ReleaseLetter | IssueLetter | WithdrawLetter
"""Commands that name the pupil by the opaque id; all others by Arbor's."""
OfFocus: TypeAlias = AllocateFocusFamily | EndFocusFamily
OfPraise: TypeAlias = RecordPraise | HoldPraise | LiftPraiseHold
OfSupport: TypeAlias = OfFocus | OfMeeting | OfPlan | OfNotes | OfChecks | OfPraise | GiveMissedReason
OfConcern: TypeAlias = RaiseConcern | OfConcerned | RecordSocialWorkerTold
OfVisit: TypeAlias = RecordVisit | UndoVisit | ArrangeVisit | WithdrawVisit
OfFirstDay: TypeAlias = RecordContact | UndoContact | OfVisit | ClaimDuty | HandBackDuty
AboutPupil: TypeAlias = OfFirstDay | OfConcern | OfSupport | OfLetters
Command: TypeAlias = AboutPupil | HandOverFamilies | OfSchool
"""Every command that there is: what is answered is taken from here."""


def pupil_named(said: Said[Any]) -> str:
    """The pupil whom a command is about."""
    command: AboutPupil = said.body
    return command.pupil if isinstance(command, ByPupil) else pupil_id(said.school, command.mis_id)


def pupils_of(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The pupils whose states a command needs; school and families are there always."""
    command: Command = said.body
    if isinstance(command, OfFocus | RewardHotspot | HandOverFamilies):
        return [Every("pupil")]
    if isinstance(command, OfSchool):
        return []
    if isinstance(command, OfMeeting):
        return [("pupil", pupil) for pupil in sorted({pupil_named(said), *family_named(said, states)})]
    if isinstance(command, PrepareLetter) and states[SCHOOL].seen.is_ready:
        day = states[SCHOOL].seen.calendar.today(said.at)
        return [("pupil", each) for each in {pupil_named(said), allocated_by(states, pupil_named(said), day)}]
    if isinstance(command, ClaimDuty | HandBackDuty | ArrangeVisit | WithdrawVisit | HoldPraise | LiftPraiseHold):
        pupil = pupil_named(said)
        return [("pupil", child) for child in sorted({pupil, *family_of(states[FAMILIES].seen, pupil)})]
    return [("pupil", pupil_named(said))]


def follow(said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    """Follow a command, or refuse it; one that was followed before leads to nothing."""
    if not states[SCHOOL].seen.is_ready:
        return Refusal("no-such-school", "This school is not set up: add it first.")
    command: Command = said.body
    if isinstance(command, HandOverFamilies):
        return hand_over(said, states)
    if isinstance(command, OfSchool):
        return notice_of_school(said, states)
    if isinstance(command, OfConcerned):
        return _about_concern(command, said, states)
    if not states["pupil", pupil_named(said)].seen.is_known:
        return Refusal("no-such-pupil", "No pupil of this school has that id: check it in the MIS.")
    if isinstance(command, _OF_PUPILS_HERE) and (fault := _fault_of_leaver(said, states)) is not None:
        return fault
    if isinstance(command, OfLetters):
        return follow_letter(said, pupil_named(said), states)
    if isinstance(command, OfConcern):
        return _about_concern(command, said, states)
    return _about_support(command, said, states) if isinstance(command, OfSupport) else _about(command, said, states)


_OF_PUPILS_HERE = (AllocateFocusFamily, AgreePlan, PlanMeeting, PrepareLetter)
"""What is begun for pupils of the school alone."""


def _fault_of_leaver(said: Said[Any], states: States) -> Refusal | None:
    seen = states["pupil", pupil_named(said)].seen
    if seen.leaving is None or states[SCHOOL].seen.calendar.today(said.at) <= seen.leaving:
        return None
    return Refusal("has-left", f"That pupil left on {seen.leaving.isoformat()}: look at the date in the MIS.")


def _about_concern(command: OfConcern, said: Said[Any], states: States) -> Decision:
    match command:
        case RaiseConcern():
            return raise_concern(said, states)
        case AcknowledgeConcern():
            return acknowledge(said, states)
        case ResolveConcern():
            return resolve(said, states)
        case RecordSocialWorkerTold():
            return social_worker_told(said, states)


def _about(command: OfFirstDay, said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    match command:
        case RecordContact():
            return contact(said, states)
        case UndoContact():
            return take_back(said, states)
        case RecordVisit():
            return visit(said, states)
        case UndoVisit():
            return take_out(said, states)
        case ArrangeVisit():
            return arrange(said, states)
        case WithdrawVisit():
            return withdraw(said, states)
        case ClaimDuty():
            return claim(said, states)
        case HandBackDuty():
            return hand_back(said, states)


def _about_support(command: OfSupport, said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    match command:
        case PlanMeeting() | InviteParent() | HoldMeeting() | RecordMeetingMissed():
            return meeting(said, states)
        case AgreePlan() | ClosePlan() | FinishTask():
            return plan(said, states)
        case RecordPraise():
            return praise(said, states)
        case HoldPraise() | LiftPraiseHold():
            return hold_praise(said, states)
        case GiveMissedReason():
            return give_reason(said, states)
        case ReportPattern() | FollowPattern() | NoteStrategy() | ReportKnownAbsence():
            return notice(said, states)
        case RecordStageCheck() | RecordAuthorityTold():
            return check(said, states)
        case AllocateFocusFamily() | EndFocusFamily():
            return focus(said, states)
