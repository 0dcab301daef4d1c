"""What stages and counters ask becomes duties, stands down with its ground, and is done by a command of somebody."""

from datetime import date, timedelta

import pytest

from chassis.said import Outcome
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AuthorityTold,
    CounterReached,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    HoldMeeting,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    MakeEvidencePack,
    PlanMeeting,
    PlannedSupport,
    RecordAuthorityTold,
    RecordPenaltyNotice,
    RecordStageCheck,
    StageChecked,
    StageEntered,
    StageLeft,
    WithdrawLetter,
)
from events.policy import policy_of
from events.registers import GuardianRecorded, PolicyAdopted
from events.school import Term
from pathway.domain.posting import Made

PUPIL = pupil_id("woodside", "16")
MOTHER, FATHER = guardian_id("woodside", "204"), guardian_id("woodside", "205")
FIRST = date(2026, 9, 3)
NOTE = f"~{PUPIL}~contact~note"
NEXT_AUTUMN = Term.model_validate({"name": "Autumn 2027", "from": "2027-09-02", "to": "2027-12-17"})
OFFICER = Actor(who="staff-3", role="attendance-officer")


@pytest.fixture
def school(woodside_on, set_up_again):
    """Thursday 3 September 2026; two parents, one telephone; the school file names a telephone."""
    woodside = woodside_on(FIRST)
    set_up_again(woodside, telephone="020 7946 0117")
    for guardian in (MOTHER, FATHER):
        given = {"name": f"~{guardian}~contact~name", "telephone": f"~{guardian}~contact~07700900001", "legal": True}
        known = GuardianRecorded(pupil=PUPIL, guardian=guardian, mis_id=f"~{guardian}~contact~id", **given)
        woodside.decider.given(known, at=woodside.at("07:30"))
    return woodside


def days_of(school, count, first=FIRST):
    calendar = school.decider.states["school", "school"].seen.calendar
    return list(calendar.between(first, date(2027, 3, 25))[:count])


def marked(school, days, am="/", pm=None):
    for day in days:
        school.day = day
        school.taken("09:10", {"16": am}, "AM")
        school.taken("13:20", {"16": pm or am}, "PM")


def missing(school, sessions, code="O", days=20):
    """The first so many sessions of twenty days were missed; the news of the last day's review."""
    of = days_of(school, days)
    whole = sessions // 2
    marked(school, of[:whole], code)
    marked(school, of[whole : whole + sessions % 2], code, "/")
    marked(school, of[whole + sessions % 2 :])
    return only(school.decider.wakes(school.at("15:45")), on=of[-1])


def only(news, *words, on=None):
    """Facts of these words, or of a day; what an improvement asks for has tests of its own."""
    of_words = [each for each in news if not words or isinstance(each, words)]
    return [each for each in of_words if on in (None, getattr(each, "date", on)) and not _is_praise(each)]


def _is_praise(fact):
    return isinstance(fact, DutySet) and fact.kind == "praise"


def asked(news):
    return {(each.kind, each.about) for each in only(news, DutySet)}


def ended(news):
    """What was done, and what stood down, each with why."""
    return [(type(e).__name__, getattr(e, "outcome", None) or e.reason) for e in only(news, DutyDone, DutyStoodDown)]


