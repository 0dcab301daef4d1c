"""A school year of marks in a short string: what goes in is what is counted, and it stays small."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from events.calendar import school_year
from events.codes import ABSENT, ATTENDING, CODES, NOT_REQUIRED
from events.ids import SESSIONS
from pathway.domain.away import sessions
from pathway.domain.marks import OFF_KEPT, Figures, figures, mark, unpacked, year_to_date
from pathway.domain.states import KINDS, PupilSeen

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
DAYS = st.dates(FIRST, LAST)
MARKS = st.lists(st.tuples(DAYS, st.sampled_from(SESSIONS), st.sampled_from([*CODES, None])), max_size=40)


@given(MARKS, DAYS, DAYS)
def test_the_figures_are_those_of_the_last_mark_of_each_session(marks, first, last):
    seen = PupilSeen(year=FIRST)
    for day, session, code in marks:
        mark(seen, day, session, code)
    held = {(day, session): code for day, session, code in marks}
    codes = [code for (day, _), code in held.items() if first <= day <= last]
    attending = sum(code in ATTENDING for code in codes)
    absent = sum(code in ABSENT for code in codes)
    assert figures(seen, unpacked(seen), first, last) == Figures(attending, attending + absent)


@given(MARKS)
def test_the_order_of_different_sessions_does_not_matter(marks):
    held = {(day, session): code for day, session, code in marks}
    forwards, backwards = PupilSeen(), PupilSeen()
    for (day, session), code in held.items():
        mark(forwards, day, session, code)
    for (day, session), code in reversed(held.items()):
        mark(backwards, day, session, code)
    assert (forwards.year, forwards.marks) == (backwards.year, backwards.marks)


@given(MARKS)
def test_the_latest_days_off_are_those_whose_last_marks_say_so(marks):
    seen = PupilSeen()
    for day, session, code in marks:
        mark(seen, day, session, code)
    held = {(day, session): code for day, session, code in marks}
    assert {(d, s) for d in seen.off for s in seen.off[d]} == {at for at, code in held.items() if code in NOT_REQUIRED}


def test_no_more_days_off_are_kept_than_are_counted_in_a_row():
    seen = PupilSeen()
    for n in range(OFF_KEPT + 1):
        mark(seen, FIRST + timedelta(days=n), "PM", "X")
    assert [*seen.off] == [FIRST + timedelta(days=n) for n in range(1, OFF_KEPT + 1)]


def test_a_new_school_year_begins_anew_and_the_old_one_is_over():
    seen = PupilSeen()
    mark(seen, LAST, "PM", "N")
    mark(seen, LAST + timedelta(days=1), "AM", "/")
    mark(seen, LAST, "AM", "N")
    assert year_to_date(seen, LAST + timedelta(days=1)) == Figures(1, 1)
    assert year_to_date(seen, LAST) == Figures(0, 0)


@given(MARKS)
def test_each_absence_keeps_its_code(marks):
    seen = PupilSeen()
    for day, session, code in marks:
        mark(seen, day, session, code)
    last = {(day, session): code for day, session, code in marks}
    absent = sorted((*of, code) for of, code in last.items() if code in ABSENT)
    assert [tuple(each) for each in sessions(seen.away, FIRST)] == absent


def test_of_the_year_before_the_unauthorised_absences_are_kept_for_a_while():
    seen = PupilSeen()
    for day, code in [(FIRST, "O"), (LAST, "I"), (LAST, "N"), (LAST - timedelta(days=1), "I")]:
        mark(seen, day, "AM", code)
    new = LAST + timedelta(days=1)
    mark(seen, new, "PM", "M")
    assert sessions(seen.away, new) == [(LAST, "AM", "N"), (new, "PM", "M")]
    mark(seen, LAST, "AM", "I")
    mark(seen, FIRST, "AM", "O")
    assert sessions(seen.away, new) == [(LAST, "AM", "I"), (new, "PM", "M")]


@pytest.mark.parametrize(
    ("absent", "possible", "persistent"), [(0, 0, False), (1, 10, True), (1, 11, False), (2, 20, True)]
)
def test_ten_per_cent_absent_is_persistent(absent, possible, persistent):
    assert Figures(possible - absent, possible).is_persistent is persistent


def test_a_pupils_state_stays_small():
    """Under 300 bytes for a usual pupil, 5 % absent, in the end; absences of this week and its contacts apart."""
    seen = PupilSeen(entry=date(2022, 9, 1))
    for n, session in product(range(365), SESSIONS):
        day = FIRST + timedelta(days=n)
        mark(seen, day, session, ("I" if n % 28 == 3 else "/") if day.weekday() < 5 else None)
    assert school_year(LAST) == seen.year
    assert len(sessions(seen.away, FIRST)) == 26
    packed = TypeAdapter(KINDS["pupil"].seen).dump_json(seen, exclude_defaults=True)
    assert len(packed) < 300
    assert TypeAdapter(KINDS["pupil"].seen).validate_json(packed) == seen
