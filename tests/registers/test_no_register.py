"""A hook that brings not one register of many: the source is silent, rather than every teacher late."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.fact import Actor
from events.pathway import ContactMade
from events.registers import (
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    LiftStaleFeed,
    RegisterChased,
    RegistersChecked,
    RegistersOf,
    SessionClosed,
    StaleFeedLifted,
)
from registers.domain import heard
from registers.domain.state import pulse_of

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2026, 9, day) for day in (7, 8, 9, 11))
FORMS = ("1A", "2A", "3B", "4A")
PUPILS = {"3B": 1, "1A": 11, "2A": 12, "4A": 14}
CLASSES = [{"name": form, "year": form[0], "teacher": f"teacher-{form}"} for form in FORMS]
STAFF = [
    {"id": "staff-2", "role": "operator"},
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-6", "role": "year-group-leader", "years": ["1", "2", "3", "4"]},
    {"id": "staff-7", "role": "headteacher"},
]
TEACHERS = [(form, "class-teacher", (f"teacher-{form}",)) for form in FORMS]
LEADER = [(form, "year-group-leader", ("staff-6",)) for form in FORMS]
OFFICER = [(form, "attendance-officer", ("staff-3",)) for form in FORMS]


def school_of_four(woodside: Any) -> Any:
    """Four classes with a child each, and three of 3B; last heard on Monday morning at 07:46."""
    woodside.set_up(at=woodside.at("07:45"), staff=STAFF, classes=CLASSES)
    for form in ("1A", "2A", "4A"):
        woodside.student(PUPILS[form], form, at=woodside.at("07:46"))
    woodside.delivers(woodside.at("07:46"))
    return woodside


@pytest.fixture
def four(woodside: Any) -> Any:
    return school_of_four(woodside)


def stale(news: Any) -> list[FeedWentStale]:
    return [fact for fact in news if isinstance(fact, FeedWentStale)]


def chased(news: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted((fact.form, fact.step, fact.staff) for fact in news if isinstance(fact, RegisterChased))


def takes(school: Any, form: str, at: datetime, session: Any = "AM") -> list[Any]:
    """A class's register comes, whole."""
    pupils = (1, 2, 3) if form == "3B" else (PUPILS[form],)
    code = "/" if session == "AM" else "\\"
    marks = dict.fromkeys(pupils, code)
    news: list[Any] = school.calls(at, marks, at.date(), session, completed=form)
    return [*news, *school.delivers(at)]


# Silence --------------------------------------------------------------------------------------------------------------


def test_the_source_is_said_to_be_silent_at_close_and_no_teacher_is_asked(four: Any) -> None:
    news = four.wakes("09:19")
    assert chased(news) == []
    [due, *_, later] = four.only(news, RegistersChecked)
    assert (due.overdue, due.held, later.held) == (FORMS, True, True)
    at_close = four.wakes("12:00")
    assert stale(at_close) == [
        FeedWentStale(
            school="woodside",
            source="hook",
            last_heard_at=four.at("07:46"),
            since=four.at("09:20"),
            reason="no-register",
            date=MONDAY,
            session="AM",
            classes=4,
            staff=("staff-2", "staff-3"),
        )
    ]
    assert chased(at_close) == []
    [closed] = four.only(at_close, SessionClosed)
    assert (closed.not_taken, closed.held) == (FORMS, True)
    assert four.decider.asks(RegistersOf(), at=four.at("12:00"), actor=HEAD).feed == "stale"
    four.decider.assert_rebuilds()


HEAD = Actor(who="staff-7", role="headteacher")


def test_it_is_said_once_in_a_silence_however_long(four: Any) -> None:
    news = four.wakes("23:00", FRIDAY)
    assert len(stale(news)) == 1
    assert chased(news) == []
    assert four.delivers(four.at("23:01", FRIDAY)) == [FeedReturned(school="woodside", source="hook")]
    four.decider.assert_rebuilds()


@pytest.mark.parametrize("clock", ["08:50", "09:04", "09:20"])
def test_any_sign_of_life_since_the_registers_opened_shows_that_it_lives(four: Any, clock: str) -> None:
    four.delivers(four.at(clock))
    assert stale(four.wakes("12:00")) == []


