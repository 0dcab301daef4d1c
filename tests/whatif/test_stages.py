"""Letters, checks and meetings under another policy: asked for on another day, or not at all."""

from datetime import timedelta

import pytest

from rollcall.whatif.numbers import Both

from .conftest import MONDAY, World

STRICTER, LAXER = {"attendance": "< 99"}, {"attendance": "< 50"}


@pytest.fixture(scope="module")
def autumn():
    """Of 30 school days 16 was away on the last two (93.3 %): a letter is prepared, and on Monday it is issued."""
    world = World()
    world.schooled("16", 30, 2)
    world.at("10:00", world.today + timedelta(days=3)).posts("16")
    world.checks("16", "not-needed")
    world.plans("16", 1)
    world.invites("16")
    world.at("18:00")
    return world


def ladder(**stages):
    return {"stages": {"ladder": stages}}


def test_a_letter_that_the_other_policy_asks_for_too_is_issued_by_whoever_issued_it(autumn):
    assert autumn.said("LetterIssued") == ["LetterIssued"]
    found = autumn.what_if(MONDAY)
    assert (found.letters.issued, found.letters.no_longer_owed) == (Both(1, 1), 0)
    assert (found.no_counterpart, found.carried) == ({}, {})


def test_one_that_it_would_not_have_asked_for_is_no_longer_owed(autumn):
    found = autumn.what_if(MONDAY, **ladder(concern=LAXER))
    assert (found.letters.issued, found.letters.no_longer_owed) == (Both(1, 0), 1)
    assert found.no_counterpart == {"IssueLetter": 1}
    assert found.words["LetterIssuing"] == Both(1, 0)


def test_one_that_it_would_have_asked_for_on_another_day_is_the_letter_that_is_issued(autumn):
    """Prepared a day earlier, it has another id, and is the same letter to the same parent."""
    found = autumn.what_if(MONDAY, **ladder(concern=STRICTER))
    assert (found.letters.issued, found.letters.no_longer_owed) == (Both(1, 1), 0)
    assert found.words["LetterIssuing"] == Both(1, 1)
    assert found.no_counterpart == {}


def test_one_that_nobody_issued_waits(world):
    world.schooled("16", 30, 2)
    world.at("18:00")
    assert world.what_if(MONDAY).letters.waiting == Both(1, 1)
    assert world.what_if(MONDAY, **ladder(concern=LAXER)).letters.waiting == Both(1, 0)


def test_whoever_took_on_what_a_stage_asks_for_has_it_on_another_day_too(world):
    world.schooled("16", 30, 2)
    world.at("16:00").claims_tasks("16")
    assert world.said("DutyClaimed") == ["DutyClaimed"]
    found = world.at("18:00", world.today + timedelta(days=14)).what_if(MONDAY, **ladder(concern=STRICTER))
    assert (found.words["DutyClaimed"], found.no_counterpart) == (Both(1, 1), {})


def test_a_reason_for_what_a_stage_asked_is_for_the_duty_that_is_missed_there(world):
    world.schooled("16", 30, 2)
    world.at("10:00", world.today + timedelta(days=14)).gives_reason("16")
    assert world.said("MissedReasonGiven") == ["MissedReasonGiven"]
    found = world.at("18:00").what_if(MONDAY, **ladder(concern=STRICTER))
    assert (found.words["MissedReasonGiven"], found.no_counterpart) == (Both(1, 1), {})


def test_checks_and_meetings_are_made_whatever_the_policy_asks(autumn):
    found = autumn.what_if(MONDAY, **ladder(concern=LAXER))
    for word in ("StageChecked", "MeetingPlanned", "MeetingInvited"):
        assert found.words[word] == Both(1, 1), word


def test_a_meeting_is_recorded_by_another_hour_under_another_policy(autumn):
    found = autumn.what_if(MONDAY, meetings={"recorded_by": "19:00"})
    due = {row.hour: (row.happened.set, row.what_if.set) for row in found.duties if row.kind == "meeting"}
    assert due == {17: (1, 0), 19: (0, 1)}


def test_what_a_stage_asks_for_on_another_day_is_the_same_work(world):
    """The letter is owed a day earlier, as another duty: it was somebody's to issue all the same."""
    world.schooled("16", 30, 2)
    world.at("18:00", world.today + timedelta(days=9))
    found = world.what_if(MONDAY, **ladder(concern=STRICTER))
    letter = next(each for each in found.effort if each.kind == "letter")
    assert (letter.duties, letter.asked_of_nobody) == (Both(1, 1), 0)
