"""What another policy changes, and what it does not: people did what they did."""

from datetime import timedelta

import pytest

from events.ids import pupil_id
from notifications.domain.outcomes import NotHanded
from rollcall.whatif import NotAsked, what_if
from rollcall.whatif.duties import Tally
from rollcall.whatif.numbers import Both

from .conftest import MONDAY, World

FAMILY = min(pupil_id("woodside", "16"), pupil_id("woodside", "17"))


def rows(found):
    return {(row.kind, row.weekday, row.hour): (row.happened, row.what_if) for row in found.duties}


def test_a_call_made_at_half_past_nine_would_have_missed_a_deadline_before_it(world):
    world.at("09:00").absent("16")
    world.at("09:40").contact("16")
    world.at("18:00")

    found = world.what_if(call={"due": "09:35"})

    done, missed = Tally(set=1, done=1), Tally(set=1, missed=1)
    assert rows(found) == {("call", "Monday", 9): (Tally(), missed), ("call", "Monday", 10): (done, Tally())}
    assert found.words["DeadlineMissed"] == Both(0, 1)
    assert found.words["ContactMade"] == Both(1, 1)
    assert found.words["DutyDone"] == Both(1, 1), "late, and done all the same"


def test_done_at_the_due_instant_of_the_other_policy_is_in_time(world):
    world.at("09:00").absent("16")
    world.at("09:40").contact("16")
    world.at("18:00")

    assert world.what_if(call={"due": "09:40"}).words.get("DeadlineMissed") is None
    assert world.what_if(call={"due": "09:39"}).words["DeadlineMissed"] == Both(0, 1)


def test_a_visit_on_the_third_day_instead_of_the_second_takes_less_of_people(world):
    for day in range(2):
        world.at("09:00", MONDAY + timedelta(days=day)).absent("18")
    world.at("18:00")

    found = world.what_if(visit={"on_counted_day": 3}, effort={"minutes": {"visit": 50}})

    assert found.words["DutySet"] == Both(3, 2)
    assert {each.kind: (each.duties, each.minutes) for each in found.effort} == {
        "call": (Both(2, 2), Both(12, 12)),
        "visit": (Both(1, 0), Both(50, 0)),
    }


def test_a_visit_that_nobody_was_asked_to_make_says_nothing_of_anybody(world):
    """Under the other policy it is missed; under the school's own nobody had to go."""
    world.at("09:00").absent("18")
    found = world.at("18:00").what_if(visit={"on_counted_day": 1})
    nobodys = {each.kind: each.asked_of_nobody for each in found.effort}
    assert nobodys == {"call": 0, "visit": 1}
    assert rows(found)["visit", "Monday", 15] == (Tally(), Tally(set=1, missed=1))


def test_a_call_that_stood_down_before_it_was_due_was_somebodys(world):
    """Explained at 09:40: missed at 09:30 under the other policy, and asked of the office under both."""
    world.at("09:00").absent("16")
    world.at("09:40").explained("16")
    [call] = world.at("18:00").what_if(call={"due": "09:35"}).effort
    assert (call.kind, call.duties, call.asked_of_nobody) == ("call", Both(0, 1), 0)


def test_a_later_text_would_not_have_been_wrong(world):
    """Told at 09:25 that the child is away, the family is corrected at 09:31; at 09:40 there is nothing to tell."""
    world.at("09:00").absent("16")
    world.at("09:31").withdrawn("16")
    world.at("18:00")

    found = world.what_if(text={"minutes_after_close": 20})

    assert found.wrong_texts == Both(1, 0)
    assert found.families.reached == Both(1, 0)
    assert (found.families.newly, found.families.no_longer) == ([], [FAMILY])
    assert found.words["MessageSent"] == Both(2, 0)
    assert found.words["MessageWithdrawn"] == Both(0, 1)