def test_a_source_that_spoke_in_time_leaves_the_chase_as_it_is(four: Any) -> None:
    four.delivers(four.at("08:51"))
    assert chased(four.wakes("09:05")) == TEACHERS
    assert chased(four.wakes("09:15")) == LEADER
    assert chased(four.wakes("09:20")) == OFFICER


def test_one_register_is_enough(four: Any) -> None:
    takes(four, "3B", four.at("08:57"))
    assert chased(four.wakes("09:05")) == [each for each in TEACHERS if each[0] != "3B"]
    assert stale(four.wakes("12:00")) == []


def test_a_mark_of_the_log_shows_it_where_the_signs_of_life_were_lost(four: Any) -> None:
    four.calls(four.at("08:57"), {1: "N"})
    assert pulse_of(four.decider.states).heard == four.at("07:46")
    assert chased(four.wakes("09:05")) == TEACHERS
    assert stale(four.wakes("12:00")) == []


def test_a_mark_that_was_given_in_advance_shows_nothing(four: Any) -> None:
    four.calls(four.at("07:50"), {1: "M"})
    assert len(stale(four.wakes("12:00"))) == 1


def test_the_afternoon_is_judged_by_itself(four: Any) -> None:
    for form in FORMS:
        takes(four, form, four.at("08:57"))
    assert stale(four.wakes("13:39")) == []
    [silence] = stale(four.wakes("18:00"))
    assert (silence.session, silence.since) == ("PM", four.at("13:40"))


# Return ---------------------------------------------------------------------------------------------------------------


def test_once_a_register_comes_before_close_the_others_are_asked_for_with_the_next_step(four: Any) -> None:
    four.wakes("09:05")
    takes(four, "3B", four.at("09:08"))
    news = four.wakes("09:15")
    assert chased(news) == sorted(each for each in TEACHERS + LEADER if each[0] != "3B")
    assert [checked.held for checked in four.only(news, RegistersChecked)] == [False]
    assert chased(four.wakes("12:00")) == [each for each in OFFICER if each[0] != "3B"]
    four.decider.assert_rebuilds()


def test_once_it_returns_after_close_whoever_is_late_is_asked_when_it_has_caught_up(four: Any) -> None:
    four.wakes("09:20")
    assert FeedReturned(school="woodside", source="hook") in takes(four, "3B", four.at("09:41"))
    takes(four, "1A", four.at("09:45"))
    assert chased(four.wakes("09:50")) == []
    assert chased(four.wakes("09:51")) == sorted(
        each for each in TEACHERS + LEADER + OFFICER if each[0] in ("2A", "4A")
    )
    assert chased(four.wakes("13:00")) == []
    four.decider.assert_rebuilds()


def test_where_everything_comes_with_its_return_nobody_is_asked(four: Any) -> None:
    four.wakes("09:20")
    for form in FORMS:
        takes(four, form, four.at("09:41"))
    assert chased(four.wakes("13:00")) == []


def test_a_return_on_another_day_asks_for_nothing_of_the_day_before(four: Any) -> None:
    four.wakes("23:00")
    four.delivers(four.at("07:00", TUESDAY))
    news = four.wakes("09:04", TUESDAY)
    assert news == []
    four.delivers(four.at("08:55", TUESDAY))
    assert chased(four.wakes("09:05", TUESDAY)) == TEACHERS


def test_it_may_go_silent_again_and_that_is_said(four: Any) -> None:
    four.wakes("12:00")
    for form in FORMS:
        takes(four, form, four.at("12:01"))
        takes(four, form, four.at("13:15"), "PM")
    [silence] = stale(four.wakes("12:00", TUESDAY))
    assert silence.since == four.at("09:20", TUESDAY)


def test_who_lifts_the_silence_has_the_teachers_asked_at_once_and_it_is_not_said_again(four: Any) -> None:
    """There was a fire drill: the source lives, and nobody took a register."""
    four.wakes("09:20")
    assert four.decider.told(LiftStaleFeed(), at=four.at("09:31"), actor=HEAD) == [
        StaleFeedLifted(school="woodside", source="hook", by="staff-7")
    ]
    assert chased(four.wakes("09:31")) == sorted(TEACHERS + LEADER + OFFICER)
    afterwards = four.wakes("23:00", TUESDAY)
    assert stale(afterwards) == []
    assert len(chased(afterwards)) == 3 * 3 * 4
    four.decider.assert_rebuilds()


