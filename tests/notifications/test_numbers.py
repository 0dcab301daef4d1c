"""A number that staff found dead is used for no message, until the MIS has another or a person clears it."""

from typing import Any
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import guardian_id
from events.notifications import (
    ClearNumber,
    MessageSending,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    NumberWorked,
    SameNumberAsked,
)
from events.pathway import ContactUndone, NumberFoundDead
from events.registers import GuardianRemoved
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotHanded, Receipt, SameNumber, Shared
from notifications.domain.references import Reference

from .texting import CALL, DAD, MUM, OFFICER


@pytest.fixture
def dead(woodside):
    """Somebody rings mum about Amira, and the number is dead."""

    def dead(clock: str = "09:10") -> Any:
        at = woodside.at(clock)
        return woodside.hears(NumberFoundDead(pupil="amira", guardian=MUM, contact=CALL, at=at, by="staff-3"), at)

    woodside.hears(woodside.set_up(messages={"channels": ["text:twilio", "voice:twilio"]})[1], woodside.before)
    woodside.family(MUM, "amira", priority=1).hears(woodside.guardian("amira", "dad", priority=2), woodside.before)
    return dead


def texted(woodside: Any) -> Any:
    """To whom the morning's text goes."""
    woodside.absent("amira", "09:12")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    return sending


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


def says_wrong(woodside, clock: str, *guardians: str) -> Any:
    """Whoever has the number writes that it is not the family's."""
    reply = ReplyHeard(Sealed("~mum~reply~text"), guardians or (MUM,), wrong=True)
    return woodside.decider.told(reply, at=woodside.at(clock))


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


def undo(woodside, clock: str) -> Any:
    """The call that found the number dead is taken back."""
    undone = ContactUndone(
        pupil="amira",
        date=woodside.at("09:10").date(),
        contact=CALL,
        outcome="number-dead",
        made_at=woodside.at("09:10"),
        by="staff-3",
    )
    return woodside.hears(undone, woodside.at(clock))


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


AGAIN = UUID(int=7)


def found_dead(woodside, guardian: str, clock: str) -> Any:
    """Somebody rings them later, and the number that they have then is dead as well."""
    at = woodside.at(clock)
    rung = NumberFoundDead(pupil="amira", guardian=guardian, contact=AGAIN, at=at, by="staff-4")
    return woodside.hears(rung, at)


def anew(woodside, guardian: str, clock: str) -> None:
    """The MIS has another number for them."""
    first = {MUM: 1, DAD: 2}[guardian]
    new = woodside.guardian("amira", guardian, telephone=woodside.number(guardian, "new"), priority=first)
    woodside.hears(new, woodside.at(clock))


def spoilt(woodside) -> Any:
    """Whose numbers work nowhere, by channel."""
    return woodside.spoilt


def test_a_call_that_is_taken_back_gives_no_number_back_that_another_call_found_dead(woodside, dead) -> None:
    dead()
    anew(woodside, MUM, "09:10:03")
    assert len(found_dead(woodside, MUM, "09:10:05")) == 2
    assert {fact.address for fact in undo(woodside, "09:10:08")} == {woodside.number(MUM)}
    assert spoilt(woodside)[MUM] == dict.fromkeys(("text", "voice"), woodside.number(MUM, "new"))
    woodside.decider.assert_rebuilds()


def test_a_call_that_is_taken_back_gives_nothing_back_that_was_given_back_and_found_anew(woodside, dead) -> None:
    dead()
    for channel in ("text", "voice"):
        woodside.decider.told(ClearNumber(guardian="204", channel=channel), at=woodside.at("09:10:03"), actor=OFFICER)
    found_dead(woodside, MUM, "09:10:05")
    assert undo(woodside, "09:10:08") == []
    assert spoilt(woodside)[MUM].keys() == {"text", "voice"}


def test_what_a_provider_finds_after_the_call_is_not_taken_back_with_it(woodside, dead) -> None:
    sending = texted(woodside)
    dead("09:26")
    woodside.handed(sending, "09:26:02", NotHanded("no such number", unusable=True))
    assert [fact.channel for fact in undo(woodside, "09:26:08")] == ["voice"]
    assert spoilt(woodside)[MUM] == {"text": woodside.number(MUM)}
    woodside.decider.assert_rebuilds()


