"""An improvement that corrected marks take away is said to be none: nobody praises it, and it answers nothing."""

import dataclasses
from datetime import date

import pytest

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AgendaOf,
    AllocateFocusFamily,
    DutySet,
    DutyStoodDown,
    ImprovementDetected,
    ImprovementWithdrawn,
    LetterPrepared,
    NoImprovementSeen,
    PrepareLetter,
)
from pathway.projection import agenda_of

from .inviting import parents

PUPIL = pupil_id("woodside", "16")
HEAD = {"who": "staff-1", "role": "headteacher"}
FIRST = date(2026, 9, 3)

pytestmark = pytest.mark.usefixtures("nobody_named")


@pytest.fixture
def school(woodside_on, set_up_again):
    """In focus since the first day: away every other morning for ten days, then in school: better on the last."""
    school = parents(woodside_on(FIRST), set_up_again)
    school.told(AllocateFocusFamily(mis_id="16", staff="staff-1", role="headteacher"), "07:40", **HEAD)
    news = []
    for number, day in enumerate(days(school)[:20]):
        marked(school, day, "O" if number < 10 and number % 2 else "/")
        news += school.decider.wakes(school.at("15:45"))
        if of(news, ImprovementDetected):
            break
    yield school
    school.decider.assert_rebuilds()


def days(school):
    return school.decider.states["school", "school"].seen.calendar.between(FIRST, date(2026, 12, 18))


def following(school, count=1):
    return [day for day in days(school) if day > improved(school)][:count]


def improved(school):
    return next(own.body.date for own, _ in school.decider.own if isinstance(own.body, ImprovementDetected))


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


def marked(school, day, code):
    school.day = day
    school.taken("09:10", {"16": code}, "AM")
    school.taken("13:20", {"16": code}, "PM")


def corrected(school, count, new="O", original="/"):
    """The last so many days up to the improvement turn out to be others, on the next morning."""
    last = [day for day in days(school) if day <= improved(school)][-count:]
    [school.day] = following(school)
    news = []
    for day in last:
        for session in ("AM", "PM"):
            news += school.amended("08:30", new, session=session, date=day, original=original)
    return news


def praise_owed(school):
    return [owed.kind for owed in school.decider.states["pupil", PUPIL].done.tasks.values() if owed.kind == "praise"]


def test_it_is_taken_back_with_the_duty_to_praise(school):
    assert praise_owed(school) == ["praise"]
    news = corrected(school, 5)
    [gone] = of(news, ImprovementWithdrawn)
    assert gone.date == improved(school)
    assert gone.recent_attending < gone.recent_possible
    assert [fact.reason for fact in of(news, DutyStoodDown)] == ["not-needed"]
    assert praise_owed(school) == []


def test_one_that_stands_all_the_same_is_not(school):
    [school.day] = following(school)
    news = school.amended("08:30", "L", session="AM", date=improved(school), original="/")
    assert of(news, ImprovementWithdrawn) == []
    assert praise_owed(school) == ["praise"]


def test_marks_of_days_since_take_none_away(school):
    for day in following(school):
        marked(school, day, "O")
    assert praise_owed(school) == ["praise"]
    assert school.decider.states["pupil", PUPIL].done.improved == improved(school)


def test_it_answers_no_more_whether_anything_improved(school):
    corrected(school, 5)
    news = []
    for day in following(school, 8):
        marked(school, day, "O")
        news += school.decider.wakes(school.at("15:45"))
    assert len(of(news, NoImprovementSeen)) == 1
    assert [fact.about for fact in of(news, DutySet) if fact.kind == "letter"][-1:] == ["no-improvement"]
    assert of(school.told(PrepareLetter(mis_id="16", template="no-improvement"), "16:00", **HEAD), LetterPrepared)


def test_put_right_again_it_is_seen_at_the_next_review_and_no_sooner(school):
    corrected(school, 5)
    news = corrected(school, 5, new="/", original="O")
    assert of(news, ImprovementDetected) == []
    marked(school, school.day, "/")
    assert len(of(school.decider.wakes(school.at("15:45")), ImprovementDetected)) == 1
    assert praise_owed(school) == ["praise"]


async def test_the_agenda_of_the_week_lists_it_no_more(school, tables):
    corrected(school, 5)
    await tables.fold(school.log())
    reading = dataclasses.replace(tables.reading(), actor=Actor(who="staff-1", role="headteacher"))
    year, week, _ = improved(school).isocalendar()
    agenda = await agenda_of(reading, AgendaOf(week=f"{year}-W{week:02d}"))
    assert [each.improved for group in agenda.years for each in group.classes] == [()]
