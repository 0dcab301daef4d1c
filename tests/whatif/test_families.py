"""Families newly or no longer reached: by every way, and what of it nobody can know."""

from datetime import timedelta

import pytest

from events.ids import guardian_id, pupil_id
from events.notifications import CallAnswered, MessageFailed, MessageSending
from events.pathway import ContactMade
from notifications.domain.outcomes import NotHanded
from rollcall.whatif.families import families_of
from rollcall.whatif.numbers import Both
from rollcall.whatif.reaching import reached

from .conftest import MONDAY, World

FAMILY = min(pupil_id("woodside", "16"), pupil_id("woodside", "17"))
ALONE = pupil_id("woodside", "18")


@pytest.fixture
def unsent(world):
    """A school whose texts do not go: families are reached by people, or not at all."""
    world.provider = NotHanded("no such number")
    return world


def ways(found):
    return {each.way: each for each in found.families.ways}


@pytest.mark.parametrize(
    ("way", "done"),
    [
        ("call", lambda world: world.contact("16")),
        ("call", lambda world: world.contact("16", "believed-in-school")),
        ("visit", lambda world: world.visit("16", "adult-only")),
        ("meeting", lambda world: world.meets("16")),
        ("praise", lambda world: world.praises("16")),
    ],
)
def test_a_family_is_reached_by_whatever_reached_it(unsent, way, done):
    unsent.at("09:40")
    done(unsent)
    found = unsent.at("18:00").what_if()
    assert found.families.reached == Both(1, 1)
    assert ways(found)[way].reached == Both(1, 1)


@pytest.mark.parametrize(
    "done",
    [
        lambda world: world.contact("16", "no-answer"),
        lambda world: world.contact("16", "child-in-school"),
        lambda world: world.visit("16", "not-in"),
    ],
)
def test_whoever_tried_reached_nobody(unsent, done):
    unsent.at("09:40")
    done(unsent)
    assert unsent.at("18:00").what_if().families.reached == Both(0, 0)


def test_a_call_that_was_taken_back_reached_nobody(unsent):
    unsent.at("09:00").absent("16")
    unsent.at("09:40").contact("16")
    unsent.undo("16")
    assert unsent.at("18:00").what_if().families.reached == Both(0, 0)


def test_of_two_calls_at_one_instant_only_the_one_that_was_taken_back_reached_nobody(unsent):
    unsent.at("09:00").absent("16")
    unsent.at("09:40").contact("16")
    unsent.contact("16")
    unsent.undo("16")
    assert unsent.at("18:00").what_if().families.reached == Both(1, 1)


def test_a_letter_reaches_a_family_when_it_is_issued(world):
    world.schooled("16", 30, 2)
    world.at("10:00", world.today + timedelta(days=3)).posts("16")
    found = world.at("18:00").what_if(MONDAY, stages={"ladder": {"concern": {"attendance": "< 50"}}})
    assert ways(found)["letter"].reached == Both(1, 0)
    assert ways(found)["letter"].no_longer == [FAMILY]


def test_a_family_that_was_rung_is_reached_without_its_text(world):
    """It has no text under the other policy, and was spoken to in both."""
    world.at("09:00").absent("16")
    world.at("09:31").contact("16", code="I")
    world.explained("16", by="contact")
    found = world.at("18:00").what_if(text={"minutes_after_close": 20})
    assert ways(found)["text"].no_longer == [FAMILY]
    assert found.families.reached == Both(1, 1)
    assert (found.families.newly, found.families.no_longer) == ([], [])


def test_a_visit_that_only_the_other_policy_asks_for_is_not_made(unsent):
    """Nobody went, and nobody can know whether anybody had been in: asked for, not reached."""
    unsent.at("09:00").absent("18")
    found = unsent.at("18:00").what_if(visit={"on_counted_day": 1})
    visit = ways(found)["visit"]
    assert (visit.reached, visit.newly, visit.asked_newly) == (Both(0, 0), [], [ALONE])
    assert (found.families.newly, found.families.asked_newly) == ([], [ALONE])


def test_one_who_was_reached_otherwise_is_not_among_those_whom_nobody_reached(world):
    world.at("09:00").absent("18")
    found = world.at("18:00").what_if(visit={"on_counted_day": 1})
    assert ways(found)["visit"].asked_newly == [ALONE]
    assert found.families.asked_newly == [], "they had the text"


def test_a_visit_that_was_made_and_that_the_other_policy_does_not_ask_for(unsent):
    """The visitor saw the child, and had perhaps not gone."""
    for day in range(2):
        unsent.at("09:00", MONDAY + timedelta(days=day)).absent("18")
    unsent.at("14:00").visit("18")
    found = unsent.at("18:00").what_if(visit={"on_counted_day": 3})
    visit = ways(found)["visit"]
    assert (visit.reached, visit.no_longer, visit.asked_no_longer) == (Both(1, 1), [], [ALONE])
    assert found.families.asked_no_longer == [ALONE]


def test_a_visit_that_nobody_had_asked_for_is_no_policys(unsent):
    unsent.at("14:00").visit("18")
    assert unsent.at("18:00").what_if(visit={"on_counted_day": 3}).families.asked_no_longer == []


# What the platform says by itself ------------------------------------------------------------------------------------


def rung(world, **also):
    """The platform rang about the child's absence; what came of it."""
    pupil = pupil_id("woodside", "18")
    world.at("09:00").absent("18")
    world.at("09:30")
    sending = next(fact.fact for fact in world.facts if isinstance(fact.fact, MessageSending))
    call = sending.model_copy(update={"channel": "voice"})
    return [call, *(word(pupil=pupil, message=call.message, **given) for word, given in also.values())]


def test_a_call_of_the_platforms_reaches_whoever_pressed_a_key(world):
    pressed = (CallAnswered, {"guardian": guardian_id("woodside", "10"), "pressed": "1"})
    assert reached(rung(world, pressed=pressed))["voice"] == {ALONE}
    assert reached(rung(World()))["voice"] == set(), "one that merely ended reached nobody"


def test_one_that_only_the_other_policy_makes_is_owed_an_answer(world):
    was, would = families_of([], [], rung(world)), families_of([], [], rung(World()))
    [voice] = would.ways
    assert (voice.reached, voice.asked_newly, voice.newly) == (Both(0, 0), [ALONE], [])
    assert was == would
    failed = (MessageFailed, {"reason": "no such number"})
    assert families_of([], [], rung(World(), failed=failed)).ways == []


def test_siblings_are_one_family_whichever_of_them_it_is_about(unsent):
    unsent.at("09:40").contact("16")
    unsent.contact("17")
    facts = [fact.fact for fact in unsent.facts]
    assert len([fact for fact in facts if isinstance(fact, ContactMade)]) == 2
    assert families_of(facts, facts, facts).reached == Both(1, 1)
