"""A number that staff found dead is used for no message, until the MIS has another or a person clears it."""

import pytest

from events.fact import Actor
from events.notifications import (
    ClearNumber,
    MessageSending,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    NumberWorked,
)
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotHanded, Receipt
from notifications.domain.references import Reference

from .dead_numbers import anew, found_dead, says_wrong, texted, undo
from .texting import MUM, OFFICER


def test_it_is_set_aside_for_texts_and_calls_and_the_next_guardian_is_told(woodside, dead) -> None:
    text, voice = dead()
    assert isinstance(text, NumberSetAside)
    assert (text.guardian, text.channel, voice.channel, text.by) == (MUM, "text", "voice", "staff-3")
    assert text.address == woodside.number(MUM)
    assert texted(woodside).guardian == "dad"
    woodside.decider.assert_rebuilds()


def test_a_school_that_rings_nobody_up_has_it_set_aside_for_texts_alone(woodside, dead) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["text:folder"]})[1], woodside.before)
    assert [fact.channel for fact in dead()] == ["text"]


def test_one_that_writes_e_mails_alone_has_it_to_be_checked_all_the_same(woodside, dead) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["email:smtp"]})[1], woodside.before)
    assert [fact.channel for fact in dead()] == ["text"]


def test_a_number_that_is_not_the_familys_gets_no_childs_name_any_more(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", "gran", priority=3), woodside.before)
    reply = ReplyHeard(Sealed("~mum~reply~text"), (MUM, "gran"), wrong=True)
    received, *aside = woodside.decider.told(reply, at=woodside.at("09:10"))
    assert [(fact.guardian, fact.channel, fact.through) for fact in aside] == [
        (MUM, "text", None),
        (MUM, "voice", None),
        ("gran", "text", MUM),
        ("gran", "voice", MUM),
    ]
    assert {(fact.reply, fact.contact, fact.by) for fact in aside} == {(received.reply, received.reply, "")}
    assert woodside.decider.told(reply, at=woodside.at("09:10")) == []
    assert texted(woodside).guardian == "dad"
    clear, at = ClearNumber(guardian="204", channel="text"), woodside.at("09:40")
    cleared = woodside.decider.told(clear, at=at, actor=OFFICER)
    assert sorted(fact.guardian for fact in cleared) == sorted((MUM, "gran"))
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize("called", [False, True])
def test_what_is_delivered_to_a_number_that_is_not_theirs_gives_it_back_to_nobody(woodside, dead, called) -> None:
    woodside.hears(woodside.guardian("amira", "gran", priority=3), woodside.before)
    sending = texted(woodside)
    woodside.handed(sending, "09:26")
    if called:
        dead("09:26:30")
    assert len(says_wrong(woodside, "09:27", MUM, "gran")) == 5
    receipt = Receipt(Reference(sending.local_day, sending.message), "delivered")
    assert [type(fact).__name__ for fact in woodside.receipt(receipt, "09:28")] == ["MessageDelivered"]
    number = woodside.number(MUM)
    assert woodside.spoilt[MUM] == {"text": number, "voice": number}
    woodside.decider.assert_rebuilds()


def test_what_fails_at_a_number_that_is_not_theirs_makes_it_no_number_that_merely_fails(woodside, dead) -> None:
    sending = texted(woodside)
    woodside.handed(sending, "09:26")
    says_wrong(woodside, "09:27")
    gone = Receipt(Reference(sending.local_day, sending.message), "failed", reason="no such number", unusable=True)
    assert not [fact for fact in woodside.receipt(gone, "09:28") if isinstance(fact, NumberToCheck)]
    after_all = Receipt(Reference(sending.local_day, sending.message), "delivered")
    assert not [fact for fact in woodside.receipt(after_all, "09:29") if isinstance(fact, NumberWorked)]
    woodside.decider.assert_rebuilds()


def test_a_new_number_of_the_mis_is_theirs_and_may_work_again(woodside, dead) -> None:
    says_wrong(woodside, "09:10")
    anew(woodside, MUM, "09:11")
    assert texted(woodside).telephone == woodside.number(MUM, "new")


def test_who_may_not_be_told_has_no_number_to_set_aside(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", MUM, barred=True), woodside.at("09:00"))
    reply = ReplyHeard(Sealed("~mum~reply~text"), (MUM,), wrong=True)
    assert len(woodside.decider.told(reply, at=woodside.at("09:10"))) == 1


def test_one_that_was_known_is_not_said_again(woodside, dead) -> None:
    assert len(dead()) == 2
    assert dead("09:20") == []


def test_a_guardian_who_may_not_be_told_has_none(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", MUM, barred=True), woodside.at("09:00"))
    assert dead() == []


def test_a_new_number_of_the_mis_is_used_again(woodside, dead) -> None:
    dead()
    new = woodside.guardian("amira", MUM, telephone=woodside.number(MUM, "new"))
    woodside.hears(new, woodside.at("09:11"))
    assert texted(woodside).telephone == woodside.number(MUM, "new")


def test_one_found_dead_is_not_rung_by_a_machine_either_once_the_policy_says_so(woodside, dead) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["text:twilio"]})[1], woodside.before)
    dead()
    woodside.hears(woodside.set_up(messages={"channels": ["text:twilio", "voice:twilio"]})[1], woodside.at("09:11"))
    woodside.hears(woodside.guardian("amira", "dad", barred=True), woodside.at("09:11"))
    assert isinstance(texted(woodside), MessageWithheld)