class TestStages:
    """Procedures, row 8: trigger, actions, owner, deadline."""

    def test_support_asks_for_a_meeting_and_a_plan_within_ten_school_days(self, school):
        news = supported(school)
        assert asked(news) == {("meeting", "support-stage"), ("plan", "support")}
        [entered] = [own.body for own, _ in school.decider.own if getattr(own.body, "stage", "") == "support"]
        due = {(each.owner, each.due_at) for each in news}
        assert due == {("attendance-officer", school.at("17:00", entered.due))}
        assert entered.due == days_of(school, 11, school.day)[10]
        school.decider.assert_rebuilds()

    def test_ninety_per_cent_exactly_asks_for_the_panel_check_alone(self, school):
        assert asked(missing(school, 4)) == {("panel-check", "persistent")}

    def test_the_duty_names_the_fact_that_asks(self, school):
        [duty] = only(missing(school, 4), DutySet)
        said = {own.id: own.body for own, _ in school.decider.own}
        assert (type(said[duty.because]), said[duty.because].stage) == (StageEntered, "persistent")

    def test_where_a_policy_says_so_severe_asks_at_once_and_no_more_once_it_is_left(self, school):
        prompt = policy_of({"stages": {"ladder": {"severe": {"asks_from": 0}}}})
        school.decider.given(PolicyAdopted(school="woodside", since=FIRST, policy=prompt), at=school.at("07:00"))
        days = days_of(school, 3)
        marked(school, days[:1], "I")
        news = only(school.decider.wakes(school.at("15:45")), DutySet)
        [duty] = [each for each in news if each.kind == "agencies"]
        assert (duty.owner, duty.due_at) == ("head-of-school", school.at("17:00", days_of(school, 6)[5]))
        marked(school, days[1:])
        assert ("DutyStoodDown", "ended") in ended(school.decider.wakes(school.at("15:45")))

    def test_what_severe_asks_waits_for_forty_sessions_as_other_meetings_do(self, school):
        days = days_of(school, 20)
        marked(school, days[:19], "I")
        news = only(school.decider.wakes(school.at("15:45")), DutySet)
        assert "agencies" not in {each.kind for each in news}, "in its stage since the first day"
        marked(school, days[19:], "I")
        [duty] = [each for each in only(school.decider.wakes(school.at("15:45")), DutySet) if each.kind == "agencies"]
        assert (duty.owner, duty.due_at) == ("head-of-school", school.at("17:00", days_of(school, 6, days[19])[5]))

    def test_what_it_asks_later_is_due_at_the_hour_of_the_policy_under_which_it_was_entered(self, school):
        days = days_of(school, 20)
        marked(school, days[:19], "I")
        school.decider.wakes(school.at("15:45"))
        earlier = policy_of({"stages": {"due": "12:00:00"}})
        school.decider.given(PolicyAdopted(school="woodside", since=days[19], policy=earlier), at=school.at("16:00"))
        marked(school, days[19:], "I")
        [duty] = [each for each in only(school.decider.wakes(school.at("15:45")), DutySet) if each.kind == "agencies"]
        assert school.decider.states["school", "school"].seen.calendar.local(duty.due_at).hour == 17

    def test_left_by_a_corrected_mark_it_is_owed_no_more(self, school):
        missing(school, 4)
        news = school.amended("16:00", "/", original="O", date=FIRST)
        assert "persistent" in {each.stage for each in only(news, StageLeft)}
        assert ended(news) == [("DutyStoodDown", "ended")]
        school.decider.assert_rebuilds()

    def test_recovered_it_is_owed_no_more(self, school):
        missing(school, 4)
        marked(school, days_of(school, 22)[20:])
        assert ("DutyStoodDown", "ended") in ended(school.decider.wakes(school.at("15:45")))

    def test_of_a_leaver_nothing_is_owed_once_it_is_no_slip(self, school, recorded_pupil):
        missing(school, 4)
        assert ended(school.hears(recorded_pupil("16", leaving=FIRST), "16:00")) == []
        [*_, second] = days_of(school, 3, school.day)
        assert ("DutyStoodDown", "ended") in ended(school.decider.wakes(school.at("15:45", second)))

    def test_a_mover_takes_it_along(self, school, recorded_pupil):
        missing(school, 4)
        assert ended(school.hears(recorded_pupil("16", form="4A", year="4"), "16:00")) == []
        assert ended(school.told(checked("panel-called"), "16:05")) == [("DutyDone", "panel-called")]

    def test_after_its_hour_it_is_missed_and_done_late(self, school):
        [duty] = only(missing(school, 4), DutySet)
        days = days_of(school, 26)
        school.day = days[25]
        assert DeadlineMissed(pupil=PUPIL, duty=duty.duty, due_at=duty.due_at) in school.decider.wakes(duty.due_at)
        [_, done] = school.told(checked("responsibility-notified"), "17:10")
        assert (done.duty, done.outcome) == (duty.duty, "responsibility-notified")
        school.decider.assert_rebuilds()