# One number, two guardians --------------------------------------------------------------------------------------------


@pytest.fixture
def shared(woodside, dead):
    """Dad has mum's number, sealed for him: found dead at a call to her, it is found so at his."""
    woodside.hears(woodside.guardian("amira", DAD, priority=2), woodside.before)
    woodside.hears(GuardianRemoved(pupil="amira", guardian="dad"), woodside.before)
    found = dead()
    return [news for aside in found for news in who_has(woodside, aside, "09:10:01")]


def who_has(woodside: Any, aside: Any, clock: str) -> Any:
    return woodside.ended(aside, Shared({DAD: woodside.number(DAD)}), woodside.at(clock))


def test_a_number_that_is_dead_is_texted_through_nobody_who_has_it(woodside, shared) -> None:
    assert [(fact.guardian, fact.channel, fact.through) for fact in shared] == [(DAD, "text", MUM), (DAD, "voice", MUM)]
    assert {fact.address for fact in shared} == {woodside.number(DAD)}
    assert texted(woodside).reason == "nobody who may be told has a number or address that works"
    woodside.decider.assert_rebuilds()


def test_what_a_provider_had_found_at_anothers_is_not_taken_back_with_the_call(woodside, dead) -> None:
    """Dad's text had come back before mum, who has the same number, was rung."""
    woodside.hears(woodside.guardian("amira", MUM, barred=True), woodside.at("09:00"))
    woodside.hears(woodside.guardian("amira", DAD, priority=2), woodside.before)
    woodside.hears(GuardianRemoved(pupil="amira", guardian="dad"), woodside.before)
    woodside.handed(texted(woodside), "09:26", NotHanded("no such number", unusable=True))
    woodside.hears(woodside.guardian("amira", MUM, priority=1), woodside.at("09:29"))
    found = [news for aside in dead("09:30") for news in who_has(woodside, aside, "09:30:01")]
    assert [(fact.guardian, fact.channel) for fact in found] == [(DAD, "voice")]
    assert [(fact.guardian, fact.channel) for fact in undo(woodside, "09:30:08")] == [
        (MUM, "text"),
        (MUM, "voice"),
        (DAD, "voice"),
    ]
    assert woodside.spoilt == {DAD: {"text": woodside.number(DAD)}}
    assert {of.through for of in woodside.decider.states["school", "school"].done.bad.values()} == {None}
    woodside.decider.assert_rebuilds()


def test_one_that_another_has_anew_is_theirs_alone(woodside, shared) -> None:
    new = woodside.guardian("amira", DAD, telephone=woodside.number(DAD, "new"), priority=2)
    woodside.hears(new, woodside.at("09:11"))
    assert texted(woodside).telephone == woodside.number(DAD, "new")


def test_the_call_that_is_taken_back_gives_it_back_to_both(woodside, shared) -> None:
    cleared = {(fact.guardian, fact.channel) for fact in undo(woodside, "09:10:08")}
    assert cleared == {(MUM, "text"), (MUM, "voice"), (DAD, "text"), (DAD, "voice")}
    assert texted(woodside).guardian == MUM
    woodside.decider.assert_rebuilds()


def test_one_that_was_given_back_meanwhile_is_nobody_elses_either(woodside, dead) -> None:
    text, _ = dead()
    undo(woodside, "09:10:02")
    woodside.hears(woodside.guardian("amira", DAD, priority=2), woodside.before)
    assert who_has(woodside, text, "09:10:04") == []


