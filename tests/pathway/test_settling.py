"""A mark of N that stays is to be settled: set on the 3rd school day after it, due at the end of the 5th."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ids import pupil_id
from events.pathway import CodesReviewed, DutySet
from events.registers import CodeSettled, CodeUnsettled, WriteBackFailed
from events.school import Term
from pathway.domain.absences import KEPT_DAYS, UNSETTLED_KEPT

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")


def settling(news):
    return [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "settle-code"]


@pytest.mark.parametrize(
    ("day", "set_on", "due_on"),
    [
        (MONDAY, date(2026, 9, 10), date(2026, 9, 14)),
        (date(2026, 9, 11), date(2026, 9, 16), date(2026, 9, 21)),
        (date(2026, 10, 22), date(2026, 11, 3), date(2026, 11, 5)),
        (date(2027, 3, 19), date(2027, 3, 24), None),
    ],
    ids=["a Monday", "a Friday, and INSET before the fifth", "half term and the clocks going back", "the last week"],
)
def test_it_is_set_on_the_third_and_due_at_the_end_of_the_fifth(woodside_on, day, set_on, due_on):
    school = woodside_on(day)
    school.absent("09:20")
    assert settling(school.wakes("07:59", set_on)) == []
    duties = settling(school.wakes("08:00", set_on))
    assert [(duty.date, duty.due_at, duty.owner) for duty in duties] == (
        [(day, school.at("17:00", due_on), "attendance-officer")] if due_on else []
    )
    school.decider.assert_rebuilds()


def test_until_then_it_is_missed(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("16:59", date(2026, 9, 14))
    assert "settle-code missed" in said(woodside.wakes("17:00", date(2026, 9, 14)))


@pytest.mark.parametrize("code", ["I", "O", "G", "/", None])
def test_a_mark_that_was_settled_before_asks_for_nothing(woodside, code):
    woodside.absent("09:20")
    woodside.amended("12:00", code)
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


@pytest.mark.parametrize(("code", "reason"), [("I", "explained"), ("/", "false-absence"), (None, "unmarked")])
def test_settled_afterwards_it_stands_down(woodside, said, code, reason):
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    news = woodside.amended("10:00", code, date=MONDAY)
    assert said(news) == [f"settle-code stood down: {reason}"]


def test_neither_a_reason_nor_the_child_found_settles_a_mark(woodside):
    woodside.absent("09:20")
    woodside.contact("09:40", code="I")
    woodside.explained("09:41", by="contact")
    woodside.found("13:30", "later-session")
    assert len(settling(woodside.wakes("09:00", date(2026, 9, 10)))) == 1


def test_both_sessions_are_one_duty(woodside, said):
    woodside.absent("09:20")
    woodside.absent("13:20", session="PM")
    [duty] = settling(woodside.wakes("09:00", date(2026, 9, 10)))
    woodside.day = date(2026, 9, 10)
    assert woodside.amended("10:00", "I", date=MONDAY) == []
    assert said(woodside.amended("10:01", "I", date=MONDAY, session="PM")) == ["settle-code stood down: explained"]
    assert duty.date == MONDAY


def test_each_school_morning_says_how_many(woodside):
    woodside.safeguards = True
    woodside.absent("09:20")
    said = [fact for fact in woodside.wakes("09:00", date(2026, 9, 10)) if isinstance(fact, CodesReviewed)]
    assert [(fact.date, fact.unsettled) for fact in said] == [
        (MONDAY + timedelta(days=n), int(n == 3)) for n in range(4)
    ]


# Settled by a person, before the MIS says so --------------------------------------------------------------------------


def settled(school, clock, code="I", session="AM", day=MONDAY):
    return school.hears(
        CodeSettled(pupil=PUPIL, date=day, session=session, code=code, original="N", by="staff-3"), clock
    )


@pytest.fixture
def to_settle(woodside):
    """On Thursday, Monday's mark is to be settled."""
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    return woodside


def test_whoever_settles_the_code_has_done_the_duty(to_settle, said):
    assert said(settled(to_settle, "10:00")) == ["settle-code done I 10:00"]
    assert to_settle.amended("10:05", "I", date=MONDAY) == []
    to_settle.decider.assert_rebuilds()