# Whom it is not about -------------------------------------------------------------------------------------------------


def test_a_school_of_three_classes_is_judged_by_its_period_alone(woodside: Any) -> None:
    woodside.set_up(at=woodside.at("07:45"), staff=STAFF, classes=CLASSES)
    woodside.student(11, "1A", at=woodside.at("07:46"))
    woodside.student(12, "2A", at=woodside.at("07:46"))
    news = woodside.wakes("12:00")
    assert stale(news) == []
    assert len(chased(news)) == 3 * 3


def test_how_many_classes_is_policy(four: Any) -> None:
    four.set_up(at=four.at("07:50"), staff=STAFF, classes=CLASSES, policy={"feed": {"all_missing_of": 5}})
    assert stale(four.wakes("12:00")) == []


@pytest.mark.parametrize("source", ["csv", "poll", "wonde"])
def test_a_source_that_is_asked_or_brought_is_judged_by_its_period_alone(four: Any, source: str) -> None:
    four.set_up(at=four.at("07:50"), staff=STAFF, classes=CLASSES, source=source)
    assert {silence.reason for silence in stale(four.wakes("23:00", FRIDAY))} == {"period"}


def test_a_hook_that_was_listened_to_only_since_the_registers_opened_is_not_judged_by_that_session(four: Any) -> None:
    four.set_up(at=four.at("07:50"), staff=STAFF, classes=CLASSES, source="poll")
    news = four.set_up(at=four.at("09:00"), staff=STAFF, classes=CLASSES, source="hook")
    assert "FeedReplaced" not in four.words(news)
    assert stale(four.wakes("12:00")) == []
    assert [silence.session for silence in stale(four.wakes("18:00"))] == ["PM"]


def test_another_source_that_replaces_the_silent_one_is_judged_by_itself_and_the_late_are_asked(four: Any) -> None:
    four.wakes("09:20")
    news = four.set_up(at=four.at("09:30"), staff=STAFF, classes=CLASSES, source="wonde")
    assert four.only(news, FeedReplaced)
    four.decider.told(heard.HookEnded(), at=four.at("09:31"))
    assert len(chased(four.wakes("09:40"))) == 3 * 4


def test_a_day_that_was_no_school_day_after_all_is_one_silence_and_no_teacher_is_asked(four: Any) -> None:
    """The school file forgot an INSET day: the office is told, and says so."""
    news = four.wakes("09:30")
    assert (len(stale(news)), chased(news)) == (1, [])
    four.closes(four.at("09:40"))
    assert chased(four.wakes("23:00")) == []
    assert FeedReturned(school="woodside", source="hook") in takes(four, "3B", four.at("08:55", TUESDAY))
    assert stale(four.wakes("12:00", TUESDAY)) == []
    four.decider.assert_rebuilds()


def test_a_day_without_school_a_closed_morning_and_a_holiday_are_no_silence(four: Any) -> None:
    four.closes(four.at("08:00"), part="AM")
    assert stale(four.wakes("13:39")) == []
    assert [silence.session for silence in stale(four.wakes("18:00"))] == ["PM"]


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2026, 11, 2)])
def test_a_change_of_clocks_moves_the_hour_and_nothing_else(four: Any, monday: date) -> None:
    four.passes(four.at("07:00", monday))
    four.delivers(four.at("07:00", monday))
    [silence] = stale(four.wakes("12:00", monday))
    assert silence.since == four.at("09:20", monday)


def test_the_first_day_of_term_is_one_like_any_other(fresh: Any) -> None:
    """Nothing was ever heard by that hook: its secret was mistyped in the MIS. The roll came by a file."""
    first = date(2026, 9, 4)
    fresh.set_up(at=fresh.at("17:00", date(2026, 9, 1)), staff=STAFF, classes=CLASSES)
    for form, student in PUPILS.items():
        fresh.student(student, form, at=fresh.at("17:01", date(2026, 9, 1)))
    [silence] = stale(fresh.wakes("12:00", first))
    assert (silence.reason, silence.last_heard_at, silence.since) == ("no-register", None, fresh.at("09:20", first))


# Said once, whoever wakes whom ----------------------------------------------------------------------------------------


