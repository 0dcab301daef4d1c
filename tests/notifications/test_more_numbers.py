"""A guardian with several numbers and addresses: all of them are theirs, and each is tried before somebody else."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from events.fact import Refusal
from events.ids import number_id
from events.notifications import (
    AcknowledgeItem,
    ClearNumber,
    GuardianOptedIn,
    GuardianOptedOut,
    MessageSending,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    NumberWorked,
    SameNumberAsked,
)
from events.pathway import NumberFoundDead
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.outcomes import NotHanded, Receipt, SameNumber, Shared
from notifications.domain.references import Reference

from .texting import CALL, DAD, DEAD, MUM, OFFICER


def several(woodside: Any, guardian: str = MUM, **so: Any) -> Any:
    """Their first mobile, another one and a number at home, and two addresses."""
    numbers = {
        "other_telephones": (woodside.number(guardian, "second"), woodside.number(guardian, "home")),
        "other_mobiles": 1,
        "email": woodside.email(guardian),
        "other_emails": (woodside.number(guardian, "work"),),
    }
    return woodside.guardian("amira", guardian, **{**numbers, **so})


@pytest.fixture
def school(woodside):
    """Texts, then e-mail; mum has several of either, then dad."""
    woodside.hears(woodside.set_up(messages={"channels": ["text:notify", "email:smtp"]})[1], woodside.before)
    woodside.family(DAD, "amira", priority=2).hears(several(woodside), woodside.before)
    return woodside


def where(fact: Any) -> Any:
    assert isinstance(fact, MessageSending), fact
    return fact.guardian, fact.telephone or fact.email


def next_of(school: Any, fact: Any, clock: str, result: NotHanded = DEAD) -> Any:
    """What goes once it has failed."""
    (asked,) = [each for each in school.handed(fact, clock, result) if type(each).__name__ == "RecheckAsked"]
    (sending,) = school.rechecked(asked, clock)
    return sending


def rung(school: Any, number: Sealed[Any] | None, clock: str = "09:10", contact: UUID = CALL) -> Any:
    at = school.at(clock)
    dead = NumberFoundDead(pupil="amira", guardian=MUM, contact=contact, at=at, by="staff-3", telephone=number)
    return school.hears(dead, at)


def cleared(school: Any, clock: str = "09:20", **so: Any) -> Any:
    command = ClearNumber(**{"guardian": "204", "channel": "text", **so})
    return school.decider.told(command, at=school.at(clock), actor=OFFICER)


# Where it goes --------------------------------------------------------------------------------------------------------


def test_a_text_goes_to_the_first_number_and_to_each_mobile_of_hers_before_anybody_else(school) -> None:
    first = school.going("amira")
    assert where(first) == (MUM, school.number(MUM))
    second = next_of(school, first, "09:26")
    assert where(second) == (MUM, school.number(MUM, "second"))
    third = next_of(school, second, "09:27")
    assert where(third) == (MUM, school.email(MUM)), "nobody is texted on a number at home"
    fourth = next_of(school, third, "09:28")
    assert where(fourth) == (MUM, school.number(MUM, "work"))
    assert where(next_of(school, fourth, "09:29")) == (DAD, school.number(DAD))
    school.decider.assert_rebuilds()


def test_each_that_failed_is_to_be_checked_and_none_is_used_the_next_day(school) -> None:
    first = school.going("amira")
    second = next_of(school, first, "09:26")
    checked = [each for each in school.handed(second, "09:27", DEAD) if isinstance(each, NumberToCheck)]
    assert [(each.guardian, each.address) for each in checked] == [(MUM, school.number(MUM, "second"))]
    assert sorted(school.decider.states["school", "school"].done.bad) == sorted(
        [school.number(MUM), school.number(MUM, "second")]
    )


def test_what_failed_though_the_number_is_good_is_tried_at_the_next_number(school) -> None:
    second = next_of(school, school.going("amira"), "09:26", NotHanded("the telephone is off"))
    assert where(second) == (MUM, school.number(MUM, "second"))


def test_while_whoever_takes_texts_is_away_no_other_number_is_tried_there(school) -> None:
    other = next_of(school, school.going("amira"), "09:26", NotHanded("nobody is there", away=True))
    assert (other.channel, where(other)) == ("email", (MUM, school.email(MUM)))


def test_an_address_that_bounced_is_followed_by_the_next_address(woodside) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["email:smtp"]})[1], woodside.before)
    woodside.family(DAD, "amira", priority=2, email=woodside.email(DAD)).hears(several(woodside), woodside.before)
    second = next_of(woodside, woodside.going("amira"), "09:26")
    assert where(second) == (MUM, woodside.number(MUM, "work"))


def test_a_call_rings_the_number_at_home_too(woodside) -> None:
    woodside.hears(woodside.set_up(messages={"channels": ["voice:twilio"]})[1], woodside.before)
    woodside.family(DAD, "amira", priority=2).hears(several(woodside), woodside.before)
    call, numbers = woodside.going("amira"), []
    for clock in ("09:26", "09:27", "09:28"):
        numbers.append(where(call)[1])
        call = next_of(woodside, call, clock)
    assert numbers == [woodside.number(MUM), woodside.number(MUM, "second"), woodside.number(MUM, "home")]
    assert where(call) == (DAD, woodside.number(DAD))


def test_a_guardian_without_a_mobile_is_texted_at_the_first_number_alone(school) -> None:
    school.hears(several(school, other_mobiles=0), school.at("08:50"))
    assert where(next_of(school, school.going("amira"), "09:26")) == (MUM, school.email(MUM))


def test_a_fact_from_before_there_were_others_reads_as_one_number(school) -> None:
    school.hears(school.guardian("amira", MUM), school.at("08:50"))
    assert where(next_of(school, school.going("amira"), "09:26")) == (DAD, school.number(DAD))


def test_the_order_of_the_mis_is_the_order_in_which_they_are_tried(school) -> None:
    so = {"telephone": school.number(MUM, "second"), "other_telephones": (school.number(MUM),)}
    school.hears(several(school, **so), school.at("08:50"))
    assert where(school.going("amira")) == (MUM, school.number(MUM, "second"))


def test_a_number_that_came_back_after_all_is_corrected_once_to_her(school) -> None:
    first = school.going("amira")
    second = next_of(school, first, "09:26", NotHanded("the telephone is off"))
    school.handed(second, "09:27")
    school.receipt(Receipt(Reference(second.local_day, second.message, 1), "delivered"), "09:28")
    (correction,) = [each for each in school.withdrawn("amira", "09:40") if isinstance(each, MessageSending)]
    assert (correction.template, correction.guardian) == ("correction", MUM)
    school.decider.assert_rebuilds()


# Dead numbers ---------------------------------------------------------------------------------------------------------


def test_the_number_that_was_rung_is_set_aside_and_the_next_of_hers_is_texted(school) -> None:
    (aside,) = rung(school, school.number(MUM))
    assert isinstance(aside, NumberSetAside)
    assert aside.address == school.number(MUM)
    assert where(school.going("amira")) == (MUM, school.number(MUM, "second"))


def test_a_dead_number_at_home_leaves_her_mobile_as_it_is(school) -> None:
    rung(school, school.number(MUM, "home"))
    assert where(school.going("amira")) == (MUM, school.number(MUM))


def test_where_it_was_not_said_which_it_is_the_first_that_is_not_known_to_be_dead(school) -> None:
    assert [each.address for each in rung(school, None)] == [school.number(MUM)]
    again = rung(school, None, "09:11", UUID(int=9))
    assert [each.address for each in again] == [school.number(MUM, "second")]
    assert where(school.going("amira")) == (MUM, school.email(MUM))
    school.decider.assert_rebuilds()


def test_where_all_of_hers_and_his_are_dead_the_text_is_withheld(school) -> None:
    school.hears(school.guardian("amira", DAD, priority=2, legal=False), school.before)
    school.hears(school.set_up(messages={"channels": ["text:notify"]})[1], school.before)
    for number, name in enumerate(("phone", "second", "home")):
        rung(school, school.number(MUM, name), f"09:1{number}", UUID(int=number + 1))
    withheld = school.going("amira")
    assert isinstance(withheld, MessageWithheld)
    assert withheld.reason == "nobody who may be told has a number or address that works"


def test_who_else_has_the_dead_number_as_a_second_one_keeps_the_first(school) -> None:
    school.hears(
        school.guardian("amira", DAD, priority=2, other_telephones=(school.number(DAD, "hers"),)), school.before
    )
    (aside,) = rung(school, school.number(MUM))
    (his,) = school.ended(aside, Shared({DAD: school.number(DAD, "hers")}), school.at("09:10:01"))
    assert (his.guardian, his.address, his.through_address) == (DAD, school.number(DAD, "hers"), school.number(MUM))
    rung(school, school.number(MUM, "second"), "09:11", UUID(int=9))
    first = school.going("amira")
    assert where(first) == (MUM, school.email(MUM))
    his = next_of(school, next_of(school, first, "09:26"), "09:27")
    assert where(his) == (DAD, school.number(DAD))
    school.decider.assert_rebuilds()


def test_the_number_that_is_cleared_is_used_again_for_everybody_who_has_it_and_no_other_is(school) -> None:
    school.hears(school.guardian("amira", DAD, priority=2, telephone=school.number(DAD, "hers")), school.before)
    (aside,) = rung(school, school.number(MUM))
    school.ended(aside, Shared({DAD: school.number(DAD, "hers")}), school.at("09:10:01"))
    rung(school, school.number(MUM, "second"), "09:11", UUID(int=9))
    news = cleared(school, number=school.number(MUM))
    assert {each.address for each in news} == {school.number(MUM), school.number(DAD, "hers")}
    assert where(school.going("amira")) == (MUM, school.number(MUM))
    assert school.decider.states["school", "school"].done.bad.keys() == {school.number(MUM, "second")}
    school.decider.assert_rebuilds()


def test_of_two_to_be_checked_a_person_says_which(school) -> None:
    rung(school, school.number(MUM))
    rung(school, school.number(MUM, "second"), "09:11", UUID(int=9))
    command = ClearNumber(guardian="204", channel="text")
    refused = school.decider.says(school.decider.saying(command, at=school.at("09:19"), actor=OFFICER))
    assert isinstance(refused, Refusal)
    assert refused.reason == "which-number"
    assert cleared(school, number="") == [], "it is none of those to be checked"
    (news,) = cleared(school, number=school.number(MUM, "second"))
    assert isinstance(news, NumberCleared)
    assert news.left == 1
    assert cleared(school, number=school.number(MUM, "second")) == []


def test_one_that_the_mis_has_no_more_needs_not_be_said(school) -> None:
    rung(school, school.number(MUM))
    rung(school, school.number(MUM, "second"), "09:11", UUID(int=9))
    school.hears(several(school, other_telephones=(), other_mobiles=0), school.at("09:12"))
    assert [each.address for each in cleared(school)] == [school.number(MUM)]


def test_the_item_of_the_inbox_stays_until_the_last_of_them_is_cleared(school) -> None:
    rung(school, school.number(MUM))
    rung(school, school.number(MUM, "second"), "09:11", UUID(int=9))
    cleared(school, number=school.number(MUM))
    noted = AcknowledgeItem(item=number_id(MUM, "text"))
    assert len(school.decider.told(noted, at=school.at("09:21"), actor=OFFICER)) == 1
    cleared(school, "09:22", number=school.number(MUM, "second"))
    assert school.decider.told(noted, at=school.at("09:23"), actor=OFFICER) == []


def test_a_receipt_of_one_number_gives_that_one_back_alone(school) -> None:
    first = school.going("amira")
    second = next_of(school, first, "09:26")
    school.handed(second, "09:27", DEAD)
    worked = school.receipt(Receipt(Reference(first.local_day, first.message, 1), "delivered"), "09:28")
    assert [each.address for each in worked if isinstance(each, NumberWorked)] == [school.number(MUM)]
    assert school.decider.states["school", "school"].done.bad.keys() == {school.number(MUM, "second")}
    school.decider.assert_rebuilds()


# What she answers -----------------------------------------------------------------------------------------------------


def reply(school: Any, number: str, clock: str = "09:10", **so: Any) -> Any:
    heard = ReplyHeard(Sealed("~mum~reply~text"), (MUM,), numbers={MUM: school.number(MUM, number)}, **so)
    return school.decider.told(heard, at=school.at(clock))


def test_stop_from_any_number_of_hers_is_stop_at_all_of_them(school) -> None:
    _, stopped = reply(school, "second", asks="stop")
    assert isinstance(stopped, GuardianOptedOut)
    assert where(school.going("amira")) == (DAD, school.number(DAD))


def test_start_from_another_of_them_ends_it(school) -> None:
    reply(school, "second", asks="stop")
    _, started = reply(school, "phone", "09:11", asks="start")
    assert isinstance(started, GuardianOptedIn)
    assert where(school.going("amira")) == (MUM, school.number(MUM))


def test_a_number_that_is_not_hers_is_set_aside_alone(school) -> None:
    _, aside = reply(school, "second", wrong=True)
    assert (aside.address, aside.by) == (school.number(MUM, "second"), "")
    assert where(school.going("amira")) == (MUM, school.number(MUM))
    assert reply(school, "second", "09:30", wrong=True)[1:] == []
    (first,) = reply(school, "phone", "09:31", wrong=True)[1:]
    assert first.address == school.number(MUM)
    school.decider.assert_rebuilds()


# Numbers that were somebody's -----------------------------------------------------------------------------------------


def test_each_number_of_who_is_recorded_later_is_compared_once(school) -> None:
    rung(school, school.number(MUM))
    gran = several(school, "gran", priority=3)
    asked = school.hears(gran, school.at("09:12"))
    assert {each.address for each in asked} == {
        school.number("gran"), school.number("gran", "second"), school.number("gran", "home"),
    }  # fmt: skip
    assert {type(each) for each in asked} == {SameNumberAsked}
    assert school.hears(several(school, "gran", priority=4), school.at("09:13")) == []
    more = school.hears(several(school, "gran", telephone=school.number("gran", "new")), school.at("09:14"))
    assert [each.address for each in more] == [school.number("gran", "new")]


def test_a_second_number_that_is_dead_at_anothers_is_set_aside_alone(school) -> None:
    rung(school, school.number(MUM))
    asked = school.hears(several(school, "gran", priority=3), school.at("09:12"))
    (of_second,) = [each for each in asked if each.address == school.number("gran", "second")]
    dead = SameNumber((), {MUM: school.number(MUM)})
    (aside,) = school.ended(of_second, dead, school.at("09:12:01"))
    assert (aside.guardian, aside.address, aside.through) == ("gran", school.number("gran", "second"), MUM)
    assert school.decider.states["school", "school"].done.alike(aside.address)[0] == school.number(MUM)
    school.decider.assert_rebuilds()


def test_who_has_the_number_from_which_stop_came_as_any_of_theirs_is_silent(school) -> None:
    reply(school, "phone", asks="stop")
    asked = school.hears(several(school, "gran", priority=3), school.at("09:12"))
    (of_home,) = [each for each in asked if each.address == school.number("gran", "home")]
    (stopped,) = school.ended(of_home, SameNumber((MUM,)), school.at("09:12:01"))
    assert (type(stopped), stopped.guardian) == (GuardianOptedOut, "gran")


def test_a_number_that_is_theirs_no_more_when_it_was_compared_counts_for_nothing(school) -> None:
    rung(school, school.number(MUM))
    asked = school.hears(several(school, "gran", priority=3), school.at("09:12"))
    (of_second,) = [each for each in asked if each.address == school.number("gran", "second")]
    school.hears(school.guardian("amira", "gran", priority=3), school.at("09:12:01"))
    assert school.ended(of_second, SameNumber((), {MUM: school.number(MUM)}), school.at("09:12:02")) == []


# Facts from before there were several ---------------------------------------------------------------------------------


def test_what_was_said_of_whichever_number_holds_for_all_that_are_to_be_checked(school) -> None:
    first = school.going("amira")
    second = next_of(school, first, "09:26")
    school.handed(second, "09:27", DEAD)
    found = replace(school.decider.states["school", "school"].done)
    assert set(found.spoilt_of(MUM, "text")) == {school.number(MUM), school.number(MUM, "second")}
    from notifications.domain.folds import find  # noqa: PLC0415 - what is folded here was said by another build

    find(found, NumberWorked(pupil="amira", guardian=MUM, channel="text", message=first.message))
    assert found.spoilt_of(MUM, "text") == []


# Who may not read it --------------------------------------------------------------------------------------------------


def test_every_number_and_address_of_whoever_is_barred_is_said_with_the_message(school) -> None:
    school.hears(several(school, "gran", priority=None, barred=True), school.at("08:50"))
    barred = {school.number("gran", each) for each in ("phone", "second", "home", "work")} | {school.email("gran")}
    assert set(school.going("amira").barred) == barred
    school.hears(several(school, "gran", priority=None, barred=True, other_telephones=()), school.at("08:51"))
    assert not {school.number("gran", "second")} & set(school.decider.states["pupil", "amira"].seen.barred["gran"])
    school.decider.assert_rebuilds()