def test_settled_after_it_was_missed_it_is_done_late(to_settle, said):
    to_settle.wakes("17:01", date(2026, 9, 14))
    to_settle.day = date(2026, 9, 15)
    assert said(settled(to_settle, "10:00")) == ["settle-code done I 10:00"]
    assert to_settle.duties()["settle-code", PUPIL, MONDAY] == "missed"
    to_settle.decider.assert_rebuilds()


def test_a_code_settled_before_the_third_day_asks_for_nothing(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:40") == []
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_an_n_that_comes_after_the_settled_code_was_marked_is_asked_about_again(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:40", code="C") == []
    woodside.amended("09:50", "C")
    woodside.amended("10:00", "N")
    assert [fact.owner for fact in settling(woodside.wakes("09:00", date(2026, 9, 10)))] == ["attendance-officer"]


def test_the_same_n_heard_again_is_settled_still(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40", code="C")
    woodside.amended("09:50", "N")
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_settled_as_n_it_is_not_settled(to_settle):
    assert settled(to_settle, "10:00", code="N") == []


def unsettled(school, clock, session="AM"):
    fact = CodeUnsettled(pupil=PUPIL, date=MONDAY, session=session, code="I", contact=UUID(int=1))
    return school.hears(fact, clock)


def test_a_code_that_stands_no_more_is_asked_about_as_if_it_had_not_been_settled(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    assert unsettled(woodside, "09:41") == []
    assert len(settling(woodside.wakes("09:00", date(2026, 9, 10)))) == 1
    woodside.decider.assert_rebuilds()


def test_a_code_that_stands_no_more_after_the_duty_was_done_is_asked_about_anew(to_settle):
    settled(to_settle, "10:00")
    unsettled(to_settle, "10:01")
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    assert (duty.date, duty.due_at, duty.about) == (MONDAY, to_settle.at("17:00", date(2026, 9, 14)), "again")
    to_settle.decider.assert_rebuilds()


def not_written_back(school, clock, again_at=None, session="AM"):
    """The MIS does not take the code that was settled."""
    fact = WriteBackFailed(
        pupil=PUPIL, date=MONDAY, session=session, code="I", reason="it takes no marks from here", again_at=again_at
    )
    return school.hears(fact, clock)


def test_a_code_that_no_mis_takes_leaves_its_n_which_is_asked_about(woodside):
    """The N is to be replaced in the register by the end of the fifth school day, and no call of ours did that."""
    woodside.absent("09:20")
    settled(woodside, "09:40")
    assert not_written_back(woodside, "09:41") == []
    [duty] = settling(woodside.wakes("09:00", date(2026, 9, 10)))
    assert (duty.date, duty.due_at) == (MONDAY, woodside.at("17:00", date(2026, 9, 14)))
    woodside.decider.assert_rebuilds()


def test_a_code_that_no_mis_takes_after_the_duty_was_done_is_asked_about_anew_until_the_mark_is_another(to_settle):
    settled(to_settle, "10:00")
    not_written_back(to_settle, "10:01")
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    assert (duty.date, duty.about) == (MONDAY, "again")
    settled(to_settle, "10:02")
    not_written_back(to_settle, "10:03")
    to_settle.amended("10:30", "I", date=MONDAY)
    assert settling(to_settle.wakes("08:00", date(2026, 9, 14))) == []
    to_settle.decider.assert_rebuilds()


def test_a_try_that_is_to_be_made_again_asks_nobody(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    not_written_back(woodside, "09:41", again_at=woodside.at("10:00"))
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_a_code_that_another_mark_overtook_asks_nobody(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    woodside.amended("09:50", "L")
    not_written_back(woodside, "09:51")
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_both_sessions_must_be_settled(woodside, said):
    woodside.absent("09:20")
    woodside.absent("13:20", session="PM")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    assert settled(woodside, "10:00") == []
    assert said(settled(woodside, "10:01", session="PM")) == ["settle-code done I 10:01"]


def test_a_settled_code_explains_no_absence_by_itself(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:30") == []
    assert woodside.duties() == {("call", PUPIL, MONDAY): "due"}


# Heard late, and over the holidays ------------------------------------------------------------------------------------


def test_an_n_heard_after_its_fifth_school_day_is_due_at_the_end_of_the_next(woodside):
    woodside.wakes("09:00", date(2026, 9, 15))
    woodside.day = date(2026, 9, 15)
    woodside.absent("10:00", date=MONDAY)
    [duty] = settling(woodside.wakes("08:00", date(2026, 9, 16)))
    assert (duty.date, duty.due_at) == (MONDAY, woodside.at("17:00", date(2026, 9, 17)))
    woodside.decider.assert_rebuilds()


def test_it_is_asked_about_once_and_after_it_was_missed_no_more(woodside, said):
    woodside.wakes("09:00", date(2026, 9, 15))
    woodside.day = date(2026, 9, 15)
    woodside.absent("10:00", date=MONDAY)
    news = woodside.wakes("09:00", date(2026, 10, 9))
    assert len(settling(news)) == 1
    assert said(news).count("settle-code missed") == 1


def test_a_missed_one_is_asked_about_no_more_however_much_was_done_since(woodside):
    woodside.absent("09:20")
    for day in (date(2026, 9, 14) + timedelta(days=n) for n in range(25)):
        woodside.day = day
        if day.weekday() < 5 and day not in (date(2026, 9, 18), date(2026, 9, 25)):
            woodside.wakes("08:30", day)
            woodside.absent("09:20")
            woodside.contact("09:30")
            woodside.amended("12:00", "I")
    days = [own.body.date for own, _ in woodside.decider.own if settling([own.body])]
    assert days == [MONDAY]


def test_marked_n_again_after_the_fifth_day_it_is_asked_about_again(woodside):
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    woodside.amended("10:00", "I", date=MONDAY)
    woodside.wakes("09:00", date(2026, 9, 21))
    woodside.day = date(2026, 9, 21)
    woodside.amended("10:00", "N", date=MONDAY)
    [duty] = settling(woodside.wakes("08:00", date(2026, 9, 22)))
    assert duty.due_at == woodside.at("17:00", date(2026, 9, 23))


def test_marked_n_again_after_the_duty_was_done_it_is_asked_about_anew(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "I", date=MONDAY)
    to_settle.day = date(2026, 9, 11)
    to_settle.amended("10:00", "N", date=MONDAY)
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    assert (duty.date, duty.due_at, duty.about) == (MONDAY, to_settle.at("17:00", date(2026, 9, 14)), "again")
    first = next(own.body for own, _ in to_settle.decider.own if settling([own.body]))
    assert (first.about, first.duty == duty.duty) == (None, False)
    to_settle.day = date(2026, 9, 14)
    assert said(settled(to_settle, "10:00", code="M")) == ["task done M 10:00"]
    to_settle.decider.assert_rebuilds()


def test_after_the_fifth_day_the_further_one_has_a_deadline_of_its_own_and_may_be_missed(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "I", date=MONDAY)
    to_settle.wakes("09:00", date(2026, 9, 21))
    to_settle.day = date(2026, 9, 21)
    to_settle.amended("10:00", "N", date=MONDAY)
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 22)))
    assert duty.due_at == to_settle.at("17:00", date(2026, 9, 23))
    news = to_settle.wakes("09:00", date(2026, 10, 9))
    assert (settling(news), said(news).count("task missed")) == ([], 1)


def test_an_n_that_overtook_the_settled_code_is_asked_about_anew_and_so_is_a_third(to_settle):
    settled(to_settle, "10:00", code="C")
    for clock in ("10:10", "10:20"):
        to_settle.amended(clock, "O", date=MONDAY)
        to_settle.amended(clock, "N", date=MONDAY)
    assert len(settling(to_settle.wakes("08:00", date(2026, 9, 11)))) == 1
    to_settle.day = date(2026, 9, 11)
    settled(to_settle, "10:00", code="C")
    to_settle.amended("10:10", "C", date=MONDAY)
    to_settle.amended("10:20", "N", date=MONDAY)
    [third] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    ids = {own.body.duty for own, _ in to_settle.decider.own if settling([own.body])}
    assert len(ids) == 3
    assert third.about == "again"
    to_settle.decider.assert_rebuilds()


def test_a_further_one_that_stood_down_may_be_set_once_more(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "N", date=MONDAY)
    to_settle.amended("10:06", "I", date=MONDAY)
    to_settle.amended("10:07", "N", date=MONDAY)
    [second] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    to_settle.day = date(2026, 9, 11)
    assert said(to_settle.amended("10:00", "M", date=MONDAY)) == ["task stood down: explained"]
    to_settle.amended("10:10", "N", date=MONDAY)
    [third] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    assert third.duty == second.duty
    to_settle.decider.assert_rebuilds()


def test_one_that_was_missed_is_asked_about_anew_only_when_the_mark_was_another_since(to_settle):
    to_settle.wakes("17:01", date(2026, 9, 14))
    to_settle.day = date(2026, 9, 15)
    to_settle.amended("10:00", "N", date=MONDAY)
    assert settling(to_settle.wakes("08:00", date(2026, 9, 16))) == []
    to_settle.day = date(2026, 9, 16)
    to_settle.amended("10:00", "I", date=MONDAY)
    to_settle.amended("10:01", "N", date=MONDAY)
    assert len(settling(to_settle.wakes("08:00", date(2026, 9, 17)))) == 1
    assert settling(to_settle.wakes("08:00", date(2026, 9, 28))) == []


TURNS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["N", "N", "I", "settled"])), max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TURNS)
def test_however_the_mark_turns_one_duty_at_a_time_is_owed_of_an_n_that_nobody_settled(woodside_on, turns):
    school, mark, is_settled = woodside_on(MONDAY), "N", False
    school.absent("07:50")
    for n, (days, turn) in enumerate(turns):
        school.day += timedelta(days=days)
        school.decider.wakes(school.at(f"10:{n:02d}"))
        if turn == "settled":
            settled(school, f"10:{n:02d}")
            is_settled = is_settled or mark == "N"
        else:
            is_settled, mark = is_settled and turn == mark, turn
            school.amended(f"10:{n:02d}", turn, date=MONDAY)
    school.wakes("09:00", school.day + timedelta(days=14))
    school.decider.assert_rebuilds()
    states = owed_of(school)
    assert [state for state in states if state == "due"] == []
    if mark == "N" and not is_settled:
        assert states[-1] == "missed"


def owed_of(school):
    """How each duty to settle Monday's code stands, in the order in which they were set; never two are open at once."""
    states = {}
    for body in (own.body for own, _ in school.decider.own):
        if settling([body]):
            assert "due" not in states.values()
            states[body.duty] = "due"
        elif getattr(body, "duty", None) in states:
            states[body.duty] = {"DutyDone": "done", "DeadlineMissed": "missed"}.get(type(body).__name__, "stood down")
    return list(states.values())


def test_what_was_before_the_school_was_set_up_asks_nobody(woodside):
    woodside.wakes("09:00", date(2026, 9, 17))
    woodside.day = date(2026, 9, 17)
    woodside.absent("10:00", date=date(2026, 9, 4))
    assert settling(woodside.wakes("08:00", date(2026, 9, 30))) == []


SUMMER = Term.model_validate({"name": "Summer 2027", "from": "2027-04-12", "to": "2027-07-21"})
AUTUMN = Term.model_validate({"name": "Autumn 2027", "from": "2027-09-01", "to": "2027-12-17"})
LAST_DAYS = [date(2027, 7, 19), date(2027, 7, 20), date(2027, 7, 21)]


@pytest.fixture
def after_summer(woodside_on, set_up_again):
    """On 1 September, three N's of July stand, and so many absences of September have been heard."""

    def school_after(absences: int):
        school = woodside_on(date(2027, 7, 1))
        set_up_again(school, terms=(SUMMER,))
        for day in LAST_DAYS:
            school.day = day
            school.absent("09:20")
        school.day = date(2027, 8, 20)
        set_up_again(school, terms=(AUTUMN,))
        for day in (date(2027, 9, 1) + timedelta(days=n) for n in range(absences)):
            school.day = day
            school.absent("07:50", code="I")
        return school

    return school_after


@pytest.mark.parametrize("absences", [0, 1, 2, 3])
def test_the_ns_of_july_are_asked_about_in_september_whoever_is_away_then(after_summer, absences):
    school = after_summer(absences)
    duties = settling(school.wakes("08:00", date(2027, 9, 3)))
    assert [(duty.date, duty.due_at) for duty in duties] == [
        (day, school.at("17:00", due))
        for day, due in zip(LAST_DAYS, (date(2027, 9, 3), date(2027, 9, 6), date(2027, 9, 7)), strict=True)
    ]
    school.decider.assert_rebuilds()


def test_of_ns_that_nobody_settles_the_latest_ten_are_remembered_beside_the_latest_days(woodside):
    days = [day for day in (MONDAY + timedelta(days=n) for n in range(90)) if day.weekday() in (0, 2, 4)]
    for day in days:
        woodside.day = day
        woodside.absent("12:00")
    seen = woodside.decider.states["pupil", PUPIL].seen
    assert 10 <= len(seen.days) <= KEPT_DAYS + UNSETTLED_KEPT
