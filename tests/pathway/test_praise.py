"""After the day's review: praise where attendance improved, a letter where it did not."""

from datetime import date, timedelta

import pytest

from chassis.said import Outcome
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    DutyDone,
    DutySet,
    DutyStoodDown,
    HoldPraise,
    ImprovementDetected,
    IssueLetter,
    LetterPrepared,
    LiftPraiseHold,
    NoImprovementSeen,
    PraiseGiven,
    PraiseHeld,
    PraiseHoldLifted,
    PrepareLetter,
    RecordPraise,
)
from events.registers import GuardianRecorded, SchoolSetUp
from pathway.domain.posting import Made

PUPIL = pupil_id("woodside", "16")
FIRST = date(2026, 9, 3)

pytestmark = pytest.mark.usefixtures("nobody_named")


@pytest.fixture
def woodside(woodside_on):
    """Thursday 3 September 2026, the first day of the school year."""
    return woodside_on(FIRST)


def school_days(school, first=FIRST):
    return school.decider.states["school", "school"].seen.calendar.between(first, date(2027, 7, 31))


def marked(school, days, code, mis_id="16"):
    for day in days:
        school.day = day
        school.taken("09:10", {mis_id: code}, "AM")
        school.taken("13:20", {mis_id: code}, "PM")


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def improved(school, staff="staff-1", role="headteacher"):
    """Ten days away, then ten in school, in focus: the news of the review that sees it."""
    days = school_days(school)
    marked(school, days[:10], "I")
    marked(school, days[10:20], "/")
    school.day = days[19]
    if staff:
        school.allocated("08:00", staff, role)
    school.decider.wakes(school.at("15:44"))
    return school.wakes("15:45")


@pytest.mark.parametrize("role", ["headteacher", "attendance-officer", "assistant-head", "year-group-leader"])
def test_whoever_has_the_family_rings_and_congratulates_by_the_next_school_day(woodside, role):
    news = improved(woodside, "staff-1", role)
    [duty] = [fact for fact in of(news, DutySet) if fact.kind == "praise"]
    assert (duty.owner, duty.date) == ("staff-1", woodside.day)
    assert duty.due_at == woodside.at("15:30", school_days(woodside)[20])
    [seen] = [own.id for own, _ in woodside.decider.own if isinstance(own.body, ImprovementDetected)]
    assert duty.because == seen


def test_of_a_monitored_pupil_in_nobody_s_focus_the_officers_ring(woodside):
    """Procedures, row 13: of whoever is monitored: with a plan, say, or persistently absent."""
    woodside.told(AgreePlan(mis_id="16", supports=(), review=date(2026, 12, 1)), "08:00")
    news = improved(woodside, staff=None)
    assert of(news, ImprovementDetected)
    [duty] = [fact for fact in of(news, DutySet) if fact.kind == "praise"]
    assert duty.owner == "attendance-officer"


@pytest.mark.parametrize("late", [False, True])
def test_ringing_does_it_in_time_or_late(woodside, late):
    improved(woodside)
    woodside.day = school_days(woodside)[21 if late else 20]
    woodside.decider.wakes(woodside.at("09:59"))
    given, done = woodside.told(RecordPraise(mis_id="16", how="rang"), "10:00", who="staff-1")
    assert isinstance(given, PraiseGiven)
    assert isinstance(done, DutyDone)
    assert (done.outcome, done.done_at) == ("rang", woodside.at("10:00"))
    woodside.decider.assert_rebuilds()


def test_praise_that_nothing_asked_for_is_on_the_record_all_the_same(woodside):
    assert [type(fact) for fact in woodside.told(RecordPraise(mis_id="16", how="in-person"), "10:00")] == [PraiseGiven]


# No improvement -------------------------------------------------------------------------------------------------------


