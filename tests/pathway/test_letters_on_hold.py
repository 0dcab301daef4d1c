"""A letter to a family whose praise is on hold (bereavement, serious illness) goes when a person released it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.said import Outcome
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    HoldPraise,
    IssueLetter,
    LetterHeld,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LetterReleased,
    LettersOf,
    LiftPraiseHold,
    PrepareLetter,
    ReleaseLetter,
)
from events.registers import GuardianRecorded
from pathway.domain.posting import Made
from pathway.projection import letters_of

PUPIL, MOTHER = pupil_id("woodside", "16"), guardian_id("woodside", "204")
REASON = f"~{PUPIL}~safeguarding~grandmother"
HEAD = {"who": "staff-1", "role": "headteacher"}
MONDAY = date(2026, 9, 7)


@pytest.fixture
def school(woodside, set_up_again):
    """16 and 17, brother and sister, who were absent once, with one parent to whom letters may go."""
    set_up_again(woodside, telephone="020 7946 0117")
    woodside.roll("17")
    for mis_id in ("16", "17"):
        names = {"mis_id": f"~{MOTHER}~contact~204", "name": f"~{MOTHER}~contact~Augusta"}
        mother = GuardianRecorded(pupil=pupil_id("woodside", mis_id), guardian=MOTHER, legal=True, **names)
        woodside.decider.given(mother, at=woodside.at("07:20"))
    absent_once(woodside, "16", "17")
    return woodside


def absent_once(school, *mis_ids):
    """On the Friday before."""
    school.taken("07:21", dict.fromkeys(mis_ids, "O"), day=MONDAY - timedelta(days=3))


def prepared(school, clock="16:00", mis_id="16", template="concern"):
    [letter] = school.told(PrepareLetter(mis_id=mis_id, template=template), clock, **HEAD)
    assert isinstance(letter, LetterPrepared)
    return letter


def hold(school, clock="08:00", until=MONDAY):
    return school.told(HoldPraise(mis_id="16", until=until, reason=REASON), clock)


def held(news):
    return [fact for fact in news if isinstance(fact, LetterHeld)]


def refused(school, letter, clock):
    issue = IssueLetter(pupil=PUPIL, letter=letter.letter)
    said = school.decider.saying(issue, at=school.at(clock), id=UUID(int=99), actor=Actor(**HEAD))
    return school.decider.says(said).reason


@pytest.mark.parametrize("template", ["concern", "notice-to-improve"])
def test_one_that_is_prepared_while_the_hold_stands_is_held_until_a_person_releases_it(school, template):
    for day in [MONDAY + timedelta(days=days) for days in (-4, -3, 0, 1, 2)]:
        school.day = day
        for session in ("AM", "PM"):
            school.taken("07:40", {"16": "O"}, session)
    hold(school, until=school.day)
    letter = prepared(school, template=template)
    assert letter.held
    assert refused(school, letter, "16:01") == "held"
    assert school.told(ReleaseLetter(pupil=PUPIL, letter=letter.letter), "16:02", **HEAD) == [
        LetterReleased(pupil=PUPIL, letter=letter.letter, by="staff-1")
    ]
    [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), "16:03", **HEAD)
    assert isinstance(issuing, LetterIssuing)
    school.decider.assert_rebuilds()


@pytest.mark.parametrize(("days", "is_held"), [(0, True), (1, False)])
def test_to_its_last_day_the_hold_stands_and_no_longer(school, days, is_held):
    hold(school)
    school.day += timedelta(days=days)
    assert prepared(school, "07:30").held is is_held


def test_a_hold_that_was_lifted_holds_nothing_new_and_what_it_held_stays_for_a_person(school):
    hold(school, until=date(2026, 9, 30))
    letter = prepared(school, "08:10")
    school.told(LiftPraiseHold(mis_id="16"), "08:20")
    assert refused(school, letter, "08:30") == "held"
    assert not prepared(school, "08:40").held


def test_one_that_waits_is_held_when_the_hold_begins_and_a_brothers_too(school):
    mine, brothers = prepared(school, "09:00"), prepared(school, "09:01", mis_id="17")
    assert held(hold(school, "09:10")) == [
        LetterHeld(pupil=letter.pupil, letter=letter.letter, reason="praise-held") for letter in (mine, brothers)
    ]
    assert refused(school, mine, "09:11") == "held"
    school.decider.assert_rebuilds()


def test_a_hold_that_goes_on_longer_does_not_hold_again_what_a_person_released(school):
    letter = prepared(school, "09:00")
    hold(school, "09:10")
    school.told(ReleaseLetter(pupil=PUPIL, letter=letter.letter), "09:20", **HEAD)
    assert held(hold(school, "09:30", until=date(2026, 9, 30))) == []
    assert school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), "09:40", **HEAD)


@pytest.mark.parametrize("is_made", [False, True])
def test_what_is_on_its_way_or_gone_is_not_held(school, is_made):
    letter = prepared(school, "09:00")
    [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), "09:05", **HEAD)
    if is_made:
        said = next(own for own, _ in school.decider.own if own.body == issuing)
        made = school.decider.told(Outcome(issuing, said.id, Made("ab")), at=school.at("09:06"))
        assert [type(fact) for fact in made] == [LetterIssued]
    assert held(hold(school, "09:10")) == []


@pytest.mark.parametrize("size", [1, 2, 1000])
async def test_it_is_shown_as_held_and_why_until_it_was_released(school, tables, size):
    letter = prepared(school, "09:00")
    hold(school, "09:10")
    await tables.fold(school.log(), size)
    assert await shown(tables) == ("held", "praise-held")
    school.told(ReleaseLetter(pupil=PUPIL, letter=letter.letter), "09:20", **HEAD)
    await tables.empty()
    await tables.fold(school.log(), size)
    assert await shown(tables) == ("prepared", None)
    school.told(LiftPraiseHold(mis_id="16"), "09:30")
    hold(school, "09:40")
    await tables.empty()
    await tables.fold(school.log(), size)
    assert await shown(tables) == ("held", "praise-held")


async def shown(tables):
    [row] = (await letters_of(tables.reading(), LettersOf())).rows
    return row.state, row.reason


def joins(school, mis_id, clock):
    """A child who was of no family that is known, and has a letter that may go, comes to the parent."""
    names = {"mis_id": f"~{MOTHER}~contact~204", "name": f"~{MOTHER}~contact~Augusta"}
    fact = GuardianRecorded(pupil=pupil_id("woodside", mis_id), guardian=MOTHER, legal=True, **names)
    return school.hears(fact, clock)


@pytest.fixture
def stranger(school):
    """18, of another parent."""
    school.roll("18")
    father = guardian_id("woodside", "205")
    names = {"mis_id": f"~{father}~contact~205", "name": f"~{father}~contact~William"}
    theirs = GuardianRecorded(pupil=pupil_id("woodside", "18"), guardian=father, legal=True, **names)
    school.decider.given(theirs, at=school.at("07:20"))
    absent_once(school, "18")
    return school


def test_of_a_child_who_joins_the_family_what_waits_is_held_and_what_is_prepared_since(stranger):
    hold(stranger)
    theirs = prepared(stranger, "09:00", mis_id="18")
    assert not theirs.held
    assert held(joins(stranger, "18", "09:10")) == [
        LetterHeld(pupil=theirs.pupil, letter=theirs.letter, reason="praise-held")
    ]
    news = stranger.told(PrepareLetter(mis_id="18", template="concern"), "09:20", **HEAD)
    assert [each.held for each in news] == [True, True], "to each of two parents"
    stranger.decider.assert_rebuilds()


def test_a_child_who_joins_brings_the_hold_to_the_family(stranger):
    stranger.told(HoldPraise(mis_id="18", until=MONDAY, reason=REASON), "08:00")
    mine = prepared(stranger, "09:00")
    assert held(joins(stranger, "18", "09:10")) == [LetterHeld(pupil=PUPIL, letter=mine.letter, reason="praise-held")]
    assert prepared(stranger, "09:20", mis_id="17").held
    stranger.decider.assert_rebuilds()


def test_what_a_person_released_is_not_held_again_by_a_word_about_the_parent(stranger):
    hold(stranger)
    prepared(stranger, "09:00", mis_id="18")
    [waits] = held(joins(stranger, "18", "09:10"))
    stranger.told(ReleaseLetter(pupil=waits.pupil, letter=waits.letter), "09:20", **HEAD)
    assert held(joins(stranger, "16", "09:30")) == []


def test_lifted_it_holds_nothing_of_whoever_joined(stranger):
    hold(stranger)
    joins(stranger, "18", "09:10")
    stranger.told(LiftPraiseHold(mis_id="16"), "09:20")
    news = stranger.told(PrepareLetter(mis_id="18", template="concern"), "09:30", **HEAD)
    assert [each.held for each in news] == [False, False]
    stranger.decider.assert_rebuilds()
