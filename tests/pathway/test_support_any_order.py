"""Whatever is allocated, met, planned and finished in whatever order: states rebuild, nothing is open past its hour."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chassis.said import Outcome
from events.fact import Actor, Refusal
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ArrangeVisit,
    ClosePlan,
    DutySet,
    EndFocusFamily,
    FinishTask,
    FollowPattern,
    HandOverFamilies,
    HoldMeeting,
    HoldPraise,
    InviteParent,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    LiftPraiseHold,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
    RecordPraise,
    ReportPattern,
)
from events.registers import ClosureDeclared, GuardianRecorded, PupilAbsent, PupilRemoved, SchoolDayDeclared
from pathway.domain.posting import Made
from pathway.domain.states import KINDS

from .school_file import instant, set_up

BEGINS = date(2026, 10, 12)
"""Two weeks before the half-term holiday, in which the clocks go back."""

WHY = f"~{pupil_id('woodside', '16')}~safeguarding~grandmother"
PUPILS, STAFF = st.sampled_from(["16", "17"]), st.sampled_from(["staff-1", "staff-2"])
PURPOSES = st.sampled_from(["focus-start", "focus-end", "support"])
SUPPORT = st.sampled_from(["morning-call", "school-nurse"])
ROLES = st.sampled_from(["headteacher", "attendance-officer", "year-group-leader"])


def days_after(day, least=1, most=20):
    return st.integers(least, most).map(lambda n: day + timedelta(days=n))


def asked(day):
    """Anything that may be asked for on that day."""
    action = st.fixed_dictionaries({"owner": STAFF, "due": days_after(day, 0, 9)})
    return st.one_of(
        st.builds(AllocateFocusFamily, mis_id=PUPILS, staff=STAFF, role=ROLES),
        st.builds(EndFocusFamily, mis_id=PUPILS),
        st.builds(
            lambda staff, to, until: HandOverFamilies.model_validate({"from": staff, "to": to, "until": until}),
            STAFF,
            STAFF,
            days_after(day, 0, 9),
        ),
        st.builds(
            HoldMeeting, mis_id=PUPILS, purpose=PURPOSES, actions=st.lists(action, max_size=2).map(tuple),
            review=st.none() | days_after(day), barriers=st.just(("transport",)),
        ),
        st.builds(RecordMeetingMissed, mis_id=PUPILS, purpose=PURPOSES, reason=st.just("nobody-came")),
        st.builds(
            lambda mis_id, kinds, review: AgreePlan(
                mis_id=mis_id, supports=tuple({"kind": kind} for kind in kinds), review=review
            ),
            PUPILS,
            st.lists(SUPPORT, max_size=2, unique=True),
            days_after(day),
        ),
        st.builds(ClosePlan, mis_id=PUPILS, outcome=st.just("improved")),
        st.builds(ReportPattern, mis_id=PUPILS, kind=st.just("weekday")),
        st.builds(FollowPattern, mis_id=PUPILS, kind=st.just("weekday"), outcome=st.just("watched")),
        st.builds(
            ArrangeVisit, mis_id=PUPILS, date=st.just(day), staff=STAFF, partner=st.none() | STAFF,
            at=st.just(instant(day, "17:20")), reason=st.just(WHY),
        ),
        st.builds(RecordPraise, mis_id=PUPILS, how=st.just("rang")),
        st.builds(HoldPraise, mis_id=PUPILS, until=days_after(day, 0, 9), reason=st.just(WHY)),
        st.builds(LiftPraiseHold, mis_id=PUPILS),
        st.builds(PrepareLetter, mis_id=PUPILS, template=st.sampled_from(["meeting", "meeting", "no-improvement"])),
        st.builds(InviteParent, mis_id=PUPILS, purpose=PURPOSES, guardian=st.just("9"), how=st.just("phone")),
        st.sampled_from(["absent", "finish", "plan", "plan", "removed", "joined", "issue", "issue", "made", "made"]),
        st.builds(
            ClosureDeclared, school=st.just("woodside"), date=days_after(day, 0, 9),
            session=st.sampled_from(["AM", "PM", "both"]), withdrawn=st.booleans(),
        ),
        st.builds(SchoolDayDeclared, school=st.just("woodside"), date=days_after(day, 0, 9), open=st.booleans()),
    )  # fmt: skip


STEPS = st.lists(
    st.tuples(st.integers(0, 24), st.integers(7 * 60, 17 * 60)).flatmap(
        lambda at: st.tuples(st.just(at), asked(BEGINS + timedelta(days=at[0])))
    ),
    max_size=14,
)
fast = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


ENDED_AFTER_THE_REVIEW = [
    ((0, 420), AllocateFocusFamily(mis_id="16", staff="staff-1", role="headteacher")),
    ((11, 946), EndFocusFamily(mis_id="16")),
]
"""A family's allocation is ended on the last day of its half term, a minute after the review has said that it ends."""