class TestTheMoreSeriousStageIsLeft:
    """Procedures, "stages": support <= 92 asks for a meeting and a plan, whatever was asked before."""

    def test_what_the_stage_below_never_asked_is_owed_then(self, school):
        assert asked(missing(school, 4)) == {("panel-check", "persistent")}
        marked(school, days_of(school, 22)[20:])
        news = school.decider.wakes(school.at("15:45"))
        assert ("DutyStoodDown", "ended") in ended(news)
        assert asked(news) == {("meeting", "support-stage"), ("plan", "support")}
        said = {own.id: own.body for own, _ in school.decider.own}
        assert {said[duty.because].stage for duty in only(news, DutySet)} == {"support"}
        school.decider.assert_rebuilds()

    def test_a_meeting_that_people_planned_for_it_meanwhile_is_not_yet_what_it_asks(self, school):
        missing(school, 4)
        at = school.at("15:00", days_of(school, 30)[29])
        school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "16:00")
        marked(school, days_of(school, 22)[20:])
        asked_for = asked(school.decider.wakes(school.at("15:45")))
        assert asked_for == {("meeting", "support-stage"), ("plan", "support")}

    def test_it_is_asked_once_and_no_letter_goes_after_all(self, school):
        missing(school, 4)
        marked(school, days_of(school, 22)[20:])
        school.decider.wakes(school.at("15:45"))
        marked(school, days_of(school, 60)[22:])
        news = school.decider.wakes(school.at("15:45"))
        assert {"support"} <= {each.stage for each in only(news, StageLeft)}
        assert asked(news) == set()
        assert only(news, LetterPrepared) == []

    def test_what_it_asked_by_itself_is_asked_no_second_time(self, school):
        supported(school)
        marked(school, days_of(school, 23)[21:22], "I")
        assert ("panel-check", "persistent") in asked(school.decider.wakes(school.at("15:45")))
        marked(school, days_of(school, 40)[22:])
        news = school.decider.wakes(school.at("15:45"))
        assert "persistent" in {each.stage for each in only(news, StageLeft)}
        assert asked(news) & {("meeting", "support-stage"), ("plan", "support")} == set()


class TestMeetingAndPlan:
    def test_a_meeting_held_does_what_the_stage_asked_and_one_planned_does_not(self, school):
        supported(school)
        at = school.at("15:00", school.day + timedelta(days=4))
        news = school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "16:00")
        assert ended(news) == [], "what the stage asks stands until parents were met"
        school.day += timedelta(days=4)
        news = school.told(
            HoldMeeting(mis_id="16", purpose="support", guardians=("204",), barriers=("transport",)), "15:30"
        )
        assert ended(news) == [("DutyDone", "met")] * 2
        school.decider.assert_rebuilds()

    def test_a_meeting_for_something_else_does_not(self, school):
        supported(school)
        assert (
            ended(
                school.told(
                    HoldMeeting(mis_id="16", purpose="other", guardians=("204",), barriers=("transport",)), "16:00"
                )
            )
            == []
        )

    def test_a_plan_agreed_does_what_the_stage_asked(self, school):
        supported(school)
        agree = AgreePlan(mis_id="16", supports=(PlannedSupport(kind="morning-call"),), review=date(2026, 11, 20))
        assert ended(school.told(agree, "16:00")) == [("DutyDone", "agreed")]

    def test_a_plan_that_stands_is_asked_for_by_no_stage(self, school):
        agree = AgreePlan(mis_id="16", supports=(PlannedSupport(kind="morning-call"),), review=date(2026, 11, 20))
        marked(school, [FIRST], "/")
        school.told(agree, "16:00")
        assert asked(supported(school)) == {("meeting", "support-stage")}


def supported(school):
    """37 of 41 sessions: 90.24 %, the stage support, entered on the twenty-first day."""
    days = days_of(school, 21)
    marked(school, days[:2], "I")
    marked(school, days[2:3], "X", "/")
    marked(school, days[3:])
    news = only(school.decider.wakes(school.at("15:45")), DutySet, on=days[20])
    return [each for each in news if each.kind in ("meeting", "plan")]


