"""A dead number is dead for everybody who has it, and for whoever is recorded with it later."""

from typing import Any

import pytest

from events.ids import guardian_id
from events.notifications import ClearNumber, NumberWorked, SameNumberAsked
from events.registers import GuardianRemoved
from notifications.domain.outcomes import NotHanded, Receipt, SameNumber, Shared
from notifications.domain.references import Reference

from .dead_numbers import anew, found_dead, says_wrong, texted, undo
from .texting import CALL, DAD, MUM, OFFICER

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
