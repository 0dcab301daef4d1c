"""The report's words for numbers."""

from datetime import date

import pytest

from events.school import natural
from reporting.adapters.wording import change, days, duration, hours, in_days, many, moment, percent, span
from reporting.domain.figures import Tally, tally


@pytest.mark.parametrize(("sessions", "said"), [(0, "0"), (1, "½"), (2, "1"), (15, "7½"), (20, "10")])
def test_sessions_missed_are_told_as_days(sessions: int, said: str) -> None:
    assert days(sessions) == said


@pytest.mark.parametrize(("sessions", "said"), [(0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days")])
def test_days_have_their_noun(sessions: int, said: str) -> None:
    assert in_days(sessions) == said


@pytest.mark.parametrize(
    ("minutes", "rounded", "exact"),
    [
        (0, "0 minutes", "0 minutes"),
        (1, "1 minute", "1 minute"),
        (59, "59 minutes", "59 minutes"),
        (60, "1 hour", "1 hour"),
        (89, "1 hour", "1 hour 29 minutes"),
        (90, "2 hours", "1 hour 30 minutes"),
        (200, "3 hours", "3 hours 20 minutes"),
    ],
)
def test_hours_are_rounded_half_up_or_said_to_the_minute(minutes: int, rounded: str, exact: str) -> None:
    assert (hours(minutes), duration(minutes)) == (rounded, exact)


@pytest.mark.parametrize(("hundredths", "said"), [(None, "new"), (0, "±0.00"), (5, "+0.05"), (-142, "−1.42")])
def test_a_change_has_its_sign(hundredths: int | None, said: str) -> None:
    assert change(hundredths) == said


def test_days_and_instants_read_as_a_head_would_say_them() -> None:
    assert span(date(2026, 9, 28), date(2026, 10, 2)) == "28 September to 2 October 2026"
    assert span(date(2026, 9, 7), date(2026, 9, 11)) == "7 to 11 September 2026"
    assert span(date(2026, 9, 3), date(2026, 9, 3)) == "3 September 2026"
    assert moment("2026-09-14T11:00:00+01:00") == "Monday 14 September 2026 at 11:00"


def test_one_is_singular_and_nothing_is_a_dash() -> None:
    assert (many(1, "pupil"), many(0, "pupil"), many(1024, "session")) == ("1 pupil", "0 pupils", "1,024 sessions")
    assert (percent(None), percent("94.80")) == ("–", "94.80 %")


@pytest.mark.parametrize(
    ("attending", "possible", "said"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 8, "12.50"),
        (199, 200, "99.50"),
        (19999, 20000, "100.00"),
        (1, 1600, "0.06"),
    ],
)
def test_a_percentage_is_rounded_half_up_by_whole_numbers(attending: int, possible: int, said: str) -> None:
    assert Tally(present=attending, unauthorised=possible - attending).attendance == said


def test_exactly_ninety_and_fifty_per_cent_are_persistent_and_severe() -> None:
    assert tally({"/": 9, "N": 1}).persistent
    assert not tally({"/": 10, "N": 1}).persistent
    assert tally({"/": 1, "I": 1}).severe
    assert not tally({"/": 2, "I": 1}).severe
    assert not tally({"X": 4}).persistent


def test_classes_are_sorted_as_a_school_reads_them() -> None:
    assert sorted(["10C", "2B", "RA", "1A", "Nursery", "2A"], key=natural) == ["Nursery", "RA", "1A", "2A", "2B", "10C"]