class TestChecks:
    def test_what_came_of_it_with_who_and_what_was_written(self, school):
        missing(school, 4)
        checked_, done = school.told(checked("panel-called", note=NOTE), "16:00")
        assert checked_ == StageChecked(
            pupil=PUPIL, check="panel-check", outcome="panel-called", at=school.at("16:00"), by="staff-3", note=NOTE
        )
        assert isinstance(done, DutyDone)
        school.decider.assert_rebuilds()

    def test_an_outcome_of_another_check_is_refused(self, school):
        missing(school, 4)
        fault = school.decider.refuses(checked("agencies-met"), at=school.at("16:00"), actor=OFFICER)
        assert fault.sentence == (
            "What comes of a panel-check is one of: panel-called, responsibility-notified, not-needed."
        )

    @pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "pastoral", "governor"])
    def test_only_those_who_decide_about_stages_check(self, school, role):
        missing(school, 4)
        for asked_ in (checked("panel-called"), RecordAuthorityTold(mis_id="16", counter="authority-return")):
            fault = school.decider.refuses(asked_, at=school.at("16:00"), actor=Actor(who="s", role=role))
            assert fault.reason == "not-for-role"

    def test_ten_sessions_across_a_term_ask_for_the_penalty_check_and_a_notice_does_it(self, school):
        """The tenth after half term: six before it, four after."""
        before, after = days_of(school, 3, date(2026, 10, 21)), days_of(school, 2, date(2026, 11, 2))
        marked(school, before, "O")
        assert ("penalty-check", "legal") not in asked(school.decider.wakes(school.at("15:45")))
        marked(school, after, "O")
        news = school.decider.wakes(school.at("15:45"))
        assert {("penalty-check", "legal"), ("letter", "notice-to-improve")} <= asked(news)
        held = [each for each in only(news, LetterPrepared) if each.template == "notice-to-improve"]
        assert [each.held for each in held] == [True, True], "a person decides whether it goes"
        assert school.told(MakeEvidencePack(mis_id="16"), "16:00")
        news = school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:05")
        assert ended(news) == [("DutyDone", "penalty-notice")]
        school.decider.assert_rebuilds()


def checked(outcome, check="panel-check", **more):
    return RecordStageCheck(mis_id="16", check=check, outcome=outcome, **more)