def unimproved(school, staff="staff-1", role="headteacher", days=21):
    """In focus from the first day, half of each day away: the news of the review so many school days later."""
    days_of = school_days(school)
    if staff:
        school.allocated("07:30", staff, role)
    for day in days_of[:days]:
        school.day = day
        school.taken("09:10", {"16": "I"}, "AM")
        school.taken("13:20", {"16": "/"}, "PM")
    school.day = days_of[days - 1]
    school.decider.wakes(school.at("15:44"))
    return school.wakes("15:45")


@pytest.mark.parametrize("role", ["headteacher", "head-of-school", "assistant-head"])
def test_on_the_twentieth_school_day_after_allocation_heads_and_assistants_owe_a_letter(woodside, role):
    news = unimproved(woodside, "staff-1", role)
    [seen] = of(news, NoImprovementSeen)
    assert (seen.since, seen.because, seen.attending, seen.possible) == (FIRST, "focus-family", 21, 42)
    [letter] = [fact for fact in of(news, DutySet) if fact.kind == "letter"]
    assert (letter.owner, letter.about) == ("staff-1", "no-improvement")
    assert letter.due_at == woodside.at("15:30", school_days(woodside)[25])


@pytest.mark.parametrize("role", ["attendance-officer", "year-group-leader"])
def test_of_other_roles_families_it_is_seen_and_no_letter_asked_for(woodside, role):
    news = unimproved(woodside, "staff-1", role)
    assert of(news, NoImprovementSeen)
    assert [fact for fact in of(news, DutySet) if fact.kind == "letter"] == []


def test_a_day_before_it_is_not_said_and_a_day_after_not_again(woodside):
    assert of(unimproved(woodside, days=20), NoImprovementSeen) == []
    days = school_days(woodside)
    assert len(of(woodside.wakes("15:45", days[20]), NoImprovementSeen)) == 1
    assert of(woodside.wakes("15:45", days[22]), NoImprovementSeen) == []


def test_it_is_decided_after_that_days_improvement(woodside):
    """Ten days away and ten in school since: the review of the twentieth day sees the improvement first."""
    days = school_days(woodside)
    woodside.allocated("07:30", "staff-1", "headteacher")
    marked(woodside, days[:11], "I")
    marked(woodside, days[11:21], "/")
    news = woodside.wakes("15:45", days[20])
    assert of(news, ImprovementDetected)
    assert of(news, NoImprovementSeen) == []


def test_a_plan_is_judged_too_and_asks_for_no_letter_where_nobody_has_the_family(woodside):
    woodside.told(AgreePlan(mis_id="16", supports=(), review=date(2026, 12, 1)), "08:00")
    news = unimproved(woodside, staff=None)
    [seen] = of(news, NoImprovementSeen)
    assert (seen.because, seen.since) == ("plan", FIRST)
    assert [fact for fact in of(news, DutySet) if fact.kind == "letter"] == []
    woodside.decider.assert_rebuilds()


def test_a_child_who_left_is_not_judged(woodside):
    woodside.roll("16", leaving=FIRST + timedelta(days=20))
    assert of(unimproved(woodside), NoImprovementSeen) == []


def test_below_compulsory_school_age_no_letter_is_asked_for(woodside, recorded_pupil):
    woodside.hears(recorded_pupil("16", compulsory_from=date(2026, 12, 31)), "07:10")
    news = unimproved(woodside)
    assert of(news, NoImprovementSeen)
    assert [fact for fact in of(news, DutySet) if fact.kind == "letter"] == []


