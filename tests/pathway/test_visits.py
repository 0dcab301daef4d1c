"""Who must be visited, by when, what ends a visit, and when another is owed."""

from datetime import date

import pytest

from .visiting import MONDAY, next_day, on, visits


@pytest.fixture
def second_day(woodside):
    """Tuesday, after a counted Monday."""
    woodside.absent("09:20")
    woodside.wakes("15:00")
    return next_day(woodside)


@pytest.mark.parametrize("code", ["N", "O", "G"])
def test_a_visit_is_set_on_the_second_counted_day_in_a_row(second_day, said, code):
    assert visits(second_day.absent("09:20", code=code), said) == ["visit due 15:00 attendance-officer"]


def test_no_visit_on_the_first_counted_day(woodside, said):
    assert visits(woodside.absent("09:20"), said) == []


@pytest.mark.parametrize("code", ["I", "M", "C", "T"])
def test_an_authorised_day_is_not_counted(second_day, said, code):
    assert visits(second_day.absent("09:20", code=code), said) == []


def test_a_late_arrival_is_not_absence(woodside, said):
    woodside.taken("09:10", {"16": "U"})
    assert visits(next_day(woodside).absent("09:20"), said) == []


def test_a_child_on_a_child_protection_plan_is_visited_on_the_first_day(woodside, said):
    woodside.roll("17", flags=("child-protection",))
    assert visits(woodside.absent("09:20", mis_id="17"), said) == ["visit due 15:00 attendance-officer"]


def test_a_social_worker_alone_is_no_child_protection_plan(woodside, said):
    woodside.roll("17", flags=("social-worker",))
    assert visits(woodside.absent("09:20", mis_id="17"), said) == []


def test_a_flag_set_during_the_day_asks_for_the_visit_then(woodside, said, recorded_pupil):
    woodside.absent("09:20")
    flagged = recorded_pupil("16", flags=("child-protection",))
    assert visits(woodside.hears(flagged, "11:00"), said) == ["visit due 15:00 attendance-officer"]


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        ("09:20", "15:00"),
        ("14:00", "15:00"),
        ("14:01", "15:01"),
        ("15:59", "16:59"),
        ("16:30", "17:00"),
        ("17:00", "17:00"),
    ],
)
def test_a_visit_heard_of_after_two_is_due_an_hour_later_and_by_five(second_day, said, heard, due):
    assert visits(second_day.absent(heard), said) == [f"visit due {due} attendance-officer"]


def test_a_visit_that_could_only_be_late_is_not_asked_for(second_day, said):
    assert visits(second_day.absent("17:01"), said) == []


def test_no_visit_is_asked_for_on_a_later_day(second_day, said):
    woodside = on(second_day, date(2026, 9, 9))
    assert visits(woodside.absent("09:20", date=date(2026, 9, 8)), said) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (date(2026, 9, 11), date(2026, 9, 14)),
        (date(2026, 9, 17), date(2026, 9, 21)),
        (date(2026, 9, 24), date(2026, 9, 28)),
        (date(2026, 10, 23), date(2026, 11, 2)),
        (date(2026, 12, 18), date(2027, 1, 4)),
    ],
    ids=["weekend", "inset", "closure", "half term", "holiday"],
)
def test_days_on_which_the_school_is_shut_are_no_days_between(woodside_on, said, first, second):
    woodside = woodside_on(first)
    woodside.absent("09:20")
    assert visits(on(woodside, second).absent("09:20"), said) == ["visit due 15:00 attendance-officer"]


def test_a_day_at_school_breaks_the_row(woodside, said):
    woodside.absent("09:20")
    assert visits(on(woodside, date(2026, 9, 9)).absent("09:20"), said) == []


def test_either_session_makes_the_day_count(woodside, said):
    woodside.absent("13:40", session="PM")
    assert visits(next_day(woodside).absent("09:20"), said) == ["visit due 15:00 attendance-officer"]


def test_a_child_found_yesterday_was_still_away_yesterday_morning(woodside, said):
    woodside.absent("09:20")
    woodside.found("13:20", "later-session")
    assert visits(next_day(woodside).absent("09:20"), said) == ["visit due 15:00 attendance-officer"]


def test_a_contact_that_gives_an_authorised_code_stands_the_visit_down(second_day, said):
    second_day.absent("09:20")
    assert said(second_day.contact("09:50", code="I")) == [
        "spoke I",
        "call done spoke 09:50",
        "visit stood down: explained",
    ]
    assert second_day.explained("09:50", by="contact", code="I") == []


@pytest.mark.parametrize("code", [None, "O", "G"])
def test_a_contact_that_gives_none_leaves_the_visit_due(second_day, said, code):
    second_day.absent("09:20")
    assert visits(second_day.contact("09:50", code=code), said) == []


def test_a_note_that_gives_an_authorised_code_stands_the_visit_down(second_day, said):
    second_day.absent("09:20")
    assert said(second_day.explained("09:50", code="M")) == [
        "call stood down: explained",
        "visit stood down: explained",
    ]


def test_a_note_without_a_code_leaves_the_visit_due(second_day, said):
    second_day.absent("09:20")
    news = second_day.explained("09:50", code=None, authorised=False)
    assert said(news) == ["call stood down: explained"]


def test_a_note_known_before_the_absence_makes_the_day_no_counted_one(second_day, said):
    assert visits(second_day.absent("09:20", explained=True, authorised=True, authorised_by="I"), said) == []