def test_what_a_provider_had_found_is_not_taken_back_with_the_call(woodside, dead) -> None:
    woodside.handed(texted(woodside), "09:26", NotHanded("no such number", unusable=True))
    assert [fact.channel for fact in dead("09:30")] == ["voice"]
    assert [fact.channel for fact in undo(woodside, "09:30:08")] == ["voice"]
    assert woodside.spoilt[MUM] == {"text": woodside.number(MUM)}
    woodside.decider.assert_rebuilds()


def test_a_call_that_is_taken_back_gives_the_number_back(woodside, dead) -> None:
    dead()
    text, voice = undo(woodside, "09:10:08")
    assert isinstance(text, NumberCleared)
    assert (text.channel, voice.channel) == ("text", "voice")
    assert texted(woodside).guardian == MUM
    woodside.decider.assert_rebuilds()


def test_a_person_clears_it_and_it_is_used_again(woodside, dead) -> None:
    dead()
    clear, at = ClearNumber(guardian="204", channel="text"), woodside.at("09:11")
    (cleared,) = woodside.decider.told(clear, at=at, actor=OFFICER)
    assert isinstance(cleared, NumberCleared)
    assert (cleared.guardian, cleared.channel, cleared.by) == (MUM, "text", "staff-3")
    assert woodside.decider.told(clear, at=woodside.at("09:12"), actor=OFFICER) == [], "the same again is silent"
    assert texted(woodside).guardian == MUM
    woodside.decider.assert_rebuilds()


def test_one_that_a_provider_refused_is_cleared_the_same_way(woodside, dead) -> None:
    sending = texted(woodside)
    failed = woodside.handed(sending, "09:26", NotHanded("no such number", unusable=True))
    assert [fact for fact in failed if isinstance(fact, NumberToCheck)]
    (cleared,) = woodside.decider.told(
        ClearNumber(guardian="204", channel="text"), at=woodside.at("09:40"), actor=OFFICER
    )
    assert isinstance(cleared, NumberCleared)
    assert isinstance(sending, MessageSending)


@pytest.mark.parametrize("role", ["class-teacher", "governor", "pastoral", "year-group-leader", "assistant-head"])
def test_only_the_office_headship_and_the_safeguarding_lead_clear_it(woodside, dead, role: str) -> None:
    dead()
    clear, actor = ClearNumber(guardian="204", channel="text"), Actor(who="staff-9", role=role)
    assert woodside.decider.refuses(clear, at=woodside.at("09:11"), actor=actor).reason == "not-for-role"


@pytest.mark.parametrize("guardian", ["204", "999"])
def test_where_nothing_is_to_be_checked_that_is_said(woodside, dead, guardian: str) -> None:
    clear = ClearNumber(guardian=guardian, channel="email")
    assert woodside.decider.refuses(clear, at=woodside.at("09:11"), actor=OFFICER).reason == "nothing-to-check"


def test_a_call_that_is_taken_back_gives_no_number_back_that_another_call_found_dead(woodside, dead) -> None:
    dead()
    anew(woodside, MUM, "09:10:03")
    assert len(found_dead(woodside, MUM, "09:10:05")) == 2
    assert {fact.address for fact in undo(woodside, "09:10:08")} == {woodside.number(MUM)}
    assert woodside.spoilt[MUM] == dict.fromkeys(("text", "voice"), woodside.number(MUM, "new"))
    woodside.decider.assert_rebuilds()


def test_a_call_that_is_taken_back_gives_nothing_back_that_was_given_back_and_found_anew(woodside, dead) -> None:
    dead()
    for channel in ("text", "voice"):
        woodside.decider.told(ClearNumber(guardian="204", channel=channel), at=woodside.at("09:10:03"), actor=OFFICER)
    found_dead(woodside, MUM, "09:10:05")
    assert undo(woodside, "09:10:08") == []
    assert woodside.spoilt[MUM].keys() == {"text", "voice"}


def test_what_a_provider_finds_after_the_call_is_not_taken_back_with_it(woodside, dead) -> None:
    sending = texted(woodside)
    dead("09:26")
    woodside.handed(sending, "09:26:02", NotHanded("no such number", unusable=True))
    assert [fact.channel for fact in undo(woodside, "09:26:08")] == ["voice"]
    assert woodside.spoilt[MUM] == {"text": woodside.number(MUM)}
    woodside.decider.assert_rebuilds()