def happens(woodside_on, steps):
    school = woodside_on(BEGINS)
    school.roll("17")
    school.decider.given(set_up(telephone="020 7946 0117"), parent("16"), at=school.at("07:02"))
    for number, ((day, minute), step) in enumerate(sorted(steps, key=lambda each: each[0])):
        school.day = BEGINS + timedelta(days=day)
        at = school.at(f"{minute // 60:02d}:{minute % 60:02d}")
        school.decider.wakes(at - timedelta(seconds=1))
        happen(school, step, at, number)
    return school


def parent(mis_id):
    """That a pupil has the parent, to whom letters may go."""
    known = guardian_id("woodside", "9")
    tokens = {"mis_id": f"~{known}~contact~9", "name": f"~{known}~contact~Augusta"}
    return GuardianRecorded(pupil=pupil_id("woodside", mis_id), guardian=known, legal=True, **tokens)


def happen(school, step, at, number):
    match step:
        case "absent":
            fact = PupilAbsent(
                pupil=pupil_id("woodside", "16"), form="3B", date=school.day, session="AM", code="N", explained=False,
                authorised=False, consecutive=1,
            )  # fmt: skip
            school.decider.hears(fact, at=at)
        case "removed":
            school.decider.hears(PupilRemoved(pupil=pupil_id("woodside", "17")), at=at)
        case "plan":
            later = at + timedelta(days=1 + number % 3)
            say(school, PlanMeeting(mis_id="16", purpose="support", at=later, staff="staff-1"), at, number)
        case ClosureDeclared() | SchoolDayDeclared():
            school.decider.hears(step, at=at)
            assert school.decider.hears(step, at=at) == [], "said twice"
        case "joined":
            school.decider.hears(parent("17"), at=at)
        case "issue" | "made":
            of_letter(school, step, at, number)
        case "finish":
            for duty in [own.body.duty for own, _ in school.decider.own if isinstance(own.body, DutySet)][-2:]:
                say(school, FinishTask(mis_id="16", duty=duty), at, 1000 * number + duty.int % 997)
        case _:
            say(school, step, at, number)


def of_letter(school, step, at, number):
    """The letter that was prepared last is issued; or the one that was to be issued last, made."""
    word = LetterPrepared if step == "issue" else LetterIssuing
    for own in [own for own, _ in school.decider.own if isinstance(own.body, word)][-1:]:
        if step == "issue":
            say(school, IssueLetter(pupil=own.body.pupil, letter=own.body.letter), at, number)
        else:
            school.decider.told(Outcome(own.body, own.id, Made("ab")), at=at)


def say(school, command, at, number):
    """Say a command, refused or not; said again it is silent, or refused again."""
    said = school.decider.saying(command, at=at, id=UUID(int=number + 1), actor=Actor(who="s", role="headteacher"))
    news = school.decider.says(said)
    again = school.decider.says(said)
    assert isinstance(news, Refusal) or again == [] or isinstance(again, Refusal), (command, news, again)


@fast
@given(STEPS)
@example(ENDED_AFTER_THE_REVIEW)
def test_a_rebuild_gives_the_very_states_and_they_survive_being_written_down(woodside_on, steps):
    school = happens(woodside_on, steps)
    school.decider.assert_rebuilds()
    for (kind, _), state in school.decider.states.loaded.items():
        for side in ("seen", "done"):
            adapter = TypeAdapter(getattr(KINDS[kind], side))
            written = adapter.dump_json(getattr(state, side), exclude_defaults=True)
            assert adapter.validate_json(written) == getattr(state, side)


@fast
@given(STEPS)
def test_no_task_is_open_past_its_hour(woodside_on, steps):
    school = happens(woodside_on, steps)
    end = school.at("18:00", date(2026, 11, 20))
    school.decider.wakes(end)
    for (kind, _), state in school.decider.states.loaded.items():
        if kind == "pupil":
            assert all(owed.due > end for owed in state.done.tasks.values())
            assert not [owed for owed in state.done.tasks.values() if is_shut(school, owed.due)]
            assert len(state.done.support.actions) <= sum(1 for own, _ in school.decider.own if of_action(own.body))
    held = [h for h in school.decider.states["families", "families"].done.allocations if h.is_held(end.date())]
    assert all(each.until > end.date() for each in held)


def is_shut(school, at):
    calendar = school.decider.states["school", "school"].seen.calendar
    local = calendar.local(at)
    return not calendar.is_open(local.date(), "AM" if local.hour < 12 else "PM")


def of_action(fact):
    return isinstance(fact, DutySet) and fact.kind == "action"