class TestChildProtection:
    """CP: only a mark, the child seen, or the safeguarding lead."""

    @pytest.fixture
    def absent(self, woodside):
        woodside.roll("16", flags=("child-protection",))
        woodside.absent("09:20")
        return woodside

    def test_a_contact_does_the_call_and_leaves_the_visit(self, absent, said):
        assert said(absent.contact("09:40", code="I")) == ["spoke I", "call done spoke 09:40"]
        assert absent.explained("09:40", by="contact") == []

    def test_a_note_leaves_the_visit(self, absent, said):
        assert said(absent.explained("09:40")) == ["call stood down: explained"]

    def test_a_note_known_before_leaves_the_visit(self, woodside, said):
        woodside.roll("17", flags=("child-protection",))
        news = woodside.absent("09:20", mis_id="17", explained=True, authorised=True, authorised_by="I")
        assert said(news) == ["visit due 15:00 attendance-officer"]

    def test_the_safeguarding_lead_stands_it_down(self, absent, said):
        news = absent.contact("09:40", code="I", who="staff-9", role="safeguarding-lead")
        assert said(news) == ["spoke I", "call done spoke 09:40", "visit stood down: explained"]

    def test_the_safeguarding_lead_without_a_code_does_not(self, absent, said):
        assert visits(absent.contact("09:40", who="staff-9", role="safeguarding-lead"), said) == []

    def test_a_mark_stands_it_down(self, absent, said):
        assert said(absent.explained("09:40", by="mark")) == [
            "call stood down: explained",
            "visit stood down: explained",
        ]

    def test_a_child_who_is_seen_is_visited_no_more_while_away(self, absent, said):
        assert visits(absent.visit("11:00", "seen"), said) == ["visit done seen 11:00"]
        assert visits(next_day(absent).absent("09:20"), said) == []


@pytest.mark.parametrize("outcome", ["seen", "adult-only", "not-in"])
def test_a_visit_made_is_done_whatever_came_of_it(second_day, said, outcome):
    second_day.absent("09:20")
    second_day.contact("09:30")
    assert said(second_day.visit("11:00", outcome)) == [outcome, f"visit done {outcome} 11:00"]


@pytest.mark.parametrize("outcome", ["adult-only", "not-in"])
def test_another_is_owed_on_each_further_day_until_the_child_is_seen(second_day, said, outcome):
    second_day.absent("09:20")
    second_day.visit("11:00", outcome)
    wednesday = next_day(second_day)
    assert visits(wednesday.absent("09:20"), said) == ["visit due 15:00 attendance-officer"]
    assert visits(wednesday.wakes("15:00"), said) == ["visit missed"]
    thursday = next_day(wednesday)
    assert visits(thursday.absent("09:20"), said) == ["visit due 15:00 attendance-officer"]
    thursday.visit("11:00", "seen")
    friday = next_day(thursday)
    assert visits(friday.absent("09:20"), said) == []


def test_a_new_row_of_days_asks_for_a_visit_anew(second_day, said):
    second_day.absent("09:20")
    second_day.visit("11:00", "seen")
    woodside = on(second_day, date(2026, 9, 10))
    woodside.absent("09:20")
    assert visits(next_day(woodside).absent("09:20"), said) == ["visit due 15:00 attendance-officer"]


def test_a_long_absence_with_the_child_seen_asks_for_no_second_visit(second_day, said):
    second_day.absent("09:20", code="G")
    second_day.visit("11:00", "seen")
    for _ in range(2, 10):
        next_day(second_day)
        assert visits(second_day.absent("09:20", code="G"), said) == []


def test_a_visit_without_a_duty_is_still_a_visit(woodside, said):
    assert said(woodside.visit("11:00", "not-in")) == ["not-in"]


def test_a_visit_made_before_the_absence_is_heard_does_the_duty_as_it_is_set(second_day, said):
    second_day.visit("08:30", "not-in")
    news = second_day.absent("09:20")
    assert visits(news, said) == ["visit due 15:00 attendance-officer", "visit done not-in 08:30"]


def test_yesterday_corrected_withdraws_todays_open_visit(second_day, said):
    second_day.absent("09:20")
    assert said(second_day.withdrawn("10:30", date=MONDAY))[-1] == "visit stood down: not-counted"


def test_yesterday_authorised_withdraws_todays_open_visit(second_day, said):
    second_day.absent("09:20")
    assert visits(second_day.explained("09:40", date=MONDAY), said) == ["visit stood down: not-counted"]


def test_yesterdays_mark_changed_from_one_reason_to_another_withdraws_it_too(second_day, said):
    second_day.absent("09:20", code="G")
    news = second_day.amended("09:40", "I", date=MONDAY)
    assert visits(news, said) == ["visit stood down: not-counted"]


def test_yesterday_heard_late_makes_today_the_second_day(woodside, said):
    tuesday = next_day(woodside)
    tuesday.absent("09:20")
    assert visits(tuesday.absent("14:30", date=MONDAY), said) == ["visit due 15:30 attendance-officer"]


@pytest.mark.parametrize(("how", "reason"), [("arrived-late", "found"), ("later-session", "found"), ("seen", "found")])
def test_a_child_found_stands_the_visit_down(second_day, said, how, reason):
    second_day.absent("09:20")
    assert visits(second_day.found("13:20", how), said) == [f"visit stood down: {reason}"]


def test_a_false_absence_stands_the_visit_down(second_day, said):
    second_day.absent("09:20")
    assert visits(second_day.withdrawn("09:50"), said) == ["visit stood down: false-absence"]


def test_a_child_found_and_gone_again_in_the_afternoon_is_visited_after_all(second_day, said):
    second_day.absent("09:20")
    second_day.found("09:50", "arrived-late")
    assert visits(second_day.absent("13:20", session="PM"), said) == ["visit due 15:00 attendance-officer"]


def test_two_sessions_of_a_day_are_one_visit(second_day, said):
    second_day.absent("09:20")
    assert visits(second_day.absent("13:40", session="PM"), said) == []