def test_the_letter_that_is_issued_does_the_duty_once_though_each_parent_has_one(woodside):
    setup = woodside.decider.heard[0].body
    named = SchoolSetUp.model_validate({**setup.model_dump(by_alias=True), "telephone": "020 7946 0117"})
    parents = [
        GuardianRecorded(pupil=PUPIL, guardian=g, mis_id=f"~{g}~contact~id", name=f"~{g}~contact~name", legal=True)
        for g in (guardian_id("woodside", "204"), guardian_id("woodside", "205"))
    ]
    woodside.decider.given(named, *parents, at=woodside.at("07:20"))
    [duty] = [fact for fact in of(unimproved(woodside), DutySet) if fact.kind == "letter"]
    head = {"who": "staff-1", "role": "headteacher"}
    done = []
    for letter in of(
        woodside.told(PrepareLetter(mis_id="16", template="no-improvement"), "16:00", **head), LetterPrepared
    ):
        [issuing] = woodside.told(IssueLetter(pupil=PUPIL, letter=letter.letter), "16:05", **head)
        said = next(own for own, _ in woodside.decider.own if own.body == issuing)
        done += of(woodside.decider.told(Outcome(issuing, said.id, Made("ab")), at=woodside.at("16:06")), DutyDone)
    assert [(fact.duty, fact.outcome) for fact in done] == [(duty.duty, "issued")]
    woodside.decider.assert_rebuilds()


REASON = f"~{PUPIL}~safeguarding~grandmother"


def hold(school, until, clock="08:05", **changes):
    return school.told(HoldPraise(mis_id="16", until=until, reason=REASON), clock, **changes)


