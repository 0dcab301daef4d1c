"""Who wants silence, on which number, and until when."""

import pytest

from events.notifications import (
    GuardianOptedIn,
    GuardianOptedOut,
    MessageSending,
    MessageWithheld,
    ReplyReceived,
    SameNumberAsked,
)
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import SameNumber

from .replying import AMIRA, NUMBER, TEXT, TOM, absent_at_nine, heard


def test_who_asks_for_no_more_messages_gets_none_and_the_next_guardian_is_told(woodside, reply) -> None:
    woodside.family("mum", AMIRA).family("dad", AMIRA, priority=2)
    received, out = reply("08:30", asks="stop")
    assert (received.asks, out) == ("stop", GuardianOptedOut(pupil=AMIRA, guardian="mum", reply=received.reply))
    assert woodside.texted(AMIRA).guardian == "dad"


def test_silence_holds_for_who_is_recorded_with_that_number_later(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    received, _ = reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum2"), woodside.at("08:40"))
    assert asked == SameNumberAsked(pupil=AMIRA, guardian="mum2", address=woodside.number("mum2"), stopped=("mum",))
    (out,) = woodside.ended(asked, SameNumber(("mum",)), woodside.at("08:40"))
    assert out == GuardianOptedOut(pupil=AMIRA, guardian="mum2", reply=received.reply)
    absent_at_nine(woodside, AMIRA)
    (recheck,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(recheck, "09:25")[0], MessageWithheld)
    assert [type(fact) for fact in reply("09:30", "mum", "mum2", asks="start")] == [
        ReplyReceived,
        GuardianOptedIn,
        GuardianOptedIn,
    ]
    woodside.decider.assert_rebuilds()


def test_another_number_than_that_of_who_asked_for_silence_is_messaged(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "dad", priority=2), woodside.at("08:40"))
    assert woodside.ended(asked, SameNumber(()), woodside.at("08:40")) == []
    assert woodside.texted(AMIRA).guardian == "dad"


def test_silence_that_ended_while_the_number_was_compared_holds_for_nobody(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum2"), woodside.at("08:40"))
    reply("08:40", asks="start")
    assert woodside.ended(asked, SameNumber(("mum",)), woodside.at("08:41")) == []


def test_a_number_is_compared_only_where_somebody_asked_for_silence_and_its_owner_may_be_told(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    assert woodside.hears(woodside.guardian(AMIRA, "dad"), woodside.at("08:20")) == []
    reply("08:30", asks="stop")
    for who, so in (("mum", {}), ("gran", {"barred": True}), ("aunt", {"telephone": None})):
        assert woodside.hears(woodside.guardian(AMIRA, who, **so), woodside.at("08:40")) == []


def test_where_nobody_is_left_the_text_is_withheld_and_says_so(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    absent_at_nine(woodside, AMIRA)
    (asked,) = woodside.comes("09:25")
    (withheld,) = woodside.rechecked(asked, "09:25")
    assert isinstance(withheld, MessageWithheld)
    assert withheld.reason == "everybody who may be told asked for no more messages"


def test_a_text_that_is_held_does_not_go_to_who_asks_for_silence_meanwhile(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    absent_at_nine(woodside, AMIRA)
    reply("09:24:59", asks="stop")
    (asked,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(asked, "09:25")[0], MessageWithheld)


def test_silence_holds_on_the_number_of_every_guardian_who_shares_it(woodside, reply) -> None:
    woodside.family("dad", AMIRA).family("mum", TOM)
    facts = reply("09:40", "dad", "mum", asks="stop")
    assert {fact.guardian for fact in facts[1:]} == {"dad", "mum"}


@pytest.mark.parametrize(
    ("said", "stopped"),
    [
        ([("08:30", "stop", "08:30"), ("08:35", "start", "08:20")], True),
        ([("08:00", "stop", "08:00"), ("09:05", "start", "09:05"), ("09:10", "stop", "09:00")], False),
        ([("08:30", "start", "08:30"), ("08:31", "stop", "08:30")], True),
        ([("08:30", "stop", "08:30"), ("08:31", "start", "08:30")], True),
        ([("08:35", "start", "08:35"), ("08:36", "stop", "08:30")], False),
        ([("08:30", "stop", "08:30"), ("08:40", "stop", "08:34"), ("08:41", "start", "08:32")], True),
    ],
)
def test_of_stop_and_start_the_one_that_was_sent_last_holds(woodside, reply, said, stopped) -> None:
    woodside.family("mum", AMIRA)
    for clock, asks, sent in said:
        reply(clock, asks=asks, received_at=woodside.at(sent))
    assert woodside.decider.states["stopped", "stopped"].done.guardians == (["mum"] if stopped else [])
    woodside.decider.assert_rebuilds()


def test_stop_of_a_number_that_is_nobodys_holds_for_who_is_recorded_with_it_later(woodside) -> None:
    (received,) = woodside.decider.told(ReplyHeard(TEXT, (), NUMBER, asks="stop"), at=woodside.at("08:30"))
    woodside.hears(woodside.pupil(AMIRA), woodside.at("08:35"))
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum"), woodside.at("08:40"))
    assert (asked.stopped, asked.strangers) == ((), (NUMBER,))
    (out,) = woodside.ended(asked, SameNumber((), strangers=(NUMBER,)), woodside.at("08:40"))
    assert out == GuardianOptedOut(pupil=AMIRA, guardian="mum", reply=received.reply)
    assert (
        woodside.decider.told(heard(asks="start", received_at=woodside.at("08:29")), at=woodside.at("08:50"))[1:] == []
    )
    assert len(woodside.decider.told(heard(asks="start"), at=woodside.at("08:51"))) == 2
    woodside.decider.assert_rebuilds()


def test_start_that_the_same_number_sent_later_ends_it(woodside) -> None:
    for clock, asks in (("08:31", "start"), ("08:30", "stop")):
        told = ReplyHeard(TEXT, (), NUMBER, asks=asks, received_at=woodside.at(clock))
        woodside.decider.told(told, at=woodside.at("08:32"))
    woodside.hears(woodside.pupil(AMIRA), woodside.at("08:35"))
    (asked,) = woodside.hears(woodside.guardian(AMIRA, "mum"), woodside.at("08:40"))
    assert woodside.ended(asked, SameNumber((), strangers=(NUMBER,)), woodside.at("08:40")) == []


def test_who_asked_before_is_not_said_again_and_start_ends_it(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    assert [type(fact) for fact in reply("08:31", asks="stop")] == [ReplyReceived]
    assert [type(fact) for fact in reply("08:32", asks="start")] == [ReplyReceived, GuardianOptedIn]
    assert [type(fact) for fact in reply("08:33", asks="start")] == [ReplyReceived]
    assert isinstance(woodside.texted(AMIRA), MessageSending)


def test_praise_is_withheld_too_from_who_asked_for_silence(woodside, reply) -> None:
    woodside.family("mum", AMIRA)
    reply("08:30", asks="stop")
    assert isinstance(woodside.improved(AMIRA, "15:45")[0], MessageWithheld)