def test_whoever_may_not_be_told_has_nothing_set_aside(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", DAD, barred=True), woodside.before)
    assert who_has(woodside, dead()[0], "09:10:01") == []


@pytest.mark.parametrize("cleared", ["204", "205"])
def test_a_person_clears_it_for_both(woodside, shared, cleared) -> None:
    for channel in ("text", "voice"):
        command = ClearNumber(guardian=cleared, channel=channel)
        news = woodside.decider.told(command, at=woodside.at("09:11"), actor=OFFICER)
        assert [(fact.guardian, fact.channel) for fact in news] == [(MUM, channel), (DAD, channel)]
    assert texted(woodside).guardian == MUM
    woodside.decider.assert_rebuilds()


def test_what_reaches_one_of_them_after_all_clears_it_for_both(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", DAD, priority=2), woodside.before)
    sending = texted(woodside)
    woodside.handed(sending, "09:26")
    who_has(woodside, dead("09:27")[0], "09:27:01")
    receipt = Receipt(Reference(sending.local_day, sending.message), "delivered")
    worked = [fact for fact in woodside.receipt(receipt, "09:28") if isinstance(fact, NumberWorked)]
    assert [(fact.guardian, fact.channel) for fact in worked] == [(MUM, "text"), (DAD, "text")]
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize(("other", "cleared"), [(MUM, "205"), (DAD, "204"), (MUM, "204"), (DAD, "205")])
def test_one_that_another_has_anew_and_is_dead_too_is_cleared_by_itself(woodside, shared, other, cleared) -> None:
    anew(woodside, other, "09:11")
    assert len(found_dead(woodside, other, "09:12")) == 2
    command = ClearNumber(guardian=cleared, channel="text")
    news = woodside.decider.told(command, at=woodside.at("09:13"), actor=OFFICER)
    whose, is_new = guardian_id("woodside", cleared), guardian_id("woodside", cleared) == other
    old = {woodside.number(MUM), woodside.number(DAD)}
    assert {fact.address for fact in news} == ({woodside.number(whose, "new")} if is_new else old)
    assert woodside.spoilt[other]["text"] == (woodside.number(other) if is_new else woodside.number(other, "new"))
    woodside.decider.assert_rebuilds()


def test_a_late_receipt_of_a_number_says_nothing_of_the_new_one_that_is_dead(woodside, dead) -> None:
    sending = texted(woodside)
    woodside.handed(sending, "09:26")
    anew(woodside, MUM, "09:27")
    found_dead(woodside, MUM, "09:28")
    receipt = Receipt(Reference(sending.local_day, sending.message), "delivered")
    assert [fact for fact in woodside.receipt(receipt, "09:29") if isinstance(fact, NumberWorked)] == []
    assert woodside.spoilt[MUM]["text"] == woodside.number(MUM, "new")


def test_a_late_receipt_of_one_says_nothing_of_anothers_new_one_that_is_dead(woodside, dead) -> None:
    woodside.hears(woodside.guardian("amira", DAD, priority=2), woodside.before)
    sending = texted(woodside)
    woodside.handed(sending, "09:26")
    who_has(woodside, dead("09:27")[0], "09:27:01")
    anew(woodside, DAD, "09:28")
    found_dead(woodside, DAD, "09:29")
    receipt = Receipt(Reference(sending.local_day, sending.message), "delivered")
    worked = [fact.address for fact in woodside.receipt(receipt, "09:30") if isinstance(fact, NumberWorked)]
    assert worked == [woodside.number(MUM), woodside.number(DAD)]
    assert woodside.spoilt[DAD]["text"] == woodside.number(DAD, "new")
    woodside.decider.assert_rebuilds()


# A guardian who is recorded later -------------------------------------------------------------------------------------


def joins(woodside, clock: str = "09:11", **so: Any) -> Any:
    """Dad is recorded, when mum's number is known to be dead."""
    woodside.hears(GuardianRemoved(pupil="amira", guardian="dad"), woodside.before)
    return woodside.hears(woodside.guardian("amira", DAD, priority=2, **so), woodside.at(clock))


def has_the_number_of(woodside, asked: Any, guardian: str, clock: str = "09:11:01") -> Any:
    """His number is the one that was found dead at theirs."""
    return woodside.ended(asked, SameNumber((), {guardian: woodside.number(guardian)}), woodside.at(clock))


def test_a_number_that_is_dead_is_so_for_who_is_recorded_with_it_later(woodside, dead) -> None:
    dead()
    (asked,) = joins(woodside)
    assert asked == SameNumberAsked(pupil="amira", guardian=DAD, address=woodside.number(DAD), stopped=(), dead=(MUM,))
    found = has_the_number_of(woodside, asked, MUM)
    assert [(fact.guardian, fact.channel, fact.through, fact.contact, fact.by) for fact in found] == [
        (DAD, "text", MUM, CALL, "staff-3"),
        (DAD, "voice", MUM, CALL, "staff-3"),
    ]
    assert {fact.address for fact in found} == {woodside.number(DAD)}
    assert texted(woodside).reason == "nobody who may be told has a number or address that works"
    woodside.decider.assert_rebuilds()


def test_a_number_that_is_not_theirs_is_so_for_who_is_recorded_with_it_later(woodside, dead) -> None:
    received, *_ = says_wrong(woodside, "09:10")
    (asked,) = joins(woodside)
    assert asked.dead == (MUM,)
    found = has_the_number_of(woodside, asked, MUM)
    assert [(fact.guardian, fact.channel, fact.through, fact.reply, fact.by) for fact in found] == [
        (DAD, "text", MUM, received.reply, ""),
        (DAD, "voice", MUM, received.reply, ""),
    ]
    assert texted(woodside).reason == "nobody who may be told has a number or address that works"
    woodside.decider.assert_rebuilds()


def test_who_is_recorded_later_with_another_number_is_messaged_and_asked_about_once(woodside, dead) -> None:
    dead()
    (asked,) = joins(woodside)
    assert woodside.ended(asked, SameNumber(()), woodside.at("09:11:01")) == []
    assert joins(woodside, "09:12") == [], "it was compared"
    assert texted(woodside).guardian == DAD


def test_what_was_given_back_while_the_number_was_compared_is_dead_for_nobody(woodside, dead) -> None:
    dead("09:10:55")
    (asked,) = joins(woodside)
    undo(woodside, "09:11:01")
    assert has_the_number_of(woodside, asked, MUM, "09:11:02") == []


def test_who_has_another_number_once_it_was_compared_has_nothing_set_aside(woodside, dead) -> None:
    dead()
    (asked,) = joins(woodside)
    anew(woodside, DAD, "09:11:00")
    assert has_the_number_of(woodside, asked, MUM) == []


def test_a_number_that_its_owner_has_no_more_is_dead_for_who_has_it_later(woodside, dead) -> None:
    dead()
    anew(woodside, MUM, "09:10:30")
    found = has_the_number_of(woodside, joins(woodside)[0], MUM)
    assert {(fact.guardian, fact.through) for fact in found} == {(DAD, MUM)}
    assert texted(woodside).telephone == woodside.number(MUM, "new")
    woodside.decider.assert_rebuilds()


def test_nothing_is_compared_where_no_number_is_dead_or_it_may_not_be_used(woodside, dead) -> None:
    assert joins(woodside, "09:09") == []
    dead()
    assert joins(woodside, barred=True) == []
    assert joins(woodside, telephone=None) == []


@pytest.mark.parametrize("cleared", ["204", "205"])
def test_a_person_clears_it_for_who_came_later_as_well(woodside, dead, cleared) -> None:
    dead()
    has_the_number_of(woodside, joins(woodside)[0], MUM)
    news = woodside.decider.told(ClearNumber(guardian=cleared, channel="text"), at=woodside.at("09:12"), actor=OFFICER)
    assert [fact.guardian for fact in news] == [MUM, DAD]
    woodside.decider.assert_rebuilds()


def test_the_call_that_is_taken_back_gives_it_back_to_who_came_meanwhile(woodside, dead) -> None:
    dead("09:10:55")
    has_the_number_of(woodside, joins(woodside)[0], MUM)
    cleared = [(fact.guardian, fact.channel) for fact in undo(woodside, "09:11:03")]
    assert cleared == [(MUM, "text"), (MUM, "voice"), (DAD, "text"), (DAD, "voice")]
    woodside.decider.assert_rebuilds()
