"""A number that is dead, or not the family's, is so however somebody writes it."""

from typing import Any

import pytest

from events.notifications import ClearNumber, NumberWorked
from notifications.domain.outcomes import Receipt, SameNumber, Shared
from notifications.domain.references import Reference

from .dead_numbers import anew, says_wrong, texted, undo
from .texting import MUM, OFFICER


def retyped(woodside: Any, clock: str = "09:11") -> Any:
    """The MIS has mum's number written in another way: the same one, sealed as another."""
    new = woodside.guardian("amira", MUM, telephone=woodside.number(MUM, "new"), priority=1)
    (asked,) = woodside.hears(new, woodside.at(clock))
    return asked


def is_hers(woodside: Any, asked: Any, clock: str = "09:11:01") -> Any:
    """It is the one that was set aside."""
    return woodside.ended(asked, SameNumber((), {MUM: woodside.number(MUM)}), woodside.at(clock))


def test_who_wrote_that_it_is_not_theirs_is_texted_no_more_once_it_is_retyped(woodside, dead) -> None:
    received, *_ = says_wrong(woodside, "09:10")
    asked = retyped(woodside)
    assert (asked.guardian, asked.address, asked.dead) == (MUM, woodside.number(MUM, "new"), (MUM,))
    found = is_hers(woodside, asked)
    assert [(fact.guardian, fact.channel, fact.reply, fact.by) for fact in found] == [
        (MUM, "text", received.reply, ""),
        (MUM, "voice", received.reply, ""),
    ]
    assert {fact.address for fact in found} == {woodside.number(MUM, "new")}
    assert texted(woodside).guardian == "dad"
    woodside.decider.assert_rebuilds()


def test_a_dead_number_is_dead_once_it_is_retyped_and_the_same_again_is_silent(woodside, dead) -> None:
    dead()
    is_hers(woodside, asked := retyped(woodside))
    new = woodside.guardian("amira", MUM, telephone=woodside.number(MUM, "new"), priority=1)
    assert woodside.hears(new, woodside.at("09:12")) == []
    assert is_hers(woodside, asked, "09:12:01") == []
    assert texted(woodside).guardian == "dad"
    woodside.decider.assert_rebuilds()


def test_the_dead_one_said_again_is_not_asked_about(woodside, dead) -> None:
    dead()
    same = woodside.guardian("amira", MUM, priority=1)
    assert woodside.hears(same, woodside.at("09:11")) == []


def test_another_number_is_texted(woodside, dead) -> None:
    dead()
    assert woodside.ended(retyped(woodside), SameNumber(()), woodside.at("09:11:01")) == []
    assert texted(woodside).telephone == woodside.number(MUM, "new")


def test_one_that_she_has_written_in_two_ways_already_is_dead_in_both(woodside, dead) -> None:
    """It was rung as it was written before, or the MIS has it twice."""
    text, *_ = dead()
    anew(woodside, MUM, "09:10:01")
    found = woodside.ended(text, Shared({MUM: woodside.number(MUM, "new")}), woodside.at("09:10:02"))
    assert [(fact.guardian, fact.address, fact.through) for fact in found] == [(MUM, woodside.number(MUM, "new"), MUM)]
    assert texted(woodside).guardian == "dad"


@pytest.mark.parametrize("by", ["person", "call", "delivery"])
def test_what_gives_it_back_leaves_nothing_of_it_to_be_checked(woodside, dead, by) -> None:
    sending = texted(woodside) if by == "delivery" else None
    if sending:
        woodside.handed(sending, "09:26")
    dead("09:27")
    is_hers(woodside, retyped(woodside, "09:28"), "09:28:01")
    if by == "person":
        command = ClearNumber(guardian="204", channel="text")
        news = woodside.decider.told(command, at=woodside.at("09:29"), actor=OFFICER)
    elif by == "call":
        news = [fact for fact in undo(woodside, "09:29") if fact.channel == "text"]
    else:
        receipt = Receipt(Reference(sending.local_day, sending.message), "delivered")
        news = [fact for fact in woodside.receipt(receipt, "09:29") if isinstance(fact, NumberWorked)]
    assert [(fact.address, fact.left) for fact in news] == [
        (woodside.number(MUM), 0),
        (woodside.number(MUM, "new"), 0),
    ]
    woodside.decider.assert_rebuilds()