def test_an_earlier_text_reaches_a_family_that_was_not(world):
    """Explained at 09:24, one minute before the text; the siblings are one family, however many are absent."""
    world.at("09:00").absent("16")
    world.absent("17")
    world.at("09:24").explained("16")
    world.explained("17")
    world.at("18:00")

    found = world.what_if(text={"minutes_after_close": 0})

    assert found.families.reached == Both(0, 1)
    assert found.families.newly == [FAMILY]
    assert found.words["MessageSending"] == Both(0, 1)


def test_what_the_provider_refused_then_it_refuses_again_at_another_hour(world):
    world.provider = NotHanded("no such number")
    world.at("09:00").absent("16")
    world.at("18:00")

    found = world.what_if(text={"minutes_after_close": 20})

    assert found.words["MessageFailed"] == Both(1, 1)
    assert found.families.reached == Both(0, 0)


def test_what_was_claimed_and_is_not_asked_for_is_refused_and_counted(world):
    for day in range(2):
        world.at("09:00", MONDAY + timedelta(days=day)).absent("18")
    world.at("09:30").claim("18")
    world.at("18:00")

    found = world.what_if(visit={"on_counted_day": 5})

    assert world.said("DutyClaimed") == ["DutyClaimed"] * 2
    assert found.words["DutyClaimed"] == Both(2, 1)
    assert found.refused == 1


def test_before_the_first_day_the_schools_own_policy_holds(world):
    """The call of Monday keeps its hour; Tuesday's has another."""
    for day in range(2):
        world.at("09:00", MONDAY + timedelta(days=day)).absent("16")
    world.at("18:00")

    found = world.what_if(MONDAY + timedelta(days=1), call={"due": "11:15"})

    assert set(rows(found)) == {("call", "Tuesday", 10), ("call", "Tuesday", 11), ("visit", "Tuesday", 15)}


def test_parts_are_laid_over_the_policy_that_the_school_has(world):
    found = world.at("18:00").what_if(call={"due": "09:30"})

    assert found.policy.call.due.isoformat() == "09:30:00"
    assert found.policy.visit == World().what_if().policy.visit


def test_how_far_it_has_come_is_told_of_both_runs(world):
    world.at("09:00").absent("16")
    world.at("09:40").contact("16")
    told = []

    def moved(run):
        return lambda done, of: told.append((run, done, of))

    what_if(world.facts, {}, MONDAY, MONDAY, world.at("18:00").now, moved)

    of = told[-1][2]
    assert of > len(world.facts)
    assert told == [(run, done, of) for run in ("as it was", "what if") for done in range(1, of + 1)]


def test_what_registers_decide_by_a_policy_is_said_to_be_as_it_was(world):
    world.at("18:00")
    assert world.what_if(call={"due": "09:30"}).not_decided == []
    assert world.what_if().not_decided == []
    changed = world.what_if(chase={"mail": False}, weekly={"at": "09:00"}, sessions={"am": {"closes": "09:30"}})
    assert changed.not_decided == ["sessions", "chase", "weekly"]


def test_days_that_have_not_come_are_refused(world):
    with pytest.raises(NotAsked, match="2026-09-08 has not come yet"):
        world.what_if(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))


def test_a_policy_that_is_none_is_refused_in_a_sentence(world):
    with pytest.raises(ValueError, match="a policy has no part named 'cal'"):
        world.what_if(cal={"due": "09:30"})
    with pytest.raises(ValueError, match="policy 'woodside': call.due"):
        world.what_if(call={"due": "25:00"})


def test_what_cannot_be_told_from_its_facts_is_carried_over_where_it_is_about_something(world):
    """A request of which what-if knows nothing: its facts stay, but not about a duty that nobody sets."""
    for day in range(2):
        world.at("09:00", MONDAY + timedelta(days=day)).absent("18")
    world.at("14:00").visit("18", "not-in")
    world.at("18:00")
    world.facts = [fact for fact in world.facts if fact.envelope.word != "VisitMade"]

    assert world.what_if().words["DutyDone"] == Both(1, 1)
    assert world.what_if().carried == {"DutyDone": 1}, "and is said to be so"
    assert world.what_if(visit={"on_counted_day": 5}).words["DutyDone"] == Both(1, 0)
