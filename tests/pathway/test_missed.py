"""Done at the due instant is in time; what was missed stays missed."""

from datetime import date, timedelta

import pytest

from events.ids import pupil_id, wake_id
from events.pathway import DeadlineMissed
from events.registers import CodeSettled

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")


def test_work_at_the_due_instant_is_in_time(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.contact("10:00")) == ["spoke", "call done spoke 10:00"]
    assert woodside.wakes("12:00") == []


def test_a_duty_still_open_at_its_due_instant_is_missed(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.wakes("10:00")) == ["call missed"]
    assert woodside.wakes("15:00") == []


def test_late_work_fills_in_what_came_of_it_and_the_duty_stays_missed(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    assert said(woodside.contact("10:01")) == ["spoke", "call done spoke 10:01"]
    assert list(woodside.duties().values()) == ["missed"]


def test_late_work_counts_once(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    woodside.contact("10:01")
    assert said(woodside.contact("10:30")) == ["spoke"]


def test_work_on_a_later_day_fills_it_in_too(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    woodside.day = date(2026, 9, 8)
    assert said(woodside.contact("09:00", date=MONDAY)) == ["spoke", "call done spoke 09:00"]


@pytest.mark.parametrize("told", ["explained", "withdrawn"])
def test_nothing_stands_a_missed_duty_down(woodside, told):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    assert getattr(woodside, told)("10:30") == []
    assert list(woodside.duties().values()) == ["missed"]


def test_a_missed_call_is_set_again_only_where_it_was_to_be_made_no_more(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    assert woodside.absent("10:20") == []
    woodside.withdrawn("10:30")
    [again] = woodside.absent("13:20", session="PM")
    assert (again.kind, again.about, again.due_at) == ("call", "again", woodside.at("13:50"))


@pytest.mark.parametrize(
    ("told", "afterwards"),
    [
        (lambda school: school.contact("10:05"), ["call missed", "spoke", "call done spoke 10:05"]),
        (lambda school: school.explained("10:05"), ["call missed"]),
        (lambda school: school.withdrawn("10:05"), ["call missed"]),
        (lambda school: school.amended("10:05", "/"), ["call missed"]),
        (lambda school: school.taken("10:05", {"16": "I"}), ["call missed"]),
        (lambda school: school.visit("10:05", "seen"), ["call missed", "seen"]),
    ],
)
def test_what_is_heard_after_the_due_instant_of_a_service_that_was_down_comes_too_late(
    woodside, said, told, afterwards
):
    woodside.absent("09:20")
    assert said(told(woodside)) == afterwards


def test_a_deadline_missed_unnoticed_is_said_for_the_wake_up_that_was_not_heard(woodside):
    woodside.absent("09:20")
    woodside.explained("10:05")
    [missed] = [own for own, _ in woodside.decider.own if isinstance(own.body, DeadlineMissed)]
    assert isinstance(missed.body, DeadlineMissed)
    assert missed.cause == wake_id("woodside", "pupil", missed.body.pupil, woodside.at("10:00"))


def test_what_is_heard_in_time_is_not_too_late(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.explained("10:00")) == ["call stood down: explained"]


def test_call_and_visit_are_missed_each_at_its_own_time(woodside, said):
    woodside.absent("09:20")
    woodside.contact("09:30")
    woodside.day = date(2026, 9, 8)
    woodside.absent("09:20")
    assert said(woodside.wakes("15:00")) == ["ImprovementReviewed", "call missed", "visit missed"]


def test_work_fills_it_in_however_many_other_duties_have_ended_since(woodside, said):
    for n in range(21):
        woodside.day = MONDAY + timedelta(days=n)
        if woodside.day.weekday() < 5:
            woodside.absent("09:20", code="O")
            woodside.wakes("17:30")
    assert said(woodside.contact("17:40", date=MONDAY)) == ["spoke", "call done spoke 17:40"]
    tuesday = MONDAY + timedelta(days=1)
    assert said(woodside.visit("17:41", "not-in", date=tuesday)) == ["not-in", "visit done not-in 17:41"]
    assert said(woodside.visit("17:42", "not-in", date=tuesday)) == ["not-in"]
    woodside.decider.assert_rebuilds()


def test_codes_settled_by_the_dozen_set_the_days_call_no_second_time(woodside, said):
    days = [MONDAY + timedelta(days=n) for n in range(24)]
    days = [day for day in days if day.weekday() < 5 and day not in (date(2026, 9, 18), date(2026, 9, 25))]
    for day in days:
        woodside.day = day
        woodside.absent("09:20")
        woodside.contact("09:30", code=None)
        if day != days[-1]:
            woodside.wakes("17:30")
    settled = [
        woodside.hears(
            CodeSettled(pupil=PUPIL, date=day, session="AM", code="I", original="N", reason=None, by="staff-3"), "12:40"
        )
        for day in days
    ]
    assert {each for news in settled for each in said(news)} <= {"settle-code done I 12:40"}
    assert not [each for each in said(woodside.absent("13:15", session="PM")) if each.startswith("call")]
