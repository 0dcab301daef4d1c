"""A reply with words of distress goes to the office, and the safeguarding lead is told by a concern of its own."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AcknowledgeConcern,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ConcernsOf,
    ResolveConcern,
)
from events.registers import PupilForgotten, PupilRemoved
from pathway.projection import concerns_of

MONDAY = date(2026, 9, 7)
PUPIL, SIBLING = (pupil_id("woodside", mis_id) for mis_id in ("16", "17"))
LEAD = {"who": "staff-2", "role": "safeguarding-lead"}


def raised(news):
    return [fact for fact in news if isinstance(fact, ConcernRaised)]


def resolved(school, clock, concern, outcome="no-further-action", **how):
    asked = ResolveConcern(pupil=PUPIL, concern=concern, outcome=outcome, note="~x~safeguarding~a-joke", **how)
    return [fact for fact in school.told(asked, clock, **LEAD) if isinstance(fact, ConcernResolved)]


def test_it_raises_a_concern_at_once_which_says_nothing_of_what_was_written(school):
    [concern] = school.replied("09:40")
    assert (concern.pupil, concern.kind, concern.by, concern.date) == (PUPIL, "distressing-reply", "rule", MONDAY)
    assert (concern.text, concern.reply, concern.at) == (None, UUID(int=1), school.at("09:40"))
    assert concern.because in {each.id for each in school.decider.heard}
    assert concern.alert_at == school.at("10:10")
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("urgent", ["out-of-hours", "unclear", None])
def test_another_reply_raises_none(school, urgent):
    assert school.replied("09:40", urgent=urgent) == []


@pytest.mark.parametrize("about", [True, False])
def test_it_is_for_the_child_whom_it_is_about_or_else_for_each(school, about):
    school.roll("17")
    of = {fact.pupil for fact in raised(school.replied("09:40", "16", "17", about=about))}
    assert of == ({PUPIL} if about else {PUPIL, SIBLING})


def test_of_whoever_a_court_order_keeps_from_the_child_it_is_for_that_child_all_the_same(school):
    """The office is asked about none: notifications names no child of theirs."""
    school.family("9", "16", barred=True)
    told = raised(school.replied("09:40", pupils=(), guardians=(guardian_id("woodside", "9"),)))
    assert [fact.pupil for fact in told] == [PUPIL]
    assert school.replied("09:41", number=2, pupils=(), guardians=()) == [], "of a number that is nobody's"
    school.decider.assert_rebuilds()


def test_the_same_conversation_raises_one(school):
    school.replied("09:40")
    assert school.replied("09:41", number=2) == []
    school.day += timedelta(days=1)
    assert raised(school.replied("09:41", number=3)) == []
    school.decider.assert_rebuilds()


def test_after_a_person_ended_it_the_next_raises_another_and_the_same_none(school):
    [concern] = school.replied("09:40")
    [ended] = resolved(school, "10:00", concern.concern)
    assert (ended.outcome, ended.by, ended.note) == ("no-further-action", "staff-2", "~x~safeguarding~a-joke")
    assert school.replied("10:01") == []
    [another] = raised(school.replied("10:02", number=2))
    assert another.concern != concern.concern
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("outcome", ["referred", "no-further-action"])
def test_only_safeguarding_roles_end_it_and_a_false_alarm_needs_no_child_found(school, outcome):
    [concern] = school.replied("09:40")
    asked = ResolveConcern(pupil=PUPIL, concern=concern.concern, outcome=outcome)
    officer = Actor(who="staff-3", role="attendance-officer")
    assert school.decider.refuses(asked, at=school.at("09:41"), actor=officer).reason == "not-for-you"
    assert [each.outcome for each in resolved(school, "09:42", concern.concern, outcome)] == [outcome]


def test_no_mark_ends_it_and_it_is_said_again_until_a_person_does(school):
    school.absent("09:20")
    [concern] = raised(school.replied("09:40", about=True))
    assert [type(each) for each in school.amended("09:50", "/") if isinstance(each, ConcernResolved)] == []
    school.told(AcknowledgeConcern(pupil=PUPIL, concern=concern.concern), "09:55", **LEAD)
    again = [fact for fact in school.wakes("17:00") if isinstance(fact, ConcernRealerted)]
    assert {fact.concern for fact in again} == {concern.concern}
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("gone", [PupilRemoved(pupil=PUPIL), PupilForgotten(pupil=PUPIL)])
def test_of_a_child_who_is_not_known_any_more_none_is_raised(school, gone):
    school.hears(gone, "09:30")
    assert school.replied("09:40") == []


async def test_safeguarding_roles_see_which_reply_it_was(school, tables):
    school.replied("09:40")
    await tables.fold(school.log())
    reading = replace(tables.reading(), actor=Actor(**LEAD))
    [row] = (await concerns_of(reading, ConcernsOf())).rows
    assert (row.kind, row.reply, row.text, row.raised_by) == ("distressing-reply", UUID(int=1), None, "rule")