class TestLetterDuty:
    """Issuing does it: the last of the letters that wait."""

    def concerned(self, school):
        news = missing(school, 3)
        assert asked(news) == {("letter", "concern")}
        return only(news, LetterPrepared)

    def test_done_when_the_last_parent_s_is_issued(self, school):
        first, second = self.concerned(school)
        assert ended(issued(school, first, "16:00")) == []
        assert ended(issued(school, second, "16:10")) == [("DutyDone", "issued")]
        school.decider.assert_rebuilds()

    def test_needed_no_more_when_a_person_takes_them_all_back(self, school):
        first, second = self.concerned(school)
        assert ended(taken_back(school, first)) == []
        assert ended(taken_back(school, second)) == [("DutyStoodDown", "not-needed")]

    def test_done_when_one_was_issued_and_the_other_taken_back(self, school):
        first, second = self.concerned(school)
        issued(school, first, "16:00")
        assert ended(taken_back(school, second)) == [("DutyDone", "issued")]
        school.decider.assert_rebuilds()

    def test_a_letter_of_last_year_has_done_no_duty_of_this_one_and_keeps_none_open(self, school, set_up_again):
        first, _ = self.concerned(school)
        issued(school, first, "16:00")
        set_up_again(school, telephone="020 7946 0117", terms=(NEXT_AUTUMN,))
        days = list(
            school.decider.states["school", "school"].seen.calendar.between(date(2027, 9, 2), date(2027, 9, 29))
        )
        marked(school, days[:1], "O")
        marked(school, days[1:2], "O", "/")
        marked(school, days[2:])
        anew = only(school.decider.wakes(school.at("15:45")), LetterPrepared, on=days[-1])
        assert {each.guardian for each in anew} == {MOTHER, FATHER}
        for each in anew[:-1]:
            assert ended(taken_back(school, each)) == []
        assert ended(taken_back(school, anew[-1])) == [("DutyStoodDown", "not-needed")]
        school.decider.assert_rebuilds()

    def test_issued_after_its_hour_of_which_nobody_was_woken_it_was_missed_first(self, school):
        first, second = self.concerned(school)
        issued(school, first, "16:00")
        school.day = days_of(school, 25)[24]
        news = [*issued(school, second, "17:30")]
        assert [type(fact).__name__ for fact in news] == ["DeadlineMissed", "LetterIssued", "DutyDone"]
        assert news[0].due_at == school.at("17:00")
        school.decider.assert_rebuilds()

    def test_entered_again_once_all_have_had_it_the_stage_asks_for_no_letter(self, school):
        for each in self.concerned(school):
            issued(school, each, "16:00")
        days = days_of(school, 60)
        marked(school, days[20:40])
        assert "concern" in {each.stage for each in only(school.decider.wakes(school.at("15:45")), StageLeft)}
        marked(school, days[40:43], "O")
        news = school.decider.wakes(school.at("15:45"))
        assert "concern" in {each.stage for each in only(news, StageEntered)}
        assert only(news, LetterPrepared) == []
        assert "letter" not in {each.kind for each in only(news, DutySet)}
        school.decider.assert_rebuilds()

    def test_none_below_compulsory_school_age(self, school, recorded_pupil):
        school.hears(recorded_pupil("16", year="R", compulsory_from=date(2026, 12, 31)), "08:00")
        assert asked(missing(school, 3)) == set()

    def test_it_stands_while_the_letter_cannot_be_prepared(self, school, set_up_again):
        set_up_again(school, telephone="")
        assert asked(missing(school, 3)) == {("letter", "concern")}


def issued(school, letter, clock):
    [issuing] = only(school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), clock), LetterIssuing)
    said = next(own for own, _ in school.decider.own if own.body == issuing)
    return school.decider.told(Outcome(issuing, said.id, Made("ab")), at=school.at(clock))


def taken_back(school, letter):
    command = WithdrawLetter(pupil=PUPIL, letter=letter.letter)
    return school.decider.told(command, at=school.at("16:20"), actor=OFFICER)


class TestCounters:
    """Procedures, "counters": what must be told, told by somebody, by the end of the next school day."""

    def reached(self, school):
        days = days_of(school, 5)
        marked(school, days, "N")
        return school.decider.wakes(school.at("15:45"))

    def test_the_authority_is_to_be_told(self, school):
        [reached] = only(self.reached(school), CounterReached)
        told = [own.body for own, _ in school.decider.own if getattr(own.body, "kind", "") == "tell-authority"]
        [duty] = [each for each in told if each.about == "missing-education"]
        assert (duty.owner, duty.due_at) == (reached.owner, school.at("17:00", reached.due))
        told, done = school.told(RecordAuthorityTold(mis_id="16", counter="missing-education"), "16:00")
        assert told == AuthorityTold(
            pupil=PUPIL, counter="missing-education", at=school.at("16:00"), by="staff-3", note=None
        )
        assert (done.duty, done.outcome) == (duty.duty, "told")
        school.decider.assert_rebuilds()

    def test_it_stands_down_when_the_mark_is_corrected(self, school):
        self.reached(school)
        news = school.amended("16:00", "/", original="N", date=days_of(school, 3)[2])
        assert ("DutyStoodDown", "ended") in ended(news)
        school.decider.assert_rebuilds()

    def test_of_a_counter_that_was_not_reached_nothing_is_told(self, school):
        marked(school, days_of(school, 2), "N")
        told = RecordAuthorityTold(mis_id="16", counter="missing-education")
        assert school.decider.refuses(told, at=school.at("16:00"), actor=OFFICER).reason == "no-such-counter"