class TestOnHold:
    """Procedures, "improvement": "none while "hold praise" is set (bereavement, serious illness)"."""

    def test_no_duty_to_ring_and_the_improvement_says_so(self, woodside):
        days = school_days(woodside)
        woodside.day = days[0]
        assert hold(woodside, days[19]) == [
            PraiseHeld(pupil=PUPIL, until=days[19], at=woodside.at("08:05"), by="staff-3", reason=REASON)
        ]
        news = improved(woodside)
        assert [fact.praise_held for fact in of(news, ImprovementDetected)] == [True], "its last day is included"
        assert [fact for fact in of(news, DutySet) if fact.kind == "praise"] == []
        woodside.decider.assert_rebuilds()

    def test_at_its_end_it_is_lifted_by_itself_before_the_review(self, woodside):
        days = school_days(woodside)
        woodside.day = days[0]
        hold(woodside, days[18])
        news = improved(woodside)
        assert of(news, PraiseHoldLifted) == [PraiseHoldLifted(pupil=PUPIL, at=woodside.at("15:45"))]
        assert [fact.praise_held for fact in of(news, ImprovementDetected)] == [False]
        assert [fact.kind for fact in of(news, DutySet) if fact.kind == "praise"] == ["praise"]
        woodside.day = days[20]
        assert of(woodside.decider.wakes(woodside.at("15:45")), PraiseHoldLifted) == []
        woodside.decider.assert_rebuilds()

    def test_it_ends_on_a_day_in_half_term_and_is_lifted_on_the_first_day_after(self, woodside):
        woodside.day = date(2026, 10, 23)
        hold(woodside, date(2026, 10, 28))
        lifted = of(woodside.decider.wakes(woodside.at("15:45", date(2026, 11, 2))), PraiseHoldLifted)
        assert [fact.at for fact in lifted] == [woodside.at("15:45", date(2026, 11, 2))]

    def test_somebody_lifts_it(self, woodside):
        woodside.day = FIRST
        hold(woodside, date(2026, 12, 1))
        lifted = PraiseHoldLifted(pupil=PUPIL, at=woodside.at("09:00"), by="staff-2")
        assert woodside.told(LiftPraiseHold(mis_id="16"), "09:00", "staff-2", "safeguarding-lead") == [lifted]
        news = improved(woodside)
        assert [fact.praise_held for fact in of(news, ImprovementDetected)] == [False]

    def test_what_an_improvement_had_asked_for_is_asked_no_more(self, woodside):
        improved(woodside)
        news = hold(woodside, date(2026, 12, 1), "16:00")
        assert [fact.reason for fact in of(news, DutyStoodDown)] == ["not-needed"]
        woodside.decider.assert_rebuilds()

    def test_it_holds_for_brothers_and_sisters_and_is_lifted_by_any_of_them(self, woodside):
        siblings = [PUPIL, *sorted(pupil_id("woodside", each) for each in ("17", "18"))]
        for mis_id in ("17", "18", "19"):
            woodside.roll(mis_id)
        woodside.family("mum", "16", "17")
        woodside.family("dad", "17", "18")
        assert [fact.pupil for fact in of(hold(woodside, date(2026, 12, 1)), PraiseHeld)] == siblings
        lifted = woodside.told(LiftPraiseHold(mis_id="18"), "09:00")
        assert sorted(fact.pupil for fact in of(lifted, PraiseHoldLifted)) == sorted(siblings)
        actor = Actor(who="staff-3", role="attendance-officer")
        again = woodside.decider.refuses(LiftPraiseHold(mis_id="16"), at=woodside.at("09:05"), actor=actor)
        assert again.reason == "not-held"
        woodside.decider.assert_rebuilds()

    def test_a_sister_s_improvement_is_not_praised_either(self, woodside):
        woodside.roll("17")
        woodside.family("mum", "16", "17")
        woodside.told(HoldPraise(mis_id="17", until=date(2026, 12, 1), reason=REASON), "08:05")
        assert [fact.praise_held for fact in of(improved(woodside), ImprovementDetected)] == [True]

    def test_a_child_who_joins_a_family_on_hold_is_not_praised_either(self, woodside):
        woodside.roll("17")
        woodside.family("mum", "17")
        woodside.told(HoldPraise(mis_id="17", until=date(2026, 12, 1), reason=REASON), "08:05")
        woodside.family("mum", "16")
        news = improved(woodside)
        assert [fact.praise_held for fact in of(news, ImprovementDetected)] == [True]
        assert [fact for fact in of(news, DutySet) if fact.kind == "praise"] == []
        woodside.decider.assert_rebuilds()

    @pytest.mark.parametrize("joins", ["16", "17"])
    def test_what_was_asked_for_before_it_joined_is_withdrawn(self, woodside, joins):
        [duty] = [fact for fact in of(improved(woodside), DutySet) if fact.kind == "praise"]
        woodside.roll("17")
        woodside.family("mum", "17")
        woodside.family("dad", "16")
        woodside.told(HoldPraise(mis_id="17", until=date(2026, 12, 1), reason=REASON), "16:00")
        fact = GuardianRecorded(
            pupil=pupil_id("woodside", joins),
            guardian=guardian_id("woodside", "mum" if joins == "16" else "dad"),
            mis_id="~x~contact~y",
        )
        ended = of(woodside.hears(fact, "16:01"), DutyStoodDown)
        assert [(each.duty, each.reason) for each in ended] == [(duty.duty, "not-needed")]
        assert woodside.hears(fact, "16:02") == []
        woodside.decider.assert_rebuilds()

    def test_a_child_who_joins_once_the_hold_has_ended_is_praised(self, woodside):
        woodside.roll("17")
        woodside.family("mum", "17")
        woodside.told(HoldPraise(mis_id="17", until=FIRST, reason=REASON), "08:05")
        woodside.family("mum", "16")
        assert [fact.kind for fact in of(improved(woodside), DutySet) if fact.kind == "praise"] == ["praise"]

    @pytest.mark.parametrize(("command", "reason"), [
        (HoldPraise(mis_id="16", until=date(2026, 9, 2), reason=REASON), "has-passed"),
        (LiftPraiseHold(mis_id="16"), "not-held"),
    ])  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, woodside, command, reason):
        actor = Actor(who="staff-3", role="attendance-officer")
        assert woodside.decider.refuses(command, at=woodside.at("09:00"), actor=actor).reason == reason

    @pytest.mark.parametrize("role", ["assistant-head", "year-group-leader", "class-teacher", "pastoral", "operator"])
    def test_only_officers_headship_and_the_safeguarding_lead_put_it_on_hold(self, woodside, role):
        asked = HoldPraise(mis_id="16", until=date(2026, 12, 1), reason=REASON)
        refused = woodside.decider.refuses(asked, at=woodside.at("09:00"), actor=Actor(who="staff-5", role=role))
        assert refused.reason == "not-for-role"
