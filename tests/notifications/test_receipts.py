"""What providers say of a message afterwards: in any order and however often, it ends the same."""

from itertools import permutations

import pytest

from events.notifications import (
    CallAnswered,
    MessageDelivered,
    MessageFailed,
    MessageSent,
    NumberToCheck,
    NumberWorked,
    RecheckAsked,
)
from notifications.domain.outcomes import Handed, NotKnown, Receipt
from notifications.domain.references import Reference

from .texting import words


@pytest.fixture
def school(woodside):
    for fact in woodside.set_up(messages={"channels": ["text:notify", "voice:twilio"]}):
        woodside.hears(fact, woodside.before)
    return woodside.family("mum", "amira").family("dad", "amira", priority=2)


def receipt(sending, state, **so) -> Receipt:
    return Receipt(Reference(sending.about[0].date, sending.message, sending.attempt), state, **so)


def gone(sending) -> Receipt:
    return receipt(sending, "failed", reason="the number does not exist", unusable=True)


def test_a_delivered_message_is_delivered_once(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25")
    (delivered,) = school.receipt(receipt(sending, "delivered"), "09:26")
    assert isinstance(delivered, MessageDelivered)
    assert delivered.attempt == 1
    assert school.receipt(receipt(sending, "failed"), "09:27") == []
    assert school.receipt(receipt(sending, "delivered"), "09:28") == []


def test_a_receipt_may_come_before_the_outcome(school) -> None:
    sending = school.going("amira")
    (delivered,) = school.receipt(receipt(sending, "delivered"), "09:25")
    assert isinstance(delivered, MessageDelivered)
    assert school.handed(sending, "09:25") == []


def test_that_a_number_is_dead_may_be_learnt_from_a_receipt(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25")
    failed, check, asked = school.receipt(gone(sending), "09:40")
    assert isinstance(failed, MessageFailed)
    assert isinstance(check, NumberToCheck)
    assert check.reason == "the number does not exist"
    (again,) = school.rechecked(asked, "09:40")
    assert (again.guardian, again.channel, again.attempt) == ("mum", "voice", 2)


def test_a_message_whose_fate_was_unknown_is_known_by_its_receipt(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25", NotKnown())
    (sent,) = school.receipt(receipt(sending, "taken", name="SM1"), "09:26")
    assert isinstance(sent, MessageSent)
    assert sent.reference == "SM1"
    assert school.receipt(receipt(sending, "taken", name="SM1"), "09:27") == []
    assert words(school.receipt(receipt(sending, "delivered"), "09:27")) == ["MessageDelivered"]


def test_an_unknown_message_that_failed_goes_another_way(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25", NotKnown())
    assert words(school.receipt(receipt(sending, "failed", reason="no"), "09:26")) == ["MessageFailed", "RecheckAsked"]


def test_a_receipt_of_an_earlier_attempt_does_not_fail_the_present_one(school) -> None:
    sending = school.going("amira")
    _, _, asked = school.receipt(gone(sending), "09:26")
    (again,) = school.rechecked(asked, "09:26")
    school.handed(again, "09:26", Handed("ref", 1))
    assert school.receipt(receipt(sending, "failed", reason="other"), "09:27") == []


def test_delivered_after_all_is_delivered_and_the_number_works(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25")
    _, _, asked = school.receipt(gone(sending), "09:26")
    delivered, worked = school.receipt(receipt(sending, "delivered"), "09:27")
    assert isinstance(delivered, MessageDelivered)
    assert isinstance(worked, NumberWorked)
    assert (worked.guardian, worked.channel) == ("mum", "text")
    assert school.rechecked(asked, "09:27") == []
    school.decider.assert_rebuilds()


def test_delivered_after_all_and_wrong_meanwhile_is_corrected(school) -> None:
    sending = school.going("amira")
    school.handed(sending, "09:25")
    school.receipt(gone(sending), "09:26")
    assert school.withdrawn("amira", "09:30") == []
    news = school.receipt(receipt(sending, "delivered"), "09:40")
    assert words(news) == ["MessageDelivered", "NumberWorked", "MessageSending"]
    assert (news[2].template, news[2].guardian, news[2].corrects) == ("correction", "mum", sending.message)


def test_whatever_the_order_of_receipts_the_message_and_the_number_end_the_same(new_woodside) -> None:
    ends = set()
    for order in permutations(["taken", "failed", "delivered"]):
        school = new_woodside().family("mum", "amira")
        sending = school.going("amira")
        school.handed(sending, "09:25", Handed("ref", 1))
        for state in order:
            school.receipt(receipt(sending, state, unusable=state == "failed"), "09:26")
        day, mum = school.decider.states["day", "2026-09-07"], school.decider.states["school", "school"]
        ends.add((day.done.messages[sending.message].state, str(mum.done.bad)))
        school.decider.assert_rebuilds()
    assert ends == {("delivered", "{}")}


def test_what_was_never_sent_has_no_receipt(school) -> None:
    sending = school.going("amira")
    stranger = sending.model_copy(update={"message": sending.because})
    assert school.receipt(receipt(stranger, "delivered"), "09:26") == []
    assert school.receipt(receipt(sending.model_copy(update={"attempt": 2}), "delivered"), "09:26") == []
    assert school.receipt(receipt(sending.model_copy(update={"attempt": 0}), "failed"), "09:26") == []


@pytest.fixture
def called(woodside):
    for fact in woodside.set_up(messages={"channels": ["voice:twilio", "text:notify"]}):
        woodside.hears(fact, woodside.before)
    return woodside.family("mum", "amira")


def test_a_call_that_ended_without_a_key_reached_nobody_and_a_text_follows(called) -> None:
    call = called.going("amira")
    called.handed(call, "09:25")
    failed, asked = called.receipt(receipt(call, "failed", reason="nobody pressed a key"), "09:26")
    assert isinstance(failed, MessageFailed)
    assert isinstance(asked, RecheckAsked)
    (text,) = called.rechecked(asked, "09:26")
    assert (text.channel, text.guardian) == ("text", "mum")


@pytest.mark.parametrize("pressed_first", [True, False])
def test_a_pressed_key_is_contact_whenever_it_is_heard_of(called, pressed_first) -> None:
    call = called.going("amira")
    called.handed(call, "09:25")
    pressed, ended = receipt(call, "delivered", pressed="1"), receipt(call, "failed", reason="nobody pressed a key")
    news = [
        fact
        for each in ([pressed, ended] if pressed_first else [ended, pressed])
        for fact in called.receipt(each, "09:26")
    ]
    answered = [fact for fact in news if isinstance(fact, CallAnswered)]
    assert [(fact.guardian, fact.pressed, fact.attempt) for fact in answered] == [("mum", "1", 1)]
    assert called.receipt(pressed, "09:27") == []
    day = called.decider.states["day", "2026-09-07"]
    assert day.done.messages[call.message].state == "delivered"


@pytest.mark.parametrize(
    "text", ["", "x", "2026-09-07", "2026-09-07.x.1", "2026-09-07.aaaaaaaa-0000-5000-8000-000000000000"]
)
def test_what_is_none_of_our_references_is_none(text) -> None:
    assert Reference.read(text) is None


def test_a_reference_is_read_as_it_is_written(woodside) -> None:
    sending = woodside.family("mum", "amira").going("amira")
    written = Reference(sending.about[0].date, sending.message, 3)
    assert Reference.read(str(written)) == written
