"""Meetings with parents: planned, invited to, held, missed (procedures, "Meet parents", and "SLT Parent meetings")."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import Opaque, fact_id, guardian_id, meeting_id, pupil_id
from events.pathway import (
    AgreedAction,
    DutyStoodDown,
    Effect,
    HoldMeeting,
    InviteParent,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingPurpose,
    PlanMeeting,
    RecordMeetingMissed,
)
from pathway.domain import invitations, shut_out
from pathway.domain.asking import MEETS_A_STAGE, met
from pathway.domain.case import Case, case_of
from pathway.domain.coming import barred_from, who_may_come
from pathway.domain.families import FOCUS_ROLES, OFFICER, allocated_by, family_of, guardians_of, last_allocation
from pathway.domain.focus import family_figures
from pathway.domain.moving import due_within, fault_of_day
from pathway.domain.recording import fault_of_staff, sealed, speaker
from pathway.domain.ringing_round import ask_to_tell
from pathway.domain.scope import fault_of_holder, fault_of_owner, fault_of_role, fault_of_scope
from pathway.domain.states import FAMILIES, SCHOOL, Allocation, MissedTask, OpenDuty, PlannedMeeting, Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import FOCUS_MEETINGS, end_tasks, finish_tasks, in_order, is_set, set_task, task_id

OfMeeting: TypeAlias = PlanMeeting | InviteParent | HoldMeeting | RecordMeetingMissed

NO_SUCH_MEETING = Refusal("no-such-meeting", "No such meeting waits to be recorded: look at the list of meetings.")
WHICH_MEETING = Refusal(
    "which-meeting",
    "One whose hour has passed was not recorded, and another is planned: say which it is by its id (`meeting`).",
)

MEETERS = FOCUS_ROLES | {"safeguarding-lead", "operator"}
"""Who meets parents, and plans to (procedures, rows 11, 23 and 30)."""


def meeting(said: Said[Any], states: States) -> Decision:
    """Follow a command about a meeting; one that was followed before leads to nothing."""
    asked: OfMeeting = said.body
    if (fault := _fault_of_speaker(said, states)) is not None:
        return fault
    case = case_of(said, subject(said, states), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    match asked:
        case PlanMeeting():
            return _plan(case, states)
        case InviteParent():
            return _of_planned(case, _invite)
        case RecordMeetingMissed():
            return _of_planned(case, _missed)
        case HoldMeeting():
            return _fault_of(case, states) or _hold(case, states)


def _fault_of_speaker(said: Said[Any], states: States) -> Refusal | None:
    """Why somebody may not do this; a family that one had not long ago one may still have met."""
    asked, today = said.body, states[SCHOOL].seen.calendar.today(said.at)
    pupil = pupil_id(said.school, asked.mis_id)
    held = last_allocation(states[FAMILIES], pupil, today) if _is_focus(asked) else None
    was_theirs = held is not None and said.actor is not None and said.actor.who == held.staff
    return fault_of_role(said, MEETERS) or (None if was_theirs else fault_of_scope(said, pupil, states))


def subject(said: Said[Any], states: States) -> str:
    """The pupil whose case has the meeting: that of a focus family, the one by whom it was allocated."""
    asked: OfMeeting = said.body
    pupil = pupil_id(said.school, asked.mis_id)
    if asked.purpose not in FOCUS_MEETINGS or not states[SCHOOL].seen.is_ready:
        return pupil
    return allocated_by(states, pupil, states[SCHOOL].seen.calendar.today(said.at))


def family_named(said: Said[Any], states: States) -> Iterable[str]:
    """The children of the family that a meeting is about."""
    return sorted({subject(said, states), *family_of(states[FAMILIES].seen, pupil_id(said.school, said.body.mis_id))})


def _planned(case: Case) -> PlannedMeeting | None:
    """The meeting for that purpose that is to come, or could not be held; of those whose hour has passed, the last."""
    found = [each for each in case.done.support.meetings if each.purpose == case.said.body.purpose]
    return max(found, key=lambda each: (_waits(case, each), each.at), default=None)


def _waits(case: Case, planned: PlannedMeeting) -> bool:
    return planned.shut_out or planned.at > case.said.at


def _recorded(case: Case) -> PlannedMeeting | Refusal | None:
    """The meeting that is held or missed: the one named; that of today; whichever there is, if there is one.

    Nobody fails to come before its hour, so that is of one which has passed.
    """
    asked: HoldMeeting | RecordMeetingMissed = case.said.body
    found = [each for each in case.done.support.meetings if each.purpose == asked.purpose]
    if asked.meeting is not None:
        return next((each for each in found if each.meeting == asked.meeting), NO_SUCH_MEETING)
    if isinstance(asked, RecordMeetingMissed) and asked.reason == "nobody-came":
        found = [each for each in found if not _waits(case, each)] or found
    else:
        found = [each for each in found if case.calendar.today(each.at) == case.today] or found
        if len({_waits(case, each) for each in found}) > 1:
            return WHICH_MEETING
    return max(found, key=lambda each: each.at, default=None)


# Planning -------------------------------------------------------------------------------------------------------------


def _plan(case: Case, states: States) -> Decision:
    asked: PlanMeeting = case.said.body
    if asked.at <= case.said.at:
        return Refusal("has-passed", "That time has passed: record the meeting as held, or plan it for later.")
    before = _planned(case)
    if before is not None and not _waits(case, before):
        before = None
    is_moved = before is None or before.at != asked.at or shut_out.is_new_day_owed(case, asked.purpose)
    if before is not None and before.staff == asked.staff and not is_moved:
        return case.news
    local = case.calendar.local(asked.at)
    if fault := _fault_of_holder(case, states) or fault_of_day(case.school, local.date(), local.time()):
        return fault
    day = local.date()
    meeting = _id_of(case, before, day)
    given = {"purpose": asked.purpose, "at": asked.at, "staff": asked.staff}
    planned = MeetingPlanned.model_validate(
        {"pupil": case.pupil, "meeting": meeting, "by": speaker(case.said), **given}
    )
    because = case.say(planned)
    if before is not None and is_moved:
        invitations.moved(case, before, because)
    if is_moved:
        shut_out.planned_anew(case, asked.purpose, because)
    if asked.purpose not in FOCUS_MEETINGS:
        _end_duty(case, asked.purpose, because)
    clock = max(case.policy(case.today).meetings.recorded_by, local.time())
    due = due_within(case.school, day, 0, clock)
    if due is not None and (asked.purpose not in FOCUS_MEETINGS or not is_set(case, "meeting", asked.purpose)):
        set_task(case, OpenDuty("meeting", day, due, about=asked.purpose, within=0), asked.staff, because)
    return case.news


def _fault_of_holder(case: Case, states: States) -> Refusal | None:
    """Why whoever is to hold it cannot; what was said once is said again as it was."""
    asked: PlanMeeting = case.said.body
    if isinstance(asked.mis_id, Opaque):
        return fault_of_staff(asked.staff)
    return fault_of_holder(case.said, asked.staff, case.pupil, states, MEETERS)


def _end_duty(case: Case, purpose: MeetingPurpose, because: UUID) -> None:
    """That meeting is another now; one whose hour has passed is owed still, until it is recorded."""
    over = [each for each in case.done.support.meetings if each.purpose == purpose and not _waits(case, each)]
    kept = {case.calendar.today(each.at) for each in over}
    for duty, owed in in_order(case):
        if (owed.kind, owed.about) == ("meeting", purpose) and owed.date not in kept:
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="ended", because=because))


def _id_of(case: Case, before: PlannedMeeting | None, day: date) -> UUID:
    """One that is moved within its day stays the same; what is planned once another is over is another."""
    if before is None:
        return fact_id(case.said.id, "meeting", case.pupil, 0)
    if case.calendar.today(before.at) == day:
        return before.meeting
    return meeting_id(case.said.school, case.said.body.purpose, case.pupil, day)


def _of_planned(case: Case, record: Callable[[Case, PlannedMeeting], Decision]) -> Decision:
    planned = _planned(case) if isinstance(case.said.body, InviteParent) else _recorded(case)
    if planned is None:
        return Refusal("no-meeting-planned", "No such meeting is planned for that pupil: plan it first.")
    return planned if isinstance(planned, Refusal) else record(case, planned)


def _invite(case: Case, planned: PlannedMeeting) -> Decision:
    asked: InviteParent = case.said.body
    guardian = guardian_id(case.said.school, asked.guardian)
    if guardian not in guardians_of(case.families.seen, case.pupil):
        return Refusal("no-such-guardian", "That is no guardian of the family: give Arbor's id of one who is.")
    if guardian in barred_from(case, planned.purpose):
        return Refusal("barred", "Do not contact that guardian: ask the office.")
    if planned.shut_out:
        return shut_out.SHUT
    case.say(
        MeetingInvited(
            pupil=case.pupil,
            meeting=planned.meeting,
            guardian=guardian,
            how=asked.how,
            at=case.said.at,
            by=speaker(case.said),
        )
    )
    return case.news


def _missed(case: Case, planned: PlannedMeeting) -> Decision:
    asked: RecordMeetingMissed = case.said.body
    if asked.reason == "nobody-came" and case.said.at < planned.at:
        return Refusal("too-early", "That meeting is to come: nobody can have failed to come yet.")
    because = case.say(
        MeetingMissed(
            pupil=case.pupil,
            meeting=planned.meeting,
            purpose=asked.purpose,
            reason=asked.reason,
            at=case.said.at,
            by=speaker(case.said),
        )
    )
    if asked.reason == "cancelled-by-school" and planned.at > case.said.at:
        invitations.called_off(case, planned, because)
    else:
        invitations.over(case, planned.meeting, because)
        shut_out.over(case, asked.purpose, because)
        if len(planned.invited) > 1:
            ask_to_tell(case, planned, planned.invited, because)
    return case.news


# Holding --------------------------------------------------------------------------------------------------------------


def _fault_of(case: Case, states: States) -> Refusal | None:
    asked: HoldMeeting = case.said.body
    strange = {guardian_id(case.said.school, guardian) for guardian in asked.guardians} - guardians_of(
        case.families.seen, case.pupil
    )
    if strange:
        return Refusal("no-such-guardian", "Somebody named is no guardian of the family: give Arbor's ids.")
    if fault := _fault_of_form(case):
        return fault
    if any(case.calendar.at(day, clock) <= case.said.at for day, clock in _hours_named(case)):
        return Refusal("has-passed", "An action or a review is named for a day that has passed: give a later one.")
    for day, clock in _hours_named(case):
        if fault := fault_of_day(case.school, day, clock):
            return fault
    faults = [fault_of_staff(who) for who in asked.staff]
    faults += [_fault_of_owner(case, action.owner, states) for action in asked.actions]
    if fault := next((each for each in faults if each is not None), None):
        return fault
    return _fault_of_focus(case) if asked.purpose in FOCUS_MEETINGS else None


def _fault_of_owner(case: Case, who: str, states: States) -> Refusal | None:
    if who == "family" or isinstance(case.said.body.mis_id, Opaque):
        return fault_of_staff(who)
    return fault_of_owner(case.said, who, case.pupil, states)


def _fault_of_form(case: Case) -> Refusal | None:
    """The parent meeting form says who came, where the family has somebody who may, and what stands in the way.

    What was said once is said again as it was: a meeting was held though its form, from before it was asked for, has
    neither.
    """
    asked: HoldMeeting = case.said.body
    if isinstance(asked.mis_id, Opaque):
        return None
    if not asked.guardians and who_may_come(case, asked.purpose):
        return Refusal("nobody-named", "Say which parents came, by Arbor's ids; if nobody did, record it as missed.")
    if not (asked.reasons or asked.barriers):
        return Refusal("no-reasons", "Say why the child is absent: give the reasons that were told, or a barrier.")
    return None


def _hours_named(case: Case) -> list[tuple[date, time]]:
    """The days of actions and review, with the local times by which they are due."""
    asked: HoldMeeting = case.said.body
    policy = case.policy(case.today).meetings
    actions = [(action.due, policy.action_due) for action in asked.actions]
    return [*actions, *([(asked.review, policy.review_due)] if asked.review else [])]


def _fault_of_focus(case: Case) -> Refusal | None:
    """Procedures, row 11: "a call counts for headship and AHT"; the second of the pair is held at the end."""
    asked: HoldMeeting = case.said.body
    held = last_allocation(case.families, case.pupil, case.today)
    if held is None:
        return Refusal("not-in-focus", "That pupil's family is in nobody's focus: allocate it first.")
    policy = case.policy(held.since or case.today).focus
    if asked.how == "called" and held.role not in policy.meeting_by_call:
        return Refusal("must-meet", f"A call does not count for a family of an {held.role}: meet the parents.")
    if asked.purpose == "focus-end" and held.until is not None and not _is_of_the_half_term_before(case, held):
        last = case.calendar.last_days(held.until, policy.meeting_within_days)
        if last and case.today < last[0]:
            return Refusal("too-early", f"The meeting at the half term's end is held from {last[0].isoformat()} on.")
    return None


def _is_of_the_half_term_before(case: Case, held: Allocation) -> bool:
    """Whether what is recorded is the end meeting of an allocation before this one, missed and not made good yet."""
    asked: HoldMeeting = case.said.body
    if asked.purpose != "focus-end" or held.since is None or held.until is None:
        return False
    last = case.calendar.last_days(held.until, case.policy(held.since).focus.meeting_within_days)
    if not last or case.today >= last[0]:
        return False
    return any((each.kind, each.about) == ("meeting", "focus-end") for each in _missed_before(case, held.since))


def _missed_before(case: Case, day: date) -> list[MissedTask]:
    return [each for each in case.done.support.late if each.date < day]


def _span(case: Case, planned: PlannedMeeting | None) -> tuple[date, date]:
    """The days of the meetings' deadlines that a meeting held today answers: those of its own half term; where another
    has been planned since its hour passed, those up to its day."""
    if planned is not None and any(each.purpose == planned.purpose for each in case.done.support.meetings):
        return date.min, case.calendar.today(planned.at)
    held = last_allocation(case.families, case.pupil, case.today)
    if not _is_focus(case.said.body) or held is None or held.since is None:
        return date.min, date.max
    if _is_of_the_half_term_before(case, held):
        return date.min, held.since - timedelta(days=1)
    return held.since, date.max


def _hold(case: Case, states: States) -> Decision:
    planned = _recorded(case)
    if isinstance(planned, Refusal):
        return planned
    meeting = planned.meeting if planned else fact_id(case.said.id, "meeting", case.pupil, 0)
    held = _held(case, states, meeting)
    because = case.say(held)
    if planned is not None and planned.at > case.said.at and held.guardians:
        invitations.called_off(case, planned, because, held.guardians)
    else:
        invitations.over(case, meeting, because)
        shut_out.over(case, held.purpose, because)
    work = Work(case.said.at, because, held.how)
    finish_tasks(case, "meeting", held.purpose, work, _span(case, planned))
    if held.purpose in MEETS_A_STAGE:
        met(case, work)
    for number, action in enumerate(held.actions):
        _set_action(case, action, because, meeting, number)
    if held.review is not None:
        set_review(case, held.review, because)
    return case.news


def _held(case: Case, states: States, meeting: UUID) -> MeetingHeld:
    asked: HoldMeeting = case.said.body
    given = asked.model_dump(include=_AS_ASKED)
    return MeetingHeld(
        pupil=case.pupil,
        meeting=meeting,
        at=case.said.at,
        by=speaker(case.said),
        family=tuple(sorted(family_of(case.families.seen, case.pupil))) if _is_focus(asked) else (case.pupil,),
        guardians=tuple(guardian_id(case.said.school, guardian) for guardian in asked.guardians),
        reasons=sealed(asked.reasons),
        note=sealed(asked.note),
        actions=tuple(_agreed(case, meeting, number) for number in range(len(asked.actions))),
        effect=_effect(case, states) if asked.purpose == "focus-end" else None,
        **given,
    )


_AS_ASKED = {
    "purpose", "how", "staff", "pupil_came", "barriers", "review", "signed_by_parent", "signed_by_school", "brought",
}  # fmt: skip


def _is_focus(asked: HoldMeeting) -> bool:
    return asked.purpose in FOCUS_MEETINGS


def _agreed(case: Case, meeting: UUID, number: int) -> AgreedAction:
    asked: HoldMeeting = case.said.body
    action = asked.actions[number]
    duty = task_id(case, "action", action.due, *_apart(meeting, number))
    return AgreedAction(duty=duty, what=sealed(action.what), owner=action.owner, due=action.due)


def _apart(meeting: UUID, number: int) -> tuple[str, str]:
    return meeting.hex, str(number)


def _set_action(case: Case, action: AgreedAction, because: UUID, meeting: UUID, number: int) -> None:
    """An agreed action is a duty of whoever owns it; what the family is to do, of whoever held the meeting."""
    due = case.calendar.at(action.due, case.policy(case.today).meetings.action_due)
    owner = speaker(case.said) if action.owner == "family" else action.owner
    set_task(case, OpenDuty("action", action.due, due, within=0), owner, because, *_apart(meeting, number))


def set_review(case: Case, day: date, because: UUID) -> None:
    """A review is a meeting that is owed by its day; a new one takes the place of the one before."""
    end_tasks(case, "meeting", ["plan-review"], because)
    held = case.held(case.today)
    owner = case.owner("meeting", day) if held is not None else OFFICER
    due = case.calendar.at(day, case.policy(case.today).meetings.review_due)
    set_task(case, OpenDuty("meeting", day, due, about="plan-review", within=0), owner, because)


def _effect(case: Case, states: States) -> Effect | None:
    """Attendance before the family came into focus, and while it was, in sessions; not known of a half term before."""
    held = last_allocation(case.families, case.pupil, case.today)
    if held is None or held.since is None or _is_of_the_half_term_before(case, held):
        return None
    last = min(case.today, held.until) if held.until is not None else case.today
    after = family_figures(states, held.pupils, case.calendar.between(held.since, last))
    return Effect(
        before_attending=held.before[0],
        before_possible=held.before[1],
        after_attending=after.attending,
        after_possible=after.possible,
    )
