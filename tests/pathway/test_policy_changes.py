"""A policy that is adopted in the middle of a case: the case keeps the one that it began under."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.ids import concern_id, duty_id, guardian_id, pupil_id
from events.pathway import (
    AcknowledgeConcern,
    AgreePlan,
    ClaimDuty,
    ConcernRaised,
    ConcernRealerted,
    CounterReached,
    CounterWithdrawn,
    DeadlineMissed,
    DutySet,
    EvidencePackCorrected,
    HoldMeeting,
    LetterPrepared,
    MakeEvidencePack,
    MeetingHeld,
    NoImprovementSeen,
    PenaltyNoticeCorrected,
    RecordPenaltyNotice,
    StageEntered,
)
from events.policy import policy_of
from events.registers import GuardianRecorded, PolicyAdopted

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 9, 7 + n) for n in (0, 1, 2, 4))
PUPIL = pupil_id("woodside", "16")
MOTHER = guardian_id("woodside", "204")
OFFICER = Actor(who="staff-3", role="attendance-officer")
LEAD = {"who": "staff-2", "role": "safeguarding-lead"}


def adopts(school, day, clock="07:40", **over):
    """Another policy is in force from `day`."""
    fact = PolicyAdopted(school="woodside", since=day, policy=policy_of(over))
    school.decider.given(fact, at=school.at(clock, day))
    school.day = day


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


def visits(news):
    return [fact.due_at for fact in of(news, DutySet) if fact.kind == "visit"]


# Penalty notices ------------------------------------------------------------------------------------------------------


@pytest.fixture
def legal(woodside):
    """Ten sessions in a week, the stage of legal measures entered on its Friday; on Monday a policy asks twelve."""
    token = f"~{MOTHER}~contact~id"
    known = GuardianRecorded(pupil=PUPIL, guardian=MOTHER, mis_id=token, legal=True)
    woodside.decider.given(known, at=woodside.at("07:30"))
    entered = []
    for n in range(5):
        woodside.day = MONDAY + timedelta(days=n)
        woodside.taken("09:10", {"16": "O"})
        woodside.taken("13:20", {"16": "O"}, "PM")
        entered += of(woodside.staged("16:00"), StageEntered)
    assert [each.date for each in entered if each.stage == "legal"] == [FRIDAY]
    asks = {"amounts": [{"full": 200}]}
    adopts(woodside, date(2026, 9, 14), stages={"ladder": {"legal": {"unauthorised": 12}}}, penalty=asks)
    return woodside


def test_a_penalty_needs_and_asks_what_it_did_when_its_stage_was_entered(legal):
    [pack] = legal.told(MakeEvidencePack(mis_id="16"), "10:00")
    [notice, *_] = legal.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "10:01")
    assert (len(pack.sessions), len(notice.sessions), notice.full, notice.reduced) == (10, 10, 160, 80)
    assert pack.policy == notice.policy == date(2026, 9, 1), "since when that policy has been in force"
    legal.decider.assert_rebuilds()


def test_so_does_what_is_left_of_it_when_a_mark_is_corrected(legal):
    legal.told(MakeEvidencePack(mis_id="16"), "10:00")
    legal.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "10:01")
    news = legal.amended("10:10", "G", original="O", date=MONDAY)
    assert [each.stands for each in of(news, EvidencePackCorrected, PenaltyNoticeCorrected)] == [True, True]
    legal.decider.assert_rebuilds()


def test_before_its_stage_is_entered_it_is_the_policy_of_the_day(woodside):
    adopts(woodside, MONDAY, stages={"ladder": {"legal": {"unauthorised": 2}}})
    woodside.taken("09:10", {"16": "O"})
    woodside.taken("13:20", {"16": "O"}, "PM")
    [pack] = woodside.told(MakeEvidencePack(mis_id="16"), "14:00")
    assert pack.policy == MONDAY
    legally = Actor(who="staff-3", role="attendance-officer")
    adopts(woodside, TUESDAY, stages={"ladder": {"legal": {"unauthorised": 4}}})
    refusal = woodside.decider.refuses(MakeEvidencePack(mis_id="16"), at=woodside.at("10:00"), actor=legally)
    assert refusal.reason == "no-ground"


# No improvement -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", ["focus-family", "plan"])
def test_whether_nothing_improved_is_asked_when_it_would_have_been_at_the_beginning(woodside, cause):
    adopts(woodside, MONDAY, no_improvement={"after_days": 3, "letter_within_days": 1})
    if cause == "plan":
        woodside.told(AgreePlan(mis_id="16", supports=({"kind": "school-nurse"},), review=FRIDAY), "08:00")
    else:
        woodside.allocated("08:00", "staff-5", "assistant-head")
    adopts(woodside, TUESDAY, no_improvement={"after_days": 1, "letter_within_days": 5})
    news = []
    for day in (TUESDAY, WEDNESDAY, WEDNESDAY + timedelta(days=1)):
        woodside.day = day
        woodside.taken("09:10", {"16": "O"})
        woodside.taken("13:20", {"16": "/"}, "PM")
        news += woodside.wakes("16:00")
    [seen] = of(news, NoImprovementSeen)
    assert (seen.because, seen.since, seen.date) == (cause, MONDAY, WEDNESDAY + timedelta(days=1))
    letters = [each.due_at for each in of(news, DutySet) if each.kind == "letter"]
    assert letters == ([] if cause == "plan" else [woodside.at("15:30", FRIDAY)])
    woodside.decider.assert_rebuilds()


# Concerns -------------------------------------------------------------------------------------------------------------


def test_a_concern_is_said_again_by_the_policy_of_its_day(woodside):
    woodside.safeguards = True
    adopts(woodside, MONDAY, concern={"again_after": [60, 600], "acknowledged_again_after": [30]})
    woodside.taken("09:00", {"16": "/"})
    woodside.absent("16:30", session="PM")
    adopts(woodside, TUESDAY, concern={"again_after": [5], "acknowledged_again_after": [5], "opens": "09:00"})
    assert [each.at for each in of(woodside.wakes("16:00"), ConcernRealerted)] == [woodside.at("08:00")]
    asked = AcknowledgeConcern(pupil=PUPIL, concern=concern_id("woodside", "missing-afternoon", PUPIL, MONDAY))
    [acknowledged] = woodside.told(asked, "16:05", **LEAD)
    assert acknowledged.alert_at == woodside.at("16:35")
    woodside.decider.assert_rebuilds()


# Visits ---------------------------------------------------------------------------------------------------------------


def test_a_run_of_days_keeps_the_policy_of_its_first(woodside):
    woodside.absent("09:20")
    adopts(woodside, TUESDAY, visit={"on_counted_day": 3, "due": "12:00"})
    assert visits(woodside.absent("09:20", consecutive=2)) == [woodside.at("15:00")]
    woodside.decider.assert_rebuilds()


def test_a_code_counts_for_as_long_as_the_run_goes_on(woodside):
    woodside.absent("09:20")
    adopts(woodside, TUESDAY, visit={"counted_codes": ["N"]})
    assert visits(woodside.absent("09:20", code="G", consecutive=2)) == [woodside.at("15:00")]


def test_a_day_that_the_runs_policy_does_not_count_may_begin_another(woodside):
    adopts(woodside, MONDAY, visit={"counted_codes": ["N"]})
    woodside.absent("09:20")
    adopts(woodside, TUESDAY, visit={"on_counted_day": 3})
    assert visits(woodside.absent("09:20", code="G", consecutive=2)) == []
    for day in (WEDNESDAY, WEDNESDAY + timedelta(days=1)):
        woodside.day = day
        news = woodside.absent("09:20", code="G", consecutive=3)
    assert visits(news) == [woodside.at("15:00")], "the third day since Tuesday"


def test_a_run_that_begins_under_the_new_policy_keeps_that(woodside):
    adopts(woodside, TUESDAY, visit={"on_counted_day": 1})
    assert visits(woodside.absent("09:20")) == [woodside.at("15:00")]


# During a morning -----------------------------------------------------------------------------------------------------


def test_what_is_adopted_during_a_morning_changes_nothing_that_began_in_it(woodside):
    woodside.safeguards = True
    woodside.absent("09:20")
    over = {"visit": {"on_counted_day": 1}, "concern": {"nobody_reached_by": "09:30:00"}, "call": {"due": "09:41:00"}}
    fact = PolicyAdopted(school="woodside", since=TUESDAY, policy=policy_of(over))
    assert woodside.hears(fact, "09:40") == []
    assert visits(woodside.contact("09:45", "no-answer")) == []
    news = woodside.wakes("17:00")
    assert [each.due_at for each in of(news, DeadlineMissed)] == [woodside.at("10:00")]
    assert [each.at for each in of(news, ConcernRaised)] == [woodside.at("11:00")]
    woodside.decider.assert_rebuilds()


# A class move ---------------------------------------------------------------------------------------------------------


def test_a_call_that_was_claimed_stays_so_when_the_child_moves_to_another_class(woodside, said, recorded_pupil):
    woodside.absent("09:20")
    woodside.claimed("09:25")
    assert said(woodside.hears(recorded_pupil("16", form="4A", year="4"), "09:30")) == []
    asked = ClaimDuty(pupil=PUPIL, duty=duty_id("woodside", "call", PUPIL, MONDAY))
    other = Actor(who="staff-4", role="attendance-officer")
    assert woodside.decider.refuses(asked, at=woodside.at("09:31"), actor=other).reason == "claimed"
    assert said(woodside.contact("09:35", code="I")) == ["spoke I", "call done spoke 09:35"]
    woodside.decider.assert_rebuilds()


# Counters -------------------------------------------------------------------------------------------------------------


def away(school, days, code="N"):
    for day in days:
        school.day = day
        school.taken("09:10", {"16": code}, "AM")
        school.taken("13:20", {"16": code}, "PM")


def counted(news):
    return [(each.counter, each.date, each.days) for each in of(news, CounterReached)]


MISSING = {"days": 3, "counts": "unexplained", "owner": "attendance-officer", "within_days": 1}
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def test_a_counters_run_keeps_the_policy_of_its_first_day(woodside):
    """Five days in a row under the policy of Monday; the one of Wednesday asks three."""
    away(woodside, WEEK[:2])
    adopts(woodside, WEDNESDAY, counters={"missing-education": MISSING})
    away(woodside, WEEK[2:4])
    assert counted(woodside.staged(day=WEEK[3])) == []
    away(woodside, WEEK[4:])
    assert counted(woodside.staged(day=WEEK[4])) == [("missing-education", FRIDAY, 5)]
    woodside.decider.assert_rebuilds()


def test_a_counters_run_that_begins_under_the_new_policy_keeps_that(woodside):
    away(woodside, WEEK[:1])
    away(woodside, WEEK[1:2], "/")
    adopts(woodside, WEDNESDAY, counters={"missing-education": MISSING})
    away(woodside, WEEK[2:])
    assert counted(woodside.staged(day=WEEK[4])) == [("missing-education", FRIDAY, 3)]


def test_a_counter_that_another_policy_has_no_more_is_reached_by_a_run_that_began_before(woodside):
    woodside.day = MONDAY
    adopts(woodside, MONDAY, "07:10", counters={"three-days": {**MISSING, "within_days": 2}})
    away(woodside, WEEK[:2])
    adopts(woodside, WEDNESDAY)
    assert "three-days" not in woodside.decider.states["school", "school"].seen.policy(WEDNESDAY).counters
    away(woodside, WEEK[2:3])
    news = woodside.decider.wakes(woodside.at("15:45", WEEK[2]))
    assert counted(news) == [("three-days", WEDNESDAY, 3)]
    assert [(each.about, each.within_days) for each in of(news, DutySet) if each.kind == "tell-authority"] == [
        ("three-days", 2)
    ]
    woodside.decider.assert_rebuilds()


def test_it_is_withdrawn_by_the_policy_that_it_was_reached_by(woodside):
    away(woodside, WEEK[:2])
    adopts(woodside, WEDNESDAY, counters={"missing-education": MISSING})
    away(woodside, WEEK[2:])
    woodside.staged(day=WEEK[4])
    news = woodside.amended("16:30", "/", date=MONDAY)
    assert [each.counter for each in of(news, CounterWithdrawn)] == ["missing-education"]
    woodside.decider.assert_rebuilds()


# Letters and meetings -------------------------------------------------------------------------------------------------


def known_as(guardian):
    names = {"mis_id": f"~{guardian}~contact~id", "name": f"~{guardian}~contact~name"}
    return GuardianRecorded(pupil=PUPIL, guardian=guardian, legal=True, **names)


def test_a_letter_to_a_parent_heard_of_later_is_held_by_the_policy_that_its_stage_began_under(woodside, set_up_again):
    set_up_again(woodside, telephone="020 7946 0117")
    woodside.decider.given(known_as(MOTHER), at=woodside.at("07:30"))
    days = list(woodside.decider.states["school", "school"].seen.calendar.between(MONDAY, date(2026, 11, 30))[:21])
    away(woodside, days[:20], "/")
    for day, session in ((days[0], "AM"), (days[1], "AM"), (days[1], "PM")):
        woodside.taken("09:10", {"16": "I"}, session, day=day)
    letters = of(woodside.decider.wakes(woodside.at("15:45", days[19])), LetterPrepared)
    assert {each.held for each in letters} == {True}
    adopts(woodside, days[20], stages={"illness_over": 100})
    away(woodside, days[20:], "/")
    woodside.decider.given(known_as(guardian_id("woodside", "205")), at=woodside.at("10:00"))
    later = of(woodside.decider.wakes(woodside.at("15:45")), LetterPrepared)
    assert [(each.held, each.illness) for each in later] == [(True, True)]


def test_whether_a_call_does_for_a_focus_meeting_is_as_it_was_when_the_family_was_allocated(woodside):
    woodside.allocated("07:30", "staff-1", "headteacher")
    adopts(woodside, WEDNESDAY, focus={"meeting_by_call": ["assistant-head"]})
    held = HoldMeeting(mis_id="16", purpose="focus-start", how="called", staff=("staff-1",), barriers=("transport",))
    news = woodside.told(held, "10:00", who="staff-1", role="headteacher")
    assert [each.how for each in of(news, MeetingHeld)] == ["called"]
