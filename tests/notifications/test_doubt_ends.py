"""A mark that is put right while registers is asked about it: the text goes after another re-check, and once."""

from typing import Any

import pytest

from chassis.said import Outcome
from events.ids import outcome_id
from events.notifications import MessageExpired, MessageHeld, MessageSending, MessageWithdrawn, RecheckAsked
from events.registers import EntityReleased
from notifications.domain.outcomes import Rechecked, Unanswered

AM = ("AM",)


@pytest.fixture
def school(woodside: Any) -> Any:
    return woodside.family("mum", "amira")


def believed(school: Any, clock: str, pupil: str = "amira") -> list[Any]:
    """Its mark is in doubt no more; said twice, the second time silent."""
    mark = {"entity_type": "AttendanceRollCallRecord", "entity": "1", "revision": 2}
    day = school.at(clock).date()
    return school.hears(
        EntityReleased(school="woodside", **mark, pupil=pupil, date=day, session="AM"), school.at(clock)
    )


def asked(school: Any, *pupils: str) -> RecheckAsked:
    for pupil in pupils or ("amira",):
        school.absent(pupil, "09:00")
    (order,) = school.comes("09:25")
    return order


def answered(school: Any, order: RecheckAsked, clock: str, **doubted: Any) -> list[Any]:
    return school.ended(order, Rechecked({pupil: AM for pupil in order.pupils}, doubted), school.at(clock))


def test_it_is_asked_again_and_what_was_on_its_way_counts_no_more(school) -> None:
    first = asked(school)
    (held,) = believed(school, "09:25:02")
    assert (type(held), held.message, held.until) == (MessageHeld, first.message, school.at("09:25:02"))
    assert answered(school, first, "09:25:03", amira=AM) == []
    (again,) = school.comes("09:25:03")
    (sending,) = answered(school, again, "09:25:04")
    assert (type(sending), sending.message, sending.attempt) == (MessageSending, first.message, 1)
    school.handed(sending, "09:25:05")
    assert believed(school, "09:26") == []
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_an_answer_to_the_first_question_counts_no_more_once_the_second_is_asked(school) -> None:
    first = asked(school)
    order = next(own.id for own, _ in school.decider.own if own.body == first)
    believed(school, "09:25")
    (again,) = school.comes("09:25")
    older = Outcome(first, order, Rechecked({"amira": AM}, {"amira": AM}))
    assert school.decider.told(older, at=school.at("09:25"), id=outcome_id(order)) == []
    assert [type(each) for each in answered(school, again, "09:25")] == [MessageSending]
    school.decider.assert_rebuilds()


def test_a_brother_who_was_found_meanwhile_is_named_no_more(school) -> None:
    school.family("mum", "tom")
    first = asked(school, "amira", "tom")
    assert first.pupils == ("amira", "tom")
    school.withdrawn("tom", "09:25:01")
    (held,) = believed(school, "09:25:02")
    assert [(each.pupil, each.sessions) for each in held.about] == [("amira", AM)]


def test_who_is_absent_no_more_has_no_text(school) -> None:
    first = asked(school)
    school.withdrawn("amira", "09:25:01")
    assert believed(school, "09:25:02") == []
    assert [type(each) for each in answered(school, first, "09:25:03")] == [MessageWithdrawn]


def test_a_neighbours_mark_and_one_after_the_last_hour_change_nothing(school) -> None:
    first = asked(school)
    assert (believed(school, "09:26", "tom"), believed(school, "15:00:01")) == ([], [])
    assert [type(each) for each in school.ended(first, Unanswered(), school.at("15:00:02"))] == [MessageExpired]
