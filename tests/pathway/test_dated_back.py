"""A leaving date that lay in the past when it was recorded may be a slip: nothing of the child's ends at once."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ArrangeVisit,
    ClosePlan,
    FocusFamilyEnded,
    HoldMeeting,
    InviteParent,
    LetterWithdrawn,
    MeetingMissed,
    PlanClosed,
    PlanMeeting,
    PrepareLetter,
    StageEntered,
    StageLeft,
)
from events.registers import GuardianRecorded, PupilForgotten, PupilRemoved

from .school_file import recorded, set_up

PUPIL = pupil_id("woodside", "16")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 9, 7) + timedelta(days=n) for n in range(5))
BEFORE = date(2026, 9, 4)
REVIEW = date(2026, 9, 28)
ENDS = PlanClosed | StageLeft | MeetingMissed | LetterWithdrawn | FocusFamilyEnded


@pytest.fixture
def school(woodside):
    """A pupil with a plan, an action, a meeting to which the mother has come and one to which a letter waits, and a
    visit tomorrow."""
    mother = guardian_id("woodside", "9")
    names = {"mis_id": f"~{mother}~contact~9", "name": f"~{mother}~contact~name"}
    woodside.decider.given(GuardianRecorded(pupil=PUPIL, guardian=mother, legal=True, **names), at=woodside.at("07:30"))
    woodside.decider.given(set_up(telephone="020 7946 0117"), at=woodside.at("07:31"))
    for asked in (
        AgreePlan(mis_id="16", supports=({"kind": "morning-call"},), review=REVIEW),
        HoldMeeting(
            mis_id="16",
            purpose="other",
            barriers=("transport",),
            guardians=("9",),
            actions=({"owner": "staff-1", "due": date(2026, 9, 24)},),
        ),
        PlanMeeting(mis_id="16", purpose="support", at=woodside.at("15:00", REVIEW), staff="staff-3"),
        InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"),
        PlanMeeting(mis_id="16", purpose="plan-review", at=woodside.at("15:15", REVIEW), staff="staff-3"),
        PrepareLetter(mis_id="16", template="meeting", purpose="plan-review"),
        ArrangeVisit(
            mis_id="16", date=TUESDAY, staff="staff-3", at=woodside.at("11:00", TUESDAY), reason="~p~contact~x"
        ),
    ):
        woodside.told(asked, "09:00", role="headteacher")
    yield woodside
    woodside.decider.assert_rebuilds()


def stands(school):
    done = school.decider.states["pupil", PUPIL].done
    support = done.support
    letters = sorted(of.state for of in done.standing.letters.values())
    owed = sorted((each.kind, each.about) for each in done.tasks.values() if each.kind != "support")
    visits = [each.about for each in done.open.values()]
    return support.plan is not None, support.actions, sorted(m.purpose for m in support.meetings), letters, owed, visits


def ended(news):
    return [type(fact).__name__ for fact in news if isinstance(fact, ENDS)]


def dated_back(school, clock="11:00", day=MONDAY):
    school.day = day
    return school.hears(recorded("16", leaving=BEFORE), clock)


def test_set_right_five_minutes_later_nothing_is_lost(school):
    before = stands(school)
    news = [*dated_back(school), *school.hears(recorded("16"), "11:05")]
    assert (ended(news), stands(school)) == ([], before)
    assert before[0]
    assert len(before[1]) == 1
    assert before[5] == ["arranged"]


def test_nor_over_a_review(school):
    before = stands(school)
    news = [*dated_back(school), *school.decider.wakes(school.at("16:00"))]
    school.day = TUESDAY
    news += school.hears(recorded("16"), "07:30")
    assert (ended(news), stands(school)) == ([], before)


def test_nor_by_the_first_reading_of_the_day_half_an_hour_after_midnight(school):
    """In summer that is the day before by Greenwich."""
    before = stands(school)
    school.day = TUESDAY
    news = [*school.hears(recorded("16", leaving=MONDAY), "00:30"), *school.hears(recorded("16"), "07:30")]
    assert (ended(news), stands(school)) == ([], before)


def test_nor_over_a_weekend(school):
    dated_back(school, "15:50", FRIDAY)
    school.day = date(2026, 9, 14)
    assert ended(school.hears(recorded("16"), "09:00")) == []
    assert stands(school)[0]


def test_a_plan_with_an_open_action_is_not_closed_meanwhile(school):
    dated_back(school)
    refused = school.decider.refuses(
        ClosePlan(mis_id="16", outcome="improved"),
        at=school.at("11:10"),
        actor=Actor(who="staff-1", role="headteacher"),
    )
    assert refused.reason == "open-actions"


def test_on_the_second_school_day_all_of_it_ends(school):
    dated_back(school)
    news = [*school.decider.wakes(school.at("16:00")), *school.decider.wakes(school.at("16:00", TUESDAY))]
    assert ended(news) == []
    news = school.decider.wakes(school.at("16:00", WEDNESDAY))
    assert set(ended(news)) == {"PlanClosed", "MeetingMissed", "LetterWithdrawn"}
    plan, actions, meetings, letters, owed, visits = stands(school)
    assert (plan, actions, meetings, [kind for kind, _ in owed if kind != "letter"], visits) == (False, (), [], [], [])


def test_said_twice_the_days_are_counted_from_the_first(school):
    dated_back(school)
    school.decider.wakes(school.at("16:00", TUESDAY))
    school.day = TUESDAY
    school.hears(recorded("16", leaving=BEFORE, first_name="~x~register~other"), "16:10")
    assert "PlanClosed" in ended(school.decider.wakes(school.at("16:00", WEDNESDAY)))


def test_a_leaving_that_was_said_before_ends_it_the_day_after(school):
    school.hears(recorded("16", leaving=TUESDAY), "11:00")
    assert "PlanClosed" not in ended(school.decider.wakes(school.at("16:00", TUESDAY)))
    assert "PlanClosed" in ended(school.decider.wakes(school.at("16:00", WEDNESDAY)))


def test_who_is_deleted_with_it_is_waited_for_no_longer(school):
    dated_back(school)
    school.hears(PupilRemoved(pupil=PUPIL), "11:10")
    assert "PlanClosed" in ended(school.decider.wakes(school.at("16:00", WEDNESDAY)))


def test_who_was_forgotten_is_waited_for_no_more(school):
    dated_back(school)
    assert "PlanClosed" in ended(school.hears(PupilForgotten(pupil=PUPIL), "11:10"))


def test_a_stage_is_left_by_no_slip(woodside):
    for woodside.day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        woodside.taken("09:10", {"16": "O"}, "AM")
        woodside.taken("13:20", {"16": "O"}, "PM")
    news = woodside.decider.wakes(woodside.at("15:45"))
    assert "legal" in {fact.stage for fact in news if isinstance(fact, StageEntered)}
    news = woodside.hears(recorded("16", leaving=BEFORE), "16:00")
    news += woodside.amended("16:02", "G", original="O")
    news += woodside.hears(recorded("16"), "16:05")
    assert [fact for fact in news if isinstance(fact, StageLeft)] == []
    woodside.decider.assert_rebuilds()


def test_a_family_stays_in_focus(woodside):
    woodside.told(AllocateFocusFamily(mis_id="16", staff="staff-5", role="assistant-head"), "07:30", role="headteacher")
    woodside.hears(recorded("16", leaving=BEFORE), "10:00")
    assert ended(woodside.wakes("16:00", TUESDAY)) == []
    assert ended(woodside.wakes("16:00", WEDNESDAY)) == ["FocusFamilyEnded"]
    woodside.decider.assert_rebuilds()
