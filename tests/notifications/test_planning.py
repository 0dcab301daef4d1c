"""An absence plans the texts of its own family anew, and no other's."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.notifications import RecheckAsked
from events.registers import GuardianRemoved
from notifications.domain.absences import arranged
from notifications.domain.view import Day

PUPILS, GUARDIANS = ("amira", "ben", "chloe", "dan", "ella", "finn"), ("dad", "gran", "mum", "step")
MONDAY = date(2026, 9, 7)
of_whom = st.lists(st.frozensets(st.sampled_from(GUARDIANS), max_size=2), min_size=len(PUPILS), max_size=len(PUPILS))
heard = st.tuples(st.sampled_from(PUPILS), st.sampled_from(["AM", "PM"]), st.sampled_from(["absent", "ill", "found"]))


def told(school: Any, families: Any) -> None:
    for pupil, guardians in zip(PUPILS, families, strict=True):
        school.hears(school.pupil(pupil), school.before)
        for guardian in sorted(guardians):
            school.hears(school.guardian(pupil, guardian), school.before)


@settings(deadline=None)
@given(families=of_whom, story=st.lists(heard, max_size=12))
def test_planning_every_family_of_the_slot_anew_would_change_nothing(new_woodside, families, story) -> None:
    told(school := new_woodside(), families)
    for minute, (pupil, session, what) in enumerate(story):
        clock = f"09:{minute:02}"
        if what == "found":
            school.found(pupil, clock, session)
        else:
            school.absent(pupil, clock, session, explained=what == "ill")
        assert_settled(Day("woodside", MONDAY, school.decider.states))
    school.decider.assert_rebuilds()


def assert_settled(day: Day) -> None:
    for slot in {known.until for known in day.messages.values() if known.until is not None}:
        held = day.told.held_texts(slot)
        plan = arranged(slot, held, {child for known in held.values() for child in known.about}, day)
        assert (plan.changed, plan.left_over) == ([], [])


def test_an_absence_changes_no_text_of_a_family_that_it_is_not_of(woodside) -> None:
    """A family that changed meanwhile is told as it is when its own hour comes."""
    woodside.family("mum", "amira", "ben").family("dad", "chloe").absent("amira", "09:00")
    woodside.absent("ben", "09:01")
    woodside.hears(woodside.guardian("ben", "gran"), woodside.at("09:02"))
    woodside.hears(GuardianRemoved(pupil="ben", guardian="mum"), woodside.at("09:02"))
    (held,) = woodside.absent("chloe", "09:03")
    assert [matter.pupil for matter in held.about] == ["chloe"]
    asked = [fact.pupils for fact in woodside.comes("09:25") if isinstance(fact, RecheckAsked)]
    assert sorted(asked) == [("amira",), ("ben",), ("chloe",)]
