"""A text that failed, and was withheld then for a doubted mark, goes on where it stood when the mark is believed."""

from datetime import date
from typing import Any

import pytest

from events.fact import Actor
from events.notifications import MessageDelivered, MessageSending, MessageWithheld, ResendMessage
from events.registers import EntityReleased
from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference

MONDAY = date(2026, 9, 7)
OFFICER = Actor(who="staff-3", role="attendance-officer")


@pytest.fixture
def school(woodside: Any) -> Any:
    for fact in woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]}):
        woodside.hears(fact, woodside.before)
    return woodside.family("mum", "amira", email=woodside.email("mum"))


@pytest.fixture
def first(school: Any) -> MessageSending:
    """It went to mum, came back at 09:26, and by then the mark was in doubt."""
    school.absent("amira", "09:00")
    (asked,) = school.comes("09:25")
    (sending,) = school.rechecked(asked, "09:25")
    school.handed(sending, "09:25:10")
    *_, again = school.receipt(says(sending, "failed"), "09:26")
    (withheld,) = school.rechecked(again, "09:26", amira=("AM",))
    assert isinstance(withheld, MessageWithheld)
    return sending


def says(sending: MessageSending, state: Any) -> Receipt:
    return Receipt(Reference(MONDAY, sending.message, sending.attempt), state, "n1", "temporary-failure")


def believed(school: Any, clock: str) -> Any:
    mark = {"entity_type": "AttendanceRollCallRecord", "entity": "1", "revision": 2}
    fact = EntityReleased(school="woodside", **mark, pupil="amira", date=MONDAY, session="AM")
    return school.hears(fact, school.at(clock))


def goes(school: Any, clock: str) -> MessageSending:
    (asked,) = school.comes(clock)
    (sending,) = school.rechecked(asked, clock)
    assert isinstance(sending, MessageSending)
    return sending


def test_it_goes_the_next_way_and_the_old_receipt_told_again_is_silent(school, first) -> None:
    believed(school, "09:40")
    second = goes(school, "09:40")
    assert (second.channel, second.attempt) == ("email", 2)
    school.handed(second, "09:40:20")
    assert school.receipt(says(first, "failed"), "09:41") == []
    assert school.decider.next_due() is None
    school.decider.assert_rebuilds()


def test_what_a_person_sends_again_is_another_attempt(school, first) -> None:
    command = ResendMessage(message=first.message, on=MONDAY)
    school.decider.told(command, at=school.at("09:40"), actor=OFFICER)
    second = goes(school, "09:40")
    assert second.attempt == 2
    school.handed(second, "09:40:20")
    assert school.receipt(says(first, "failed"), "09:41") == []
    school.decider.assert_rebuilds()


def test_one_that_arrived_after_all_while_it_was_withheld_goes_no_second_time(school, first) -> None:
    (delivered,) = school.receipt(says(first, "delivered"), "09:30")
    assert (type(delivered), delivered.attempt) == (MessageDelivered, 1)
    assert believed(school, "09:40") == []
    assert school.receipt(says(first, "delivered"), "09:41") == []
    school.decider.assert_rebuilds()
