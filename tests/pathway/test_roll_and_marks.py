"""A leaving corrects no mark: what was reached, put together or written stands, whatever date is recorded later."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from events.ids import pupil_id
from events.pathway import (
    AuthorityTold,
    CounterReached,
    CounterWithdrawn,
    EvidencePackCorrected,
    LetterGroundCorrected,
    MakeEvidencePack,
    PenaltyNoticeCorrected,
    RecordAuthorityTold,
    RecordPenaltyNotice,
)
from events.registers import PupilRemoved

PUPIL = pupil_id("woodside", "16")
MONDAY, BEFORE = date(2026, 9, 7), date(2026, 9, 4)
TEN_DAYS = [*(MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 14))]
"""INSET on the 18th."""


@pytest.fixture
def school(woodside):
    yield woodside
    woodside.decider.assert_rebuilds()


def away(school, days: list[date], code: str = "O") -> Iterator[object]:
    for day in days:
        school.day = day
        school.taken("09:10", {"16": code}, "AM")
        school.taken("13:20", {"16": code}, "PM")
        yield from school.decider.wakes(school.at("15:45"))


def reached(news):
    return [each.counter for each in news if isinstance(each, CounterReached)]


def of_counters(news):
    return [each for each in news if isinstance(each, CounterWithdrawn)]


def is_to_tell(school):
    return any(owed.kind == "tell-authority" for owed in school.decider.states["pupil", PUPIL].done.tasks.values())


LEAVINGS = [BEFORE, MONDAY + timedelta(days=2), TEN_DAYS[-1]]


@pytest.mark.parametrize("leaving", LEAVINGS)
def test_a_child_away_for_ten_days_is_told_of_whatever_leaving_date_is_recorded(school, recorded_pupil, leaving):
    assert "authority-return" in reached([*away(school, TEN_DAYS)])
    school.day = date(2026, 9, 22)
    assert of_counters(school.hears(recorded_pupil("16", leaving=leaving), "09:00")) == []
    news = school.told(RecordAuthorityTold(mis_id="16", counter="authority-return"), "10:00")
    assert any(isinstance(each, AuthorityTold) for each in news)


def test_nor_does_a_child_who_is_gone_from_the_mis_or_comes_back_with_another_entry_date(school, recorded_pupil):
    assert "authority-return" in reached([*away(school, TEN_DAYS)])
    school.day = date(2026, 9, 22)
    assert of_counters(school.hears(PupilRemoved(pupil=PUPIL), "09:00")) == []
    assert of_counters(school.hears(recorded_pupil("16", entry=school.day), "09:05")) == []
    assert is_to_tell(school)


def test_a_leaving_date_that_was_mistyped_for_five_minutes_withdraws_no_counter(school, recorded_pupil):
    assert reached([*away(school, TEN_DAYS[:5])]) == ["missing-education"]
    news = school.hears(recorded_pupil("16", leaving=BEFORE), "16:00")
    news += school.hears(recorded_pupil("16"), "16:05")
    assert of_counters(news) == []
    assert reached([*away(school, TEN_DAYS[5:6], "/")]) == []
    assert is_to_tell(school)


def test_a_corrected_mark_withdraws_it_of_a_leaver_too(school, recorded_pupil):
    assert reached([*away(school, TEN_DAYS[:5])]) == ["missing-education"]
    school.hears(recorded_pupil("16", leaving=BEFORE), "16:00")
    school.day = TEN_DAYS[2]
    withdrawn = school.amended("16:30", "/", original="O")
    assert [each.counter for each in of_counters(withdrawn)] == ["missing-education"]
    assert not is_to_tell(school)


def test_evidence_a_notice_and_a_letter_stand_over_a_mistyped_leaving_date(school, recorded_pupil):
    school.family("201", "16", legal=True, name="~x~contact~name")
    [*away(school, TEN_DAYS[:6])]
    school.told(MakeEvidencePack(mis_id="16"), "15:59")
    school.told(RecordPenaltyNotice(mis_id="16", guardian="201"), "16:00")
    news = school.hears(recorded_pupil("16", leaving=BEFORE), "16:10")
    news += school.hears(recorded_pupil("16"), "16:15")
    corrected = EvidencePackCorrected | PenaltyNoticeCorrected | LetterGroundCorrected
    assert [each for each in news if isinstance(each, corrected)] == []