def test_what_others_say_after_close_says_it_and_nobody_is_woken_for_it_again(four: Any) -> None:
    made = ContactMade(pupil=four.pupil(1), date=MONDAY, at=four.at("09:40"), by="staff-3")
    assert len(stale(four.decider.hears(made, at=four.at("09:40")))) == 1
    assert pulse_of(four.decider.states).due is None
    assert stale(four.wakes("23:00", FRIDAY)) == []


def test_a_database_that_was_set_back_says_it_no_second_time(four: Any) -> None:
    """The pulse is kept beside the facts: an older one, folded into, is not said again."""
    due = pulse_of(four.decider.states).due
    four.wakes("09:20")
    own = list(four.decider.own)
    pulse_of(four.decider.states).due = due
    for said, _ in own:
        if isinstance(said.body, FeedWentStale):
            four.decider.domain.do(said, four.decider.states)
    assert stale(four.wakes("23:00", FRIDAY)) == []


_steps = st.one_of(
    st.tuples(st.just("register"), st.sampled_from(FORMS), st.sampled_from(("AM", "PM"))),
    st.tuples(st.just("delivers")),
    st.tuples(st.just("contact"), st.sampled_from((1, 2))),
    st.tuples(st.just("contact"), st.sampled_from((1, 2))),
    st.tuples(st.just("lift")),
    st.tuples(st.just("close"), st.sampled_from(("AM", "PM", "both")), st.booleans()),
    st.tuples(st.just("source"), st.sampled_from(("hook", "poll"))),
)


def _played(school: Any, steps: list[tuple[int, tuple[Any, ...]]], *, wakes: bool) -> list[Any]:
    at = school.at("08:40")
    for number, (minutes, step) in enumerate(steps):
        at += timedelta(minutes=minutes, seconds=1)
        if wakes:
            school.passes(at)
        _takes(school, step, at, number)
    school.wakes("23:00", max(at.date(), WEDNESDAY))
    return [(own.id, own.body) for own, _ in school.decider.own]


def _takes(school: Any, step: tuple[Any, ...], at: datetime, number: int) -> None:
    decider, day = school.decider, at.date()
    match step:
        case ("register", form, session):
            marks = tuple(
                school.mark(pupil, "/", day, session) for pupil in ((1, 2, 3) if form == "3B" else (PUPILS[form],))
            )
            registers = (school.register(form, day, session, at),)
            decider.told(heard.RollCallHeard(day, session, marks, registers), at=at)
            decider.told(heard.HookEnded(hook=heard.Hook(f"w {number}")), at=at)
        case ("delivers",):
            decider.told(heard.HookEnded(hook=heard.Hook(f"w {number}")), at=at)
        case ("contact", pupil):
            decider.hears(ContactMade(pupil=school.pupil(pupil), date=day, at=at, by="s", code="I"), at=at)
        case ("lift",):
            decider.says(decider.saying(LiftStaleFeed(), at=at, actor=HEAD))
        case ("close", part, withdrawn):
            decider.says(decider.saying(school.closure(day, part, withdrawn=withdrawn), at=at, actor=HEAD))
        case ("source", source):
            school.set_up(at=at, staff=STAFF, classes=CLASSES, source=source)


@given(st.lists(st.tuples(st.sampled_from((0, 3, 9, 30, 240, 1440)), _steps), max_size=12))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_comes_each_silence_is_said_once_and_the_log_rebuilds(
    schools: Callable[[], Any], steps: list[tuple[int, tuple[Any, ...]]]
) -> None:
    woken = school_of_four(schools())
    told = _played(woken, steps, wakes=True)
    woken.decider.assert_rebuilds()
    assert len({id for id, _ in told}) == len(told)
    assert told == _played(school_of_four(schools()), steps, wakes=False)
    silent = False
    for _, fact in told:
        if isinstance(fact, FeedWentStale):
            assert not silent, "said twice"
        silent = isinstance(fact, FeedWentStale) or (silent and not isinstance(fact, FeedReturned | FeedReplaced))
    asked = [
        (fact.form, fact.date, fact.session, who)
        for _, fact in told
        if isinstance(fact, RegisterChased)
        for who in fact.staff
    ]
    assert len(asked) == len({*asked}), "nobody is asked twice for the same register"
